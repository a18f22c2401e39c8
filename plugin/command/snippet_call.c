/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/snippet_eval.h"

/* A call whose arguments are all read. */
struct call {
	struct snippet_eval *e;
	struct snippet_shared *s;
	const struct snippet_frame *frame;
	const struct snippet_value *arg;
	size_t n;
};

static const struct snippet_value other = {.kind = VALUE_OTHER};
const struct snippet_value snippet_self = {.kind = VALUE_TEXT, .text = STR("self")};

static bool is_text(const struct snippet_value *value)
{
	return value->kind == VALUE_TEXT;
}

/* --- opening ---------------------------------------------------------------------------------- */

/* file: URLs, and php's unix:, are paths too. */
static struct str without_scheme(struct str text)
{
	static const struct str schemes[] = {STR("file://"), STR("unix://")};

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
		if (str_starts(text, schemes[i]))
			return str_sub(text, schemes[i].n, text.n);
	}
	return text;
}

static void use(const struct call *c, enum snippet_kind kind, const struct snippet_value *value)
{
	if (value && is_text(value))
		snippet_found(c->s, kind, without_scheme(value->text));
	else if (c->s->inodes && (kind == SNIPPET_STAT || kind == SNIPPET_INODE))
		snippet_found(c->s, kind, snippet_unknown());
	else
		snippet_opens(c->s, kind);
}

/* What it is called on, if that is known, else the first argument. */
static const struct snippet_value *subject(const struct call *c)
{
	if (is_text(&c->frame->on))
		return &c->frame->on;
	return c->n > 0 ? &c->arg[0] : NULL;
}

static bool opens_for_writing(const struct call *c)
{
	const struct snippet_value *on = &c->frame->on;
	const struct snippet_value *mode = &c->arg[is_text(on) ? 0 : 1];

	return c->n > (is_text(on) ? 0u : 1u) && is_text(mode) && mode->text.n > 0 &&
	       mode->text.n < 5 && strchr("wax", mode->text.p[0]);
}

static void call_open(const struct call *c)
{
	const struct snippet_value *what = subject(c);

	if (opens_for_writing(c))
		return;
	/* f.read() of a file that is open reads no name. */
	if (what)
		use(c, SNIPPET_READ, what);
}

/* glob(pattern), Path(folder).glob(pattern) */
static void call_glob(const struct call *c)
{
	struct snippet_value pattern = c->n > 0 ? c->arg[0] : other;

	if (is_text(&c->frame->on) && is_text(&pattern) && !snippet_absolute(pattern.text))
		pattern = snippet_joined(c->s, &c->frame->on, STR("/"), pattern.text);
	use(c, SNIPPET_GLOB, &pattern);
}

/* The n-th argument that is a text. */
static const struct snippet_value *nth_text(const struct call *c, size_t n)
{
	for (size_t i = 0; i < c->n; i++) {
		if (is_text(&c->arg[i]) && n-- == 0)
			return &c->arg[i];
	}
	return NULL;
}

static struct str trimmed_mode(struct str text)
{
	text = str_trim(text);
	while (text.n > 0 && text.p[0] && strchr("<+ ", text.p[0]))
		text = str_sub(text, 1, text.n);
	return text;
}

/* open F, "name"; open F, "<", "name"; open F, "command|"; open F, "-|", "command" */
static void perl_open(const struct call *c)
{
	const struct snippet_value *first = nth_text(c, 0), *second = nth_text(c, 1);

	if (!first) {
		snippet_opens(c->s, SNIPPET_READ);
		return;
	}
	struct str text = str_trim(first->text);
	bool mode = text.n > 0 && text.p[0] != '/' && text.n <= 16 &&
		    (text.p[0] == '<' || text.p[0] == '>' || text.p[0] == '+' ||
			    str_eq(text, STR("-|")) || str_eq(text, STR("|-")));

	if (second && mode) {
		if (str_has(text, STR("|")))
			snippet_found(c->s, SNIPPET_SHELL, second->text);
		else if (text.p[0] != '>')
			snippet_found(c->s, SNIPPET_READ, second->text);
	} else if (str_starts(text, STR("|")) || str_ends(text, STR("|"))) {
		text = str_starts(text, STR("|")) ? str_sub(text, 1, text.n)
						  : str_sub(text, 0, text.n - 1);
		snippet_found(c->s, SNIPPET_SHELL, text);
	} else if (mode && trimmed_mode(text).n == 0) {
		snippet_opens(c->s, SNIPPET_READ);
	} else if (!str_starts(text, STR(">"))) {
		snippet_found(c->s, SNIPPET_READ, trimmed_mode(text));
	}
}

static void ruby_open(const struct call *c)
{
	const struct snippet_value *what = subject(c);

	if (what && is_text(what) && str_starts(what->text, STR("|")))
		snippet_found(c->s, SNIPPET_SHELL, str_sub(what->text, 1, what->text.n));
	else
		call_open(c);
}

static void call_connect(const struct call *c)
{
	for (size_t i = 0; i < c->n; i++) {
		struct str text = is_text(&c->arg[i]) ? without_scheme(c->arg[i].text) : STR("");

		if (snippet_absolute(text))
			snippet_found(c->s, SNIPPET_CONNECT, text);
	}
}

/* --- running ---------------------------------------------------------------------------------- */

/* How many arguments make the command: all, or those up to the end of the list that is among them. */
static size_t command_end(const struct call *c)
{
	size_t end, most = 0;

	/* Options of the call come last. */
	while (most < c->n && !c->arg[most].object)
		most++;
	end = most;
	while (end > 0 && !c->arg[end - 1].list)
		end--;
	return end > 0 ? end : most;
}

static void call_run(const struct call *c, bool several)
{
	const struct snippet_value *first = nth_text(c, 0);
	size_t end = command_end(c), n = 0;
	bool list = end > 0 && c->arg[end - 1].list;

	for (size_t i = 0; i < end; i++)
		n += is_text(&c->arg[i]);
	if (n == 0)
		return;
	if (!list && (n == 1 || !several)) {
		snippet_found(c->s, SNIPPET_SHELL, first->text);
		return;
	}
	struct str *arg = (struct str *)(void *)snippet_room(c->s, n * sizeof(*arg));

	if (!arg)
		return;
	n = 0;
	for (size_t i = 0; i < end; i++) {
		if (is_text(&c->arg[i]))
			arg[n++] = c->arg[i].text;
	}
	snippet_found_argv(c->s, arg, n);
}

/* --- making texts ------------------------------------------------------------------------------- */

static struct snippet_value call_join(const struct call *c)
{
	struct snippet_value out = {.kind = VALUE_TEXT, .text = STR("")};
	size_t first = 0;

	if (is_text(&c->frame->on))
		out = c->frame->on;
	else if (c->n > 0)
		out = c->arg[first++];
	for (size_t i = first; i < c->n && !c->s->stop; i++) {
		struct str text = snippet_value_text(&c->arg[i]);

		if (str_starts(text, STR("/")))
			out = c->arg[i];
		else
			out = snippet_joined(c->s, &out, STR("/"), text);
	}
	return out;
}

static struct snippet_value call_fill(const struct call *c)
{
	if (is_text(&c->frame->on))
		return snippet_filled(c->s, c->frame->on.text, c->arg, c->n);
	if (c->n > 0 && is_text(&c->arg[0]))
		return snippet_filled(c->s, c->arg[0].text, c->arg + 1, c->n - 1);
	return other;
}

static struct snippet_value call_same(const struct call *c)
{
	const struct snippet_value *what = subject(c);
	struct snippet_value value = what ? *what : other;

	value.path = true;
	value.list = false;
	/* Path("/a", "b") */
	return c->n > 1 && is_text(&value) ? call_join(c) : value;
}

/* --- all -------------------------------------------------------------------------------------- */

static void each(const struct call *c, void (*does)(struct snippet_shared *s, struct str text))
{
	for (size_t i = 0; i < c->n; i++) {
		if (is_text(&c->arg[i]))
			does(c->s, c->arg[i].text);
	}
}

static void is_pattern(struct snippet_shared *s, struct str text)
{
	snippet_found(s, SNIPPET_PATTERN, text);
}

static void is_read(struct snippet_shared *s, struct str text)
{
	if (snippet_absolute(without_scheme(text)))
		snippet_found(s, SNIPPET_READ, without_scheme(text));
}

/* What is printed is no file, but what is made of a list for it may be. */
static void keep_lists(const struct call *c)
{
	for (size_t i = 0; i < c->n; i++) {
		if (is_text(&c->arg[i]) && c->arg[i].list)
			snippet_wait(c->s, c->arg[i].text);
	}
}

/* What it is called on stays known: "/a".dup, Path("/a").resolve(). */
static struct snippet_value call_unknown(const struct call *c)
{
	each(c, is_read);
	return is_text(&c->frame->on) ? c->frame->on : other;
}

struct snippet_value snippet_call(struct snippet_eval *e, const struct snippet_frame *frame)
{
	const struct snippet_function *f =
		snippet_function(e->s->language, frame->holder, frame->name);
	const struct call c = {e, e->s, frame, e->arg + frame->args, e->n_args - frame->args};

	switch (f ? f->role : ROLE_UNKNOWN) {
	case ROLE_UNKNOWN:
		return call_unknown(&c);
	case ROLE_READ:
		call_open(&c);
		break;
	case ROLE_KERNEL:
		snippet_found(c.s, SNIPPET_READ, STR("/proc/version"));
		break;
	case ROLE_FOLDER:
		if (c.n > 0 && is_text(&c.arg[0]))
			snippet_found(c.s, SNIPPET_FOLDER, c.arg[0].text);
		break;
	case ROLE_GLOB:
		call_glob(&c);
		break;
	case ROLE_TEST:
		use(&c, SNIPPET_TEST, subject(&c));
		break;
	case ROLE_STAT:
		use(&c, SNIPPET_STAT, subject(&c));
		break;
	case ROLE_INODE:
		use(&c, SNIPPET_INODE, subject(&c));
		break;
	case ROLE_CONNECT:
		call_connect(&c);
		break;
	case ROLE_RUN:
	case ROLE_SHELL:
		call_run(&c, f->role == ROLE_RUN);
		break;
	case ROLE_ENV:
		if (c.n > 0 && is_text(&c.arg[0]))
			snippet_found(c.s, SNIPPET_VARIABLE, c.arg[0].text);
		break;
	case ROLE_PROGRAM:
		if (c.n > 0 && is_text(&c.arg[0]))
			snippet_embedded(c.s, c.arg[0].text);
		break;
	case ROLE_TEXT:
		keep_lists(&c);
		break;
	case ROLE_PATTERN:
		each(&c, is_pattern);
		break;
	case ROLE_JOIN:
		return call_join(&c);
	case ROLE_SAME:
		return call_same(&c);
	case ROLE_FILL:
		return call_fill(&c);
	case ROLE_BASE64:
	case ROLE_HEX:
	case ROLE_BUFFER:
	case ROLE_PACK:
	case ROLE_CODES:
	case ROLE_BETWEEN:
		return snippet_decoded(c.s, f->role, &c.frame->on, c.arg, c.n);
	case ROLE_PID:
		return snippet_self;
	case ROLE_KEEP:
		each(&c, snippet_wait);
		break;
	case ROLE_PERL_OPEN:
		perl_open(&c);
		break;
	case ROLE_RUBY_OPEN:
		ruby_open(&c);
		break;
	}
	return other;
}
