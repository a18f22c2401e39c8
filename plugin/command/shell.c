/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/shell.h"

#include <assert.h>
#include <stdlib.h>

#include "base/buf.h"
#include "command/shell_parser.h"

/* --- limits ----------------------------------------------------------------------------------- */

void shell_stop(struct shell_parser *p)
{
	p->stop = true;
	p->cut = true;
}

void shell_no_memory(struct shell_parser *p)
{
	p->stop = true;
	p->no_memory = true;
}

bool shell_made(struct shell_parser *p, size_t bytes)
{
	if (bytes > p->limits->bytes - p->bytes) {
		shell_stop(p);
		return false;
	}
	p->bytes += bytes;
	return true;
}

bool shell_enter(struct shell_parser *p)
{
	if (p->depth >= p->limits->depth) {
		shell_stop(p);
		return false;
	}
	p->depth++;
	return true;
}

void shell_leave(struct shell_parser *p)
{
	p->depth--;
}

/* Room for one more at the end of a list of the parser; out of memory stops it. */
static bool room(struct shell_parser *p, void **list, size_t n, size_t *cap, size_t size)
{
	void *moved = vec_grow(*list, n, cap, size, SIZE_MAX / 2 / size);

	if (!moved) {
		shell_no_memory(p);
		return false;
	}
	*list = moved;
	return true;
}

#define ROOM(p, list, n, cap) room((p), (void **)&(list), (n), &(cap), sizeof(*(list)))

void shell_glyph_push(struct shell_parser *p, struct shell_glyphs *to, struct shell_glyph glyph)
{
	if (to->n < to->cap || ROOM(p, to->list, to->n, to->cap))
		to->list[to->n++] = glyph;
}

void shell_span_add(struct shell_parser *p, struct shell_span span)
{
	if (ROOM(p, p->spans.list, p->spans.n, p->spans.cap))
		p->spans.list[p->spans.n++] = span;
}

void shell_read_add(struct shell_parser *p, struct str name)
{
	size_t first = p->draft->reads;

	for (size_t i = first; i < p->n_reads; i++) {
		if (str_eq(p->read[i], name))
			return;
	}
	if (p->n_reads - first == SHELL_READS_MAX)
		p->cut = true;
	else if (ROOM(p, p->read, p->n_reads, p->cap_reads))
		p->read[p->n_reads++] = name;
}

/* --- drafts ----------------------------------------------------------------------------------- */

void shell_draft_begin(struct shell_parser *p, struct shell_draft *draft)
{
	*draft = (struct shell_draft){
		.glyphs = p->glyphs.n,
		.spans = p->spans.n,
		.redirects = p->n_redirects,
		.reads = p->n_reads,
		.given = p->n_given,
		.pick = p->pick,
		.outer = p->draft,
	};
	p->draft = draft;
	p->pick = NULL;
}

void shell_draft_drop(struct shell_parser *p)
{
	const struct shell_draft *draft = p->draft;

	p->glyphs.n = draft->glyphs;
	p->spans.n = draft->spans;
	p->n_redirects = draft->redirects;
	p->n_reads = draft->reads;
	p->n_given = draft->given;
	p->pick = draft->pick;
	p->draft = draft->outer;
}

bool shell_draft_empty(const struct shell_parser *p)
{
	const struct shell_draft *draft = p->draft;

	return p->spans.n == draft->spans && p->n_redirects == draft->redirects &&
	       p->n_reads == draft->reads;
}

/* --- a draft becomes commands ------------------------------------------------------------------ */

/* What has been put behind p->out since it held `from`, in the arena. */
static struct shell_word *take_words(struct shell_parser *p, size_t from, size_t *ret_n)
{
	size_t n = p->n_out - from;
	struct shell_word *list = arena_array(p->arena, struct shell_word, n ? n : 1);

	p->n_out = from;
	if (!list) {
		shell_no_memory(p);
		return NULL;
	}
	if (n > 0)
		memcpy(list, p->out + from, n * sizeof(*list));
	*ret_n = n;
	return list;
}

static void make_words(struct shell_parser *p, struct shell_command *c, bool assignments)
{
	size_t from = p->n_out, n = 0;

	for (size_t i = p->draft->spans; i < p->spans.n; i++) {
		if (p->spans.list[i].assignment == assignments)
			shell_fields(p, p->spans.list[i]);
	}
	struct shell_word *list = take_words(p, from, &n);

	if (assignments) {
		c->assignment = list;
		c->n_assignments = n;
	} else {
		c->word = list;
		c->n_words = n;
	}
}

static void later(
	struct shell_parser *p, struct shell_redirect *to, const struct shell_heredoc *heredoc)
{
	struct shell_fixup *fixup = arena_new(p->arena, struct shell_fixup);

	if (!fixup) {
		shell_no_memory(p);
		return;
	}
	*fixup = (struct shell_fixup){to, heredoc, p->fixups};
	p->fixups = fixup;
}

static void make_redirects(struct shell_parser *p, struct shell_command *c)
{
	size_t n = p->n_redirects - p->draft->redirects;
	struct shell_redirect *list = arena_array(p->arena, struct shell_redirect, n ? n : 1);

	if (!list) {
		shell_no_memory(p);
		return;
	}
	c->redirect = list;
	for (size_t i = 0; i < n && !p->stop; i++) {
		const struct shell_raw_redirect *raw = &p->redirect[p->draft->redirects + i];
		size_t from = p->n_out;

		list[i].kind = raw->kind;
		if (raw->heredoc)
			later(p, &list[i], raw->heredoc);
		else
			shell_fields(p, raw->word);
		if (p->n_out > from)
			list[i].word = p->out[from];
		c->n_redirects += p->n_out > from || (raw->heredoc && !p->stop);
		p->n_out = from;
	}
}

static void make_reads(struct shell_parser *p, struct shell_command *c)
{
	size_t n = p->n_reads - p->draft->reads;
	struct str *list = arena_array(p->arena, struct str, n ? n : 1);

	if (!list) {
		shell_no_memory(p);
		return;
	}
	if (n > 0)
		memcpy(list, p->read + p->draft->reads, n * sizeof(*list));
	c->read = list;
	c->n_reads = n;
}

/* Assignments without a command stay; those before one are for that command alone. */
static void keep_assignments(struct shell_parser *p, const struct shell_command *c)
{
	for (size_t i = 0; i < c->n_assignments; i++)
		shell_assign(p, c->assignment[i].text, &c->assignment[i]);
}

static void make_command(struct shell_parser *p)
{
	struct shell_node *node = arena_new(p->arena, struct shell_node);

	if (!node) {
		shell_no_memory(p);
		return;
	}
	if (p->commands >= p->limits->commands) {
		shell_stop(p);
		return;
	}
	p->commands++;
	node->command.directory = p->directory;
	node->command.reads_from = p->draft->reads_from;
	node->command.given = shell_given_take(p, &node->command.n_given);
	node->command.given_input = p->draft->given_input;
	make_words(p, &node->command, true);
	make_words(p, &node->command, false);
	make_redirects(p, &node->command);
	make_reads(p, &node->command);
	if (node->command.n_words == 0)
		keep_assignments(p, &node->command);
	else if (shell_builtin(p, &node->command))
		node->command.n_words = 0;
	shell_given_keep(p, &node->command);
	*p->end = node;
	p->end = &node->next;
	if (shell_prints(&node->command))
		p->latest = node;
}

/*
 * With several variables of several values: all combinations; where these are too many, only so many that
 * each value is there once.
 */
static size_t count_variants(struct shell_parser *p, const struct shell_draft *draft, bool *ret_all)
{
	size_t product = 1, most = 1;

	for (size_t i = 0; i < draft->n_choices; i++) {
		size_t n = draft->choice[i].n;

		most = n > most ? n : most;
		product = product > p->limits->variants ? product : product * n;
	}
	*ret_all = product <= p->limits->variants;
	if (*ret_all)
		return product;
	p->cut = true;
	return most < p->limits->variants ? most : p->limits->variants;
}

void shell_draft_finish(struct shell_parser *p)
{
	const struct shell_draft *draft = p->draft;
	size_t pick[SHELL_CHOICES_MAX] = {0};
	bool all;
	size_t n = shell_draft_empty(p) ? 0 : count_variants(p, draft, &all);

	for (size_t v = 0; v < n && !p->stop; v++) {
		size_t rest = v;

		for (size_t i = 0; i < draft->n_choices; i++) {
			size_t values = draft->choice[i].n;

			assert(values > 0);
			pick[i] = rest % values;
			rest = all ? rest / values : v;
		}
		p->pick = pick;
		make_command(p);
	}
	shell_draft_drop(p);
}

/* --- the whole -------------------------------------------------------------------------------- */

static void set_outside(struct shell_parser *p, const struct shell_source *source)
{
	struct shell_word list[SHELL_VALUES_MAX];
	struct shell_word blanks = {.text = STR(" \t\n")};
	size_t n = source->n_args < SHELL_VALUES_MAX ? source->n_args : SHELL_VALUES_MAX;

	for (size_t i = 0; i < n; i++)
		list[i] = (struct shell_word){.text = source->arg[i]};
	p->cut |= n < source->n_args;
	shell_var_set(p, STR("IFS"), &blanks);
	if (n > 0)
		shell_var_set(p, STR("0"), &list[0]);
	shell_var_list(p, STR("@"), n ? list + 1 : list, n ? n - 1 : 0, true);
	for (size_t i = 0; i < source->n_variables; i++) {
		struct shell_word word = {.text = source->variable[i]};

		shell_assign(p, word.text, &word);
	}
}

static void report(const struct shell_parser *p, const struct shell_sink *sink)
{
	for (struct shell_fixup *fixup = p->fixups; fixup; fixup = fixup->next)
		fixup->redirect->word = fixup->heredoc->body;
	for (const struct shell_node *node = p->first; node; node = node->next) {
		const struct shell_command *c = &node->command;

		if (c->n_words || c->n_assignments || c->n_redirects || c->n_reads)
			sink->found(sink->ctx, c);
	}
}

/* The lists that are cut into parts, of which some are empty, have an address from the start. */
static void begin(struct shell_parser *p)
{
	(void)(ROOM(p, p->glyphs.list, 0, p->glyphs.cap) &&
		ROOM(p, p->expanded.list, 0, p->expanded.cap) &&
		ROOM(p, p->field.list, 0, p->field.cap) && ROOM(p, p->out, 0, p->cap_out));
}

static void done(struct shell_parser *p)
{
	free(p->glyphs.list);
	free(p->spans.list);
	free(p->redirect);
	free(p->read);
	free(p->given);
	free(p->frame);
	free(p->variable);
	free(p->expanded.list);
	free(p->field.list);
	free(p->match);
	free(p->out);
}

int shell_parse(struct arena *arena, const struct shell_source *source,
	const struct shell_sink *sink, bool *ret_cut)
{
	static const struct shell_limits usual = SHELL_LIMITS;
	struct shell_parser p = {
		.arena = arena,
		.directory.text = STR(""),
		.limits = source->limits ? source->limits : &usual,
	};

	p.end = &p.first;
	begin(&p);
	set_outside(&p, source);
	shell_list_of(&p, source->text);
	report(&p, sink);
	done(&p);
	*ret_cut = p.cut;
	return p.no_memory ? -1 : 0;
}
