/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/snippet.h"

#include "command/snippet_eval.h"

/* --- limits ----------------------------------------------------------------------------------- */

void snippet_no_memory(struct snippet_shared *s)
{
	s->no_memory = true;
	s->stop = true;
}

char *snippet_room(struct snippet_shared *s, size_t n)
{
	char *room;

	if (n > SNIPPET_BYTES_MAX - s->bytes) {
		s->cut = true;
		s->stop = true;
		return NULL;
	}
	s->bytes += n;
	room = arena_alloc(s->arena, n + 1);
	if (!room)
		snippet_no_memory(s);
	return room;
}

/* --- finds ------------------------------------------------------------------------------------ */

static void found(struct snippet_shared *s, const struct snippet_use *use)
{
	if (s->stop)
		return;
	if (s->found++ < SNIPPET_FOUND_MAX) {
		s->sink->found(s->sink->ctx, use);
		return;
	}
	s->cut = true;
	s->stop = true;
}

void snippet_found(struct snippet_shared *s, enum snippet_kind kind, struct str text)
{
	struct snippet_use use = {.kind = kind, .text = text};

	if (text.n == 0)
		return;
	if (kind == SNIPPET_STAT && s->inodes)
		use.kind = SNIPPET_INODE;
	use.dynamic = memchr(text.p, (unsigned char)SHELL_UNKNOWN, text.n);
	found(s, &use);
}

void snippet_found_argv(struct snippet_shared *s, const struct str *arg, size_t n)
{
	struct snippet_use use = {.kind = SNIPPET_ARGV, .text = STR(""), .arg = arg, .n_args = n};

	for (size_t i = 0; i < n; i++)
		use.dynamic |=
			arg[i].n > 0 && memchr(arg[i].p, (unsigned char)SHELL_UNKNOWN, arg[i].n);
	found(s, &use);
}

/* --- texts ------------------------------------------------------------------------------------ */

struct str snippet_unknown(void)
{
	static const char byte = SHELL_UNKNOWN;

	return (struct str){&byte, 1};
}

struct str snippet_value_text(const struct snippet_value *value)
{
	bool known = value->kind == VALUE_TEXT || value->kind == VALUE_NUMBER;

	return known ? value->text : snippet_unknown();
}

bool snippet_absolute(struct str path)
{
	return path.n > 1 && path.p[0] == '/' && !memchr(path.p, '\n', path.n) &&
	       !memchr(path.p, ' ', path.n);
}

struct snippet_value snippet_joined(
	struct snippet_shared *s, const struct snippet_value *a, struct str between, struct str b)
{
	struct str first = snippet_value_text(a);
	struct snippet_value out = {.kind = VALUE_TEXT, .path = a->path};
	size_t n = first.n + between.n + b.n;

	if (n > SNIPPET_JOINED_MAX) {
		s->cut = true;
		return (struct snippet_value){.kind = VALUE_OTHER};
	}
	char *text = snippet_room(s, n);

	if (!text)
		return (struct snippet_value){.kind = VALUE_OTHER};
	memcpy(text, first.p, first.n);
	memcpy(text + first.n, between.p, between.n);
	memcpy(text + first.n + between.n, b.p, b.n);
	out.text = (struct str){text, n};
	return out;
}

/* --- variables -------------------------------------------------------------------------------- */

static size_t find(const struct snippet_shared *s, struct str name)
{
	size_t i = 0;

	while (i < s->n_variables && !str_eq(s->variable[i].name, name))
		i++;
	return i;
}

const struct snippet_value *snippet_var(const struct snippet_shared *s, struct str name)
{
	size_t i = find(s, name);

	return i < s->n_variables ? &s->variable[i].value : NULL;
}

bool snippet_environment(struct str name)
{
	static const char *const names[] = {"environ", "ENV", "env", "_ENV", "_SERVER", "ENVIRON"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (str_eq(name, str_of(names[i])))
			return true;
	}
	return false;
}

bool snippet_is_self(const struct snippet_shared *s, struct str program)
{
	struct str name = str_trim(program), holder = STR("");

	if (str_eq(name, STR("$$")))
		return s->language == SNIPPET_PERL || s->language == SNIPPET_RUBY;
	if (str_ends(name, STR("()")))
		name.n -= 2;
	const char *dot = name.n ? memchr(name.p, '.', name.n) : NULL;

	if (dot) {
		holder = str_sub(name, 0, (size_t)(dot - name.p));
		name = str_sub(name, holder.n + 1, name.n);
	}
	const struct snippet_function *f = snippet_function(s->language, holder, name);

	return f && f->role == ROLE_PID;
}

void snippet_opens(struct snippet_shared *s, enum snippet_kind kind)
{
	s->opens |= kind == SNIPPET_READ || kind == SNIPPET_GLOB;
	s->tests |= kind == SNIPPET_TEST;
	s->stats |= kind == SNIPPET_STAT || kind == SNIPPET_INODE;
}

/* Given a value more than once, it may hold any: the paths among them wait for what is opened. */
void snippet_var_set(struct snippet_shared *s, struct str name, const struct snippet_value *value)
{
	size_t i = find(s, name);

	if (i < s->n_variables) {
		struct snippet_value *old = &s->variable[i].value;

		if (old->kind == VALUE_TEXT)
			snippet_wait(s, old->text);
		if (value->kind == VALUE_TEXT)
			snippet_wait(s, value->text);
		old->kind = VALUE_OTHER;
	} else if (s->n_variables < SNIPPET_VARS_MAX) {
		s->variable[s->n_variables++] = (struct snippet_variable){name, *value};
	} else {
		s->cut = true;
	}
}

void snippet_var_append(
	struct snippet_shared *s, struct str name, const struct snippet_value *value)
{
	size_t i = find(s, name);

	if (i < s->n_variables)
		s->variable[i].value = *value;
	else
		snippet_var_set(s, name, value);
}

void snippet_wait(struct snippet_shared *s, struct str path)
{
	if (!snippet_absolute(path))
		return;
	if (s->n_waiting < SNIPPET_WAITING_MAX)
		s->waiting[s->n_waiting++] = path;
	else
		s->cut = true;
}

static void report_waiting(struct snippet_shared *s)
{
	enum snippet_kind kind = s->tests ? SNIPPET_TEST : s->opens ? SNIPPET_READ : SNIPPET_STAT;

	if (!s->opens && !s->tests && !s->stats)
		return;
	for (size_t i = 0; i < s->n_waiting; i++)
		snippet_found(s, kind, s->waiting[i]);
}

/* --- the whole -------------------------------------------------------------------------------- */

/* Which element of what stat gives: field names, and the index in perl and php. */
static bool wants_inodes(enum snippet_language language, struct str text)
{
	static const struct str names[] = {STR("st_ino"), STR(".ino"), STR("'ino'"), STR("\"ino\""),
		STR("fileinode"), STR("$ino"), STR(".st_ino"), STR("->ino"), STR("(undef,")};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (str_has(text, names[i]))
			return true;
	}
	return (language == SNIPPET_PERL || language == SNIPPET_PHP ||
		       language == SNIPPET_PYTHON) &&
	       str_has(text, STR("[1]"));
}

void snippet_embedded(struct snippet_shared *s, struct str text)
{
	if (s->embedded >= SNIPPET_EMBED_MAX) {
		s->cut = true;
		return;
	}
	s->embedded++;
	snippet_statements(s, text);
	s->embedded--;
}

int snippet_parse(struct arena *arena, const struct snippet_source *source,
	const struct snippet_sink *sink, bool *ret_cut)
{
	struct snippet_shared s = {.arena = arena, .sink = sink, .language = source->language};
	struct str text = source->text.p ? source->text : STR("");

	s.inodes = wants_inodes(source->language, text);
	if (source->language == SNIPPET_SED)
		snippet_sed(&s, text);
	else
		snippet_statements(&s, text);
	report_waiting(&s);
	*ret_cut = s.cut;
	return s.no_memory ? -1 : 0;
}
