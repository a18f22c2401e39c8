/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Source of what programs tell: uname(1), df(1), findmnt(8), stat(1), env(1), and proc(5) for the files.
 */
#include "command/flow.h"

#include "command/findre.h"

/* --- what is told without reading a file that is named ----------------------------------------------- */

#define MOUNTS "/proc/self/mountinfo"

/* What the output of a program holds, as the file in which the kernel tells it. */
static const struct teller {
	const char *program;
	const char *option; /* with this one only; NULL = any */
	const char *about; /* with this word; NULL = any, "" = without words */
	const char *path;
} tellers[] = {
	{"uname", "kernel-release", NULL, "/proc/sys/kernel/osrelease"},
	{"uname", "kernel-version", NULL, "/proc/sys/kernel/version"},
	{"uname", "all", NULL, "/proc/version"},
	{"df", NULL, "/", MOUNTS},
	{"findmnt", NULL, "/", MOUNTS},
	{"stat", "file-system", "/", MOUNTS},
	{"env", NULL, "", "/proc/self/environ"},
	{"printenv", NULL, "", "/proc/self/environ"},
	{"set", NULL, "", "/proc/self/environ"},
	{"export", NULL, "", "/proc/self/environ"},
	{"declare", NULL, "", "/proc/self/environ"},
	{"dmesg", NULL, NULL, "/dev/kmsg"},
	{"journalctl", "dmesg", NULL, "/dev/kmsg"},
};

static bool has(const struct collector *out, size_t command, enum field field, const char *text)
{
	return collect_has(out, command, field, str_of(text));
}

static bool is_about(const struct collector *out, size_t command, const char *word)
{
	if (!word)
		return true;
	if (*word == '\0')
		return !collect_values(out, command, FIELD_WORD) &&
		       !collect_values(out, command, FIELD_OPERAND);
	return has(out, command, FIELD_WORD, word) || has(out, command, FIELD_OPERAND, word);
}

static void pass_told(struct collector *out, size_t from, size_t to)
{
	for (size_t i = 0; i < sizeof(tellers) / sizeof(tellers[0]); i++) {
		const struct teller *t = &tellers[i];

		if (has(out, from, FIELD_PROGRAM, t->program) &&
			(!t->option || has(out, from, FIELD_OPTION, t->option)) &&
			is_about(out, from, t->about))
			collect_add(out, to, FIELD_OPERAND, str_of(t->path));
	}
}

/* --- text that a shell runs -------------------------------------------------------------------------- */

/* curl https://../x.sh | sh: the script has the name that its file or its URL has. */
static void pass_script(struct commander *c, size_t from, size_t to)
{
	static const enum field fields[] = {FIELD_OPERAND, FIELD_WORD};
	const struct value *program = collect_values(&c->out, to, FIELD_PROGRAM);
	const struct tool *tool = program ? tools_find(c->tools, program->text) : NULL;

	if (!tool || (tool->form != FORM_SHELL && tool->form != FORM_SCRIPT))
		return;
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		const struct value *v = collect_values(&c->out, from, fields[i]);

		for (size_t n = 0; v && n < FLOW_PASSED_MAX; v = v->more, n++) {
			if (fields[i] == FIELD_OPERAND || path_is_foreign_url(v->text))
				collect_add(&c->out, to, FIELD_PROGRAM, path_name(v->text));
		}
	}
}

/* --- names out of a listing -------------------------------------------------------------------------- */

static bool has_one_of(
	const struct collector *out, size_t command, enum field field, const char *words)
{
	for (const struct value *v = collect_values(out, command, field); v; v = v->more) {
		if (str_among(v->text, words))
			return true;
	}
	return false;
}

/* Without these options names that begin with a dot are not shown. */
static bool lists_all(const struct collector *out, size_t command)
{
	return has_one_of(out, command, FIELD_PROGRAM, "ls dir vdir exa eza lsd") &&
	       has_one_of(out, command, FIELD_OPTION, "all almost-all f");
}

/* What stands in /run of a host of containers: who finds these too need not look for a mark of one. */
static const char *const ordinary[] = {
	"containerd", "crio", "docker", "docker.pid", "docker.sock", "lxc", "podman"};

/* The pattern as a regular expression for a whole name: it may stand anywhere in it. */
static struct str anywhere(char *to, struct str pattern)
{
	struct str any = STR(".*");
	size_t n = 0;

	while (pattern.n && pattern.p[0] == '*')
		pattern = str_sub(pattern, 1, pattern.n);
	while (pattern.n && pattern.p[pattern.n - 1] == '*')
		pattern.n--;
	if (pattern.n == 0 || pattern.n > FLOW_PATTERN_MAX)
		return STR_NONE;
	if (pattern.p[0] == '^') {
		pattern = str_sub(pattern, 1, pattern.n);
	} else {
		memcpy(to, any.p, any.n);
		n = any.n;
	}
	bool end = pattern.n && pattern.p[pattern.n - 1] == '$';

	memcpy(to + n, pattern.p, pattern.n - end);
	n += pattern.n - end;
	if (!end) {
		memcpy(to + n, any.p, any.n);
		n += any.n;
	}
	return (struct str){to, n};
}

static bool matches(struct str regex, struct str name)
{
	return findre_match(FINDRE_EXTENDED, FINDRE_CASE, regex, name) == FINDRE_YES;
}

static bool is_ordinary(struct str folder, struct str regex)
{
	for (size_t i = 0; i < sizeof(ordinary) / sizeof(ordinary[0]); i++) {
		if (str_eq(folder, STR("/run")) && matches(regex, str_of(ordinary[i])))
			return true;
	}
	return false;
}

static bool asks_for(
	const struct collector *out, size_t command, struct str folder, struct str name)
{
	char text[FLOW_PATTERN_MAX + 4];

	for (const struct value *v = collect_values(out, command, FIELD_PATTERN); v; v = v->more) {
		struct str regex = anywhere(text, v->text);

		if (regex.n && findre_is_particular(regex) && matches(regex, name) &&
			!is_ordinary(folder, regex))
			return true;
	}
	return false;
}

/* The name of a path that is right in the folder; empty = it is not. */
static struct str name_in(struct str folder, struct str path)
{
	struct str name = path_name(path);
	size_t n = path.n - name.n;

	if (n == 0 || name.n == 0)
		return STR_NONE;
	return str_eq(folder, STR("/"))			       ? (n == 1 ? name : STR_NONE)
	       : n == folder.n + 1 && str_starts(path, folder) ? name
							       : STR_NONE;
}

static size_t bytes_of(const struct value *v)
{
	size_t n = 0;

	for (; v; v = v->more)
		n += v->text.n + 1;
	return n;
}

/* What the one lists and the other searches for. */
static void search(struct commander *c, size_t from, size_t to)
{
	struct collector *out = &c->out;
	const struct artefacts *artefacts = out->artefacts;
	size_t patterns = bytes_of(collect_values(out, to, FIELD_PATTERN));
	struct str folder[FLOW_PASSED_MAX];
	size_t n = 0;

	if (patterns == 0 || has(out, to, FIELD_OPTION, "invert-match"))
		return;
	/* A copy: what is found may be added to the same list. */
	for (const struct value *v = collect_values(out, from, FIELD_OPERAND);
		v && n < FLOW_PASSED_MAX; v = v->more)
		folder[n++] = v->text;
	for (size_t k = 0; k < n; k++) {
		c->listed += patterns + artefacts->n;
		for (size_t i = 0; i < artefacts->n && c->listed <= FLOW_WORK_MAX; i++) {
			struct str path = artefacts->list[i].path;
			struct str name = name_in(folder[k], path);

			if (name.n == 0 || artefacts->list[i].below)
				continue;
			c->listed += patterns * name.n;
			if (asks_for(out, to, folder[k], name))
				collect_add(out, to, FIELD_OPERAND, path);
		}
	}
	if (c->listed > FLOW_WORK_MAX)
		collect_cut(out, to, FIELD_OPERAND);
}

void flow_search(struct commander *c, size_t command)
{
	search(c, command, command);
}

void flow_pass(struct commander *c, size_t from, size_t to)
{
	if (from == to)
		return;
	collect_copy(&c->out, from, to, FIELD_OPERAND, FLOW_PASSED_MAX);
	pass_told(&c->out, from, to);
	if (lists_all(&c->out, from))
		search(c, from, to);
	pass_script(c, from, to);
}
