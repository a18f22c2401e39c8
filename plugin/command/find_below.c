/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/expand.h"
#include "command/find.h"

/* What an expression says of a path. */
enum says { SAYS_NO, SAYS_MAYBE, SAYS_YES };

/* A path below a start point. */
struct place {
	struct str name; /* its last part */
	struct str path; /* as find calls it */
	enum { KIND_UNKNOWN, KIND_FILE, KIND_FOLDER } kind;
	struct finder *f;
	bool pruned; /* what is below it is not looked at */
	bool found; /* acted upon, after it was asked for */
};

/* How a term of the expression was come to. */
struct way {
	bool sure; /* all terms before it are true, not only may be */
	bool asked; /* one of them asks for this path */
};

static enum says test_glob(const struct term *t, struct str text, struct way *way)
{
	unsigned flags = EXPAND_SLASH | (t->any_case ? EXPAND_CASE : 0);

	if (!expand_match(t->pattern, text, flags))
		return SAYS_NO;
	way->asked |= expand_is_particular(t->pattern) && !expand_is_search(t->pattern);
	return SAYS_YES;
}

static enum says test_regex(const struct term *t, const struct place *place, struct way *way)
{
	enum findre_result result = findre_match(
		place->f->syntax, t->any_case ? FINDRE_CASE : 0, t->pattern, place->path);

	way->asked |= result == FINDRE_YES && findre_is_particular(t->pattern);
	return result == FINDRE_YES ? SAYS_YES : result == FINDRE_NO ? SAYS_NO : SAYS_MAYBE;
}

/* -type f,l */
static enum says test_type(struct str types, const struct place *place)
{
	char type = place->kind == KIND_FILE ? 'f' : 'd';

	if (place->kind == KIND_UNKNOWN || types.n == 0)
		return SAYS_MAYBE;
	return memchr(types.p, type, types.n) ? SAYS_YES : SAYS_NO;
}

/* Within what all patterns of the command may cost. */
static bool may_try(const struct place *place, const struct term *t, struct str text)
{
	struct finder *f = place->f;

	f->work += (t->pattern.n + 1) * (text.n + 1);
	f->cut |= f->work > FIND_WORK_MAX;
	return !f->cut;
}

static enum says test(struct place *place, uint16_t which, struct way *way);

/* The right side is for what the left one lets through. */
static enum says test_and(struct place *place, const struct term *t, struct way *way)
{
	enum says left = test(place, t->left, way);

	if (left == SAYS_NO)
		return SAYS_NO;
	way->sure &= left == SAYS_YES;
	enum says right = test(place, t->right, way);

	return right < left ? right : left;
}

/* .. and here for what it does not; of a list with commas, for all. */
static enum says test_or(struct place *place, const struct term *t, struct way *way)
{
	struct way other = *way, one = *way;
	enum says left = test(place, t->left, &one), right = SAYS_NO;

	if (left != SAYS_YES || t->kind == TERM_LIST) {
		other.sure &= left == SAYS_NO || t->kind == TERM_LIST;
		right = test(place, t->right, &other);
	}
	way->asked |= (left != SAYS_NO && one.asked) || (right != SAYS_NO && other.asked);
	return left > right ? left : right;
}

static enum says test_not(struct place *place, const struct term *t, const struct way *way)
{
	struct way inner = {.sure = way->sure};
	enum says left = test(place, t->left, &inner);

	return left == SAYS_MAYBE ? SAYS_MAYBE : left == SAYS_NO ? SAYS_YES : SAYS_NO;
}

/* As deep as there are terms. */
static enum says test(struct place *place, uint16_t which, struct way *way)
{
	const struct term *t = &place->f->term[which];

	switch (t->kind) {
	case TERM_NAME:
		return may_try(place, t, place->name) ? test_glob(t, place->name, way) : SAYS_MAYBE;
	case TERM_PATH:
		return may_try(place, t, place->path) ? test_glob(t, place->path, way) : SAYS_MAYBE;
	case TERM_REGEX:
		return test_regex(t, place, way);
	case TERM_PRUNE:
		place->pruned |= way->sure;
		return SAYS_YES;
	case TERM_TYPE:
		return test_type(t->pattern, place);
	case TERM_ACT:
		place->found |= way->asked;
		return SAYS_MAYBE;
	case TERM_TRUE:
		return SAYS_YES;
	case TERM_ANY:
		return SAYS_MAYBE;
	case TERM_NOT:
		return test_not(place, t, way);
	case TERM_AND:
		return test_and(place, t, way);
	case TERM_OR:
	case TERM_LIST:
		return test_or(place, t, way);
	}
	return SAYS_MAYBE;
}

/* --- what is below a start point -------------------------------------------------------------------- */

/* Names that are those of files everywhere: markers, and what is in the folder of a process. */
static const char files[] = ".containerenv .dockerenv .dockerinit .flatpak-info .toolboxenv cgroup "
			    "cpuset environ gid_map mountinfo mounts sched uid_map";

/* Rules name something in it; what begins with its path comes right behind it. */
static bool is_folder(const struct artefacts *artefacts, size_t at)
{
	struct str path = artefacts->list[at].path;

	for (size_t i = at + 1; i < artefacts->n; i++) {
		const struct artefact *next = &artefacts->list[i];

		if (!str_starts(next->path, path))
			return false;
		if (next->path.n == path.n ? next->below : next->path.p[path.n] == '/')
			return true;
	}
	return false;
}

static size_t depth_of(struct str below)
{
	size_t n = 0;

	for (size_t i = 0; i < below.n; i++)
		n += below.p[i] == '/';
	return n;
}

/* Kept out of the search together with a folder above it; the start point ends at `n`. */
static bool is_pruned(struct finder *f, uint16_t root, struct str path, size_t n)
{
	for (size_t i = n; f->prunes && i < path.n; i++) {
		struct str above = str_sub(path, 0, i == 0 ? 1 : i);
		struct place place = {path_name(above), above, KIND_FOLDER, f, false, false};
		struct way way = {.sure = true};

		if (path.p[i] != '/')
			continue;
		test(&place, root, &way);
		if (place.pruned)
			return true;
	}
	return false;
}

/* -xdev: file systems of their own everywhere. What is mounted below /run differs. */
static bool is_elsewhere(const struct finder *f, struct str start, struct str path)
{
	static const struct str folders[] = {STR("/dev/"), STR("/proc/"), STR("/sys/")};

	for (size_t i = 0; f->one_device && i < sizeof(folders) / sizeof(folders[0]); i++) {
		if (str_starts(path, folders[i]) && start.n < folders[i].n - 1)
			return true;
	}
	return false;
}

/* `start`: as written and resolved; `to` has room for any path. */
static void try_artefact(
	struct finder *f, uint16_t root, size_t which, const struct str start[2], char *to)
{
	const struct artefacts *artefacts = f->s->c->out.artefacts;
	struct str path = artefacts->list[which].path, below = path, given = start[0];
	bool top = str_eq(start[1], STR("/"));

	if (!top && (!str_starts(below, start[1]) || below.n == start[1].n ||
			    below.p[start[1].n] != '/'))
		return;
	below = str_sub(below, top ? 0 : start[1].n, below.n);
	if (depth_of(below) > f->max_depth || depth_of(below) < f->min_depth ||
		is_elsewhere(f, start[1], path))
		return;
	while (given.n && given.p[given.n - 1] == '/')
		given.n--;
	memcpy(to, given.p, given.n);
	memcpy(to + given.n, below.p, below.n);
	struct place place = {.name = path_name(path), .path = {to, given.n + below.n}, .f = f};
	struct way way = {.sure = true};

	if (str_among(place.name, files))
		place.kind = KIND_FILE;
	else if (is_folder(artefacts, which))
		place.kind = KIND_FOLDER;
	bool asked = test(&place, root, &way) != SAYS_NO && way.asked;

	if ((f->acts ? place.found : asked) && !is_pruned(f, root, place.path, given.n))
		collect_keep(&f->s->c->out, f->s->id, FIELD_OPERAND, path);
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
			try_artefact(f, root, i, both, to);
	}
}
