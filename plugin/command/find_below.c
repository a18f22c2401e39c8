/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/expand.h"
#include "command/find.h"

/* What an expression says of a path. */
enum says { SAYS_NO, SAYS_MAYBE, SAYS_ASKED };

/* A path below a start point. */
struct place {
	struct str name; /* its last part */
	struct str path; /* as find calls it */
	struct finder *f;
};

static enum says asked(struct str pattern, bool matches)
{
	if (!matches)
		return SAYS_NO;
	return expand_is_particular(pattern) && !expand_is_search(pattern) ? SAYS_ASKED
									   : SAYS_MAYBE;
}

static enum says test_regex(const struct term *t, const struct place *place)
{
	enum findre_result result = findre_match(
		place->f->syntax, t->any_case ? FINDRE_CASE : 0, t->pattern, place->path);

	if (result == FINDRE_UNKNOWN)
		return SAYS_MAYBE;
	return result == FINDRE_NO ? SAYS_NO
				   : (findre_is_particular(t->pattern) ? SAYS_ASKED : SAYS_MAYBE);
}

/* Names that are those of files everywhere: markers, and what is in the folder of a process. */
static bool is_file(struct str name)
{
	static const char *const names[] = {".containerenv", ".dockerenv", ".dockerinit",
		".flatpak-info", ".toolboxenv", "cgroup", "cpuset", "environ", "gid_map",
		"mountinfo", "mounts", "sched", "uid_map"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (str_eq(name, str_of(names[i])))
			return true;
	}
	return false;
}

/* Within what all patterns of the command may cost. */
static bool may_try(const struct place *place, const struct term *t, struct str text)
{
	struct finder *f = place->f;

	f->work += (t->pattern.n + 1) * (text.n + 1);
	f->cut |= f->work > FIND_WORK_MAX;
	return !f->cut;
}

/* As deep as there are terms. */
static enum says test(const struct place *place, uint16_t which)
{
	const struct term *t = &place->f->term[which];
	unsigned flags = EXPAND_SLASH | (t->any_case ? EXPAND_CASE : 0);
	enum says left, right;

	switch (t->kind) {
	case TERM_NAME:
		if (!may_try(place, t, place->name))
			return SAYS_MAYBE;
		return asked(t->pattern, expand_match(t->pattern, place->name, flags));
	case TERM_PATH:
		if (!may_try(place, t, place->path))
			return SAYS_MAYBE;
		return asked(t->pattern, expand_match(t->pattern, place->path, flags));
	case TERM_REGEX:
		return test_regex(t, place);
	case TERM_PRUNE:
		/* Left out, if others are acted upon; else only not entered. */
		return place->f->acts ? SAYS_NO : SAYS_MAYBE;
	case TERM_TYPE:
		return is_file(place->name) && t->pattern.n &&
				       !memchr(t->pattern.p, 'f', t->pattern.n)
			       ? SAYS_NO
			       : SAYS_MAYBE;
	case TERM_ANY:
		return SAYS_MAYBE;
	case TERM_NOT:
		return test(place, t->left) == SAYS_ASKED ? SAYS_NO : SAYS_MAYBE;
	case TERM_AND:
		left = test(place, t->left);
		right = left == SAYS_NO ? SAYS_NO : test(place, t->right);
		return right == SAYS_NO ? SAYS_NO : (left > right ? left : right);
	case TERM_OR:
		left = test(place, t->left);
		right = left == SAYS_ASKED ? SAYS_NO : test(place, t->right);
		return left > right ? left : right;
	}
	return SAYS_MAYBE;
}

static size_t depth_of(struct str below)
{
	size_t n = 0;

	for (size_t i = 0; i < below.n; i++)
		n += below.p[i] == '/';
	return n;
}

/* `start`: as written and resolved; `to` has room for any path. */
static void try_artefact(struct finder *f, uint16_t root, const struct artefact *artefact,
	const struct str start[2], char *to)
{
	struct str below = artefact->path, given = start[0];
	bool top = str_eq(start[1], STR("/"));

	if (!top && (!str_starts(below, start[1]) || below.n == start[1].n ||
			    below.p[start[1].n] != '/'))
		return;
	below = str_sub(below, top ? 0 : start[1].n, below.n);
	if (depth_of(below) > f->max_depth || depth_of(below) < f->min_depth)
		return;
	while (given.n && given.p[given.n - 1] == '/')
		given.n--;
	memcpy(to, given.p, given.n);
	memcpy(to + given.n, below.p, below.n);
	const struct place place = {path_name(artefact->path), {to, given.n + below.n}, f};

	if (test(&place, root) == SAYS_ASKED)
		collect_keep(&f->s->c->out, f->s->id, FIELD_OPERAND, artefact->path);
}

/* The folder that names below this start point are in: links of /proc are followed. */
static struct str folder_of(const struct finder *f, struct str start)
{
	struct arena *arena = &f->s->c->out.arena;
	char *to = arena_alloc(arena, start.n + 2);
	struct str below;

	if (!to)
		return STR_NONE;
	memcpy(to, start.p, start.n);
	memcpy(to + start.n, "/x", 2);
	below = arena_str(arena, resolver_path(&f->s->c->resolver, (struct str){to, start.n + 2}));
	if (below.n < 2)
		return STR_NONE;
	return below.n == 2 ? STR("/") : str_sub(below, 0, below.n - 2);
}

void find_below(struct finder *f, uint16_t root, struct shell_word start)
{
	const struct artefacts *artefacts = f->s->c->out.artefacts;
	size_t longest = 0;

	for (size_t i = 0; i < artefacts->n; i++)
		longest = artefacts->list[i].path.n > longest ? artefacts->list[i].path.n : longest;
	char *to = arena_alloc(&f->s->c->out.arena, start.text.n + longest + 1);
	struct str both[2] = {start.text, folder_of(f, start.text)};

	for (size_t i = 0; to && both[1].n && i < artefacts->n; i++) {
		if (!artefacts->list[i].below)
			try_artefact(f, root, &artefacts->list[i], both, to);
	}
}
