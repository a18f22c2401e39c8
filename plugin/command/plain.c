/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Options and words of a tool as its table tells.
 */
#include "command/analysis.h"

#include <stdio.h>

/* --- one option, one word -------------------------------------------------------------------------- */

/* @FILE, NAME=@FILE, NAME@FILE of curl: what stands there is read. */
static void reads_at(struct subject *s, struct shell_word value)
{
	const char *at = value.text.n ? memchr(value.text.p, '@', value.text.n) : NULL;
	const char *end;

	if (!at)
		return;
	value.text = str_sub(value.text, (size_t)(at - value.text.p) + 1, value.text.n);
	end = value.text.n ? memchr(value.text.p, ';', value.text.n) : NULL;
	if (end)
		value.text.n = (size_t)(end - value.text.p);
	subject_reads(s, value);
}

/* `r FILE` of an editor; what stands alone is a verb or a pattern. */
static void reads_behind(struct subject *s, struct shell_word value)
{
	struct str text = value.text;
	const char *blank, *shell = text.n ? memchr(text.p, '!', text.n) : NULL;

	/* :!COMMAND, :r !COMMAND */
	if (shell && shell + 1 < text.p + text.n) {
		value.text = str_sub(text, (size_t)(shell - text.p) + 1, text.n);
		subject_shell(s, value, (struct words){0});
		return;
	}

	while (text.n && (blank = memchr(text.p, ' ', text.n)) != NULL) {
		text = str_sub(text, (size_t)(blank - text.p) + 1, text.n);
		blank = text.n ? memchr(text.p, ' ', text.n) : NULL;
		value.text = str_sub(text, 0, blank ? (size_t)(blank - text.p) : text.n);
		if (str_starts(value.text, STR("/")))
			subject_reads(s, value);
	}
}

/* kernel.osrelease: /proc/sys/kernel/osrelease; what is assigned is not read. */
static void reads_parameter(struct subject *s, struct shell_word word)
{
	char path[256] = "/proc/sys/";
	const size_t n = strlen(path);

	subject_adds(s, FIELD_WORD, word.text);
	if (word.text.n == 0 || word.text.n >= sizeof(path) - n || str_has(word.text, STR("=")))
		return;
	for (size_t i = 0; i < word.text.n; i++)
		path[n + i] = (char)(word.text.p[i] == '.' ? '/' : word.text.p[i]);
	word.text = (struct str){path, n + word.text.n};
	subject_reads(s, word);
}

/* The number of a process: its namespaces are read. */
static void reads_namespaces(struct subject *s, struct shell_word number)
{
	char path[64];

	if (number.text.n == 0 || number.text.n > 16 || !ascii_digit(number.text.p[0]))
		return;
	snprintf(path, sizeof(path), "/proc/%.*s/ns", STR_ARG(number.text));
	number.text = str_of(path);
	subject_reads(s, number);
}

static void known_value(struct subject *s, const struct option_info *info, struct shell_word value)
{
	switch (info->value) {
	case '<':
	case ';':
		subject_reads(s, value);
		break;
	case '/':
		reads_namespaces(s, value);
		break;
	case '*':
		value.glob = true; /* though it was quoted for the shell */
		subject_reads(s, value);
		break;
	case '^':
		reads_at(s, value);
		break;
	case '%':
		reads_behind(s, value);
		break;
	case '~':
		subject_adds(s, FIELD_PATTERN, value.text);
		break;
	case '@':
		subject_enters(s, value.text);
		break;
	case '$':
		subject_shell(s, value, (struct words){0});
		break;
	case ':':
		subject_code(s, value);
		break;
	case '&':
		subject_asks(s, value.text);
		break;
	default:
		break;
	}
}

void subject_option(struct subject *s, const struct options_item *item)
{
	bool no_files = s->tool && s->tool->flags & TOOL_NO_FILES;

	subject_adds(s, FIELD_OPTION, item->name);
	if (item->has_value)
		collect_pair(&s->c->out, s->id, item->name, item->value.text);
	if (item->info && item->info->instead)
		s->instead = true;
	if (!item->has_value)
		return;
	if (item->info)
		known_value(s, item->info, item->value);
	else if (!no_files && !options_leave_out(item->name, false))
		subject_sees(s, item->value);
}

/* NAME=, as a shell takes it. */
static size_t assignment(struct str text)
{
	const char *equals = text.n ? memchr(text.p, '=', text.n) : NULL;
	size_t n = equals ? (size_t)(equals - text.p) : 0;

	for (size_t i = 0; i < n; i++) {
		char c = ascii_lower(text.p[i]);

		if (c != '_' && !(c >= 'a' && c <= 'z') && !(ascii_digit(c) && i > 0))
			return 0;
	}
	return n;
}

void subject_word(struct subject *s, char kind, struct shell_word word)
{
	switch (kind) {
	case 'r':
		subject_reads(s, word);
		break;
	case 'p':
		subject_adds(s, FIELD_PATTERN, word.text);
		break;
	case 'u':
		if (path_is_foreign_url(word.text))
			subject_adds(s, FIELD_WORD, word.text);
		else
			subject_sees(s, word);
		break;
	case 'v':
		subject_asks(s, word.text);
		break;
	case 'f':
		if (assignment(word.text))
			subject_adds(s, FIELD_WORD, word.text);
		else
			subject_reads(s, word);
		break;
	case 'k':
		subject_code(s, word);
		break;
	case 'y':
		reads_parameter(s, word);
		break;
	case 'x':
		subject_sees(s, word);
		break;
	case 't':
		if (word.glob) /* to print the names of files is to look for them */
			subject_reads(s, word);
		subject_adds(s, FIELD_WORD, word.text);
		break;
	default:
		subject_adds(s, FIELD_WORD, word.text);
	}
}

/* --- all words -------------------------------------------------------------------------------------- */

/* The kinds of the words, once it is known that an option takes the place of the first one. */
static const char *kinds_of(const struct subject *s)
{
	const char *kinds = s->tool && s->tool->words ? s->tool->words : "x";

	if (s->instead && kinds[1] && kinds[strlen(kinds) - 1] != 'W')
		return kinds + 1;
	return kinds;
}

static char kind_at(const char *kinds, size_t at)
{
	size_t n = strlen(kinds) - (kinds[strlen(kinds) - 1] == 'W');

	return kinds[at < n ? at : n - 1];
}

/* What a look for the words found. */
struct scan {
	uint32_t *word; /* indices; in the collector's arena */
	size_t n, cap;
	size_t rest; /* index of the first word of a command or text of a shell, else the end */
	char rest_kind; /* 'c', 's', or 0 */
};

static bool note(struct subject *s, struct scan *scan, size_t at)
{
	if (scan->n == scan->cap) {
		size_t cap = scan->cap ? scan->cap * 4 : 16;
		uint32_t *more = arena_alloc(&s->c->out.arena, cap * sizeof(*more));

		if (!more) {
			collect_cut(&s->c->out, s->id, FIELD_OPERAND);
			return false;
		}
		if (scan->n)
			memcpy(more, scan->word, scan->n * sizeof(*more));
		scan->word = more;
		scan->cap = cap;
	}
	scan->word[scan->n++] = (uint32_t)at;
	return true;
}

static bool skips(const struct subject *s, struct str word)
{
	return s->tool && s->tool->flags & TOOL_ASSIGNS && assignment(word);
}

/* NAME=value for a shell further down. */
static void pass_on(struct subject *s, struct str variable)
{
	if (!s->variable)
		s->variable = arena_array(&s->c->out.arena, struct str, VARIABLES_MAX);
	if (s->variable && s->n_variables < VARIABLES_MAX)
		s->variable[s->n_variables++] = variable;
}

struct options_cursor subject_cursor(const struct subject *s)
{
	unsigned flags = s->tool ? s->tool->flags : 0;

	return (struct options_cursor){
		.set = s->tool && s->tool->options ? &s->tool->set : NULL,
		.words = s->words,
		.style = (flags & TOOL_FIRST ? OPTIONS_FIRST : 0) |
			 (flags & TOOL_ONE_DASH ? OPTIONS_ONE_DASH : 0),
	};
}

/* env -S 'COMMAND' WORDS: the words behind are further ones of the command. */
static void split_string(struct subject *s, struct shell_word text, struct words rest)
{
	static const char name[] = "env", all[] = " \"$@\"";
	struct arena *arena = &s->c->out.arena;
	char *to = arena_alloc(arena, text.text.n + sizeof(all));
	struct shell_word *args = arena_array(arena, struct shell_word, rest.n + 1);

	if (!to || !args) {
		collect_unknown(&s->c->out);
		return;
	}
	if (text.text.n)
		memcpy(to, text.text.p, text.text.n);
	memcpy(to + text.text.n, all, sizeof(all));
	text.text = (struct str){to, text.text.n + sizeof(all) - 1};
	args[0].text = str_of(name);
	for (size_t i = 0; i < rest.n; i++)
		args[i + 1] = words_at(&rest, i);
	subject_shell(s, text, (struct words){.shell = args, .n = rest.n + 1});
}

static void find_words(struct subject *s, struct scan *scan)
{
	struct options_cursor cursor = subject_cursor(s);
	struct options_item item;
	enum options_kind kind;
	bool left_out = false; /* the next word */

	scan->rest = s->words.n;
	while ((kind = options_next(&cursor, &item)) != OPTIONS_END) {
		if (kind == OPTIONS_OPTION) {
			subject_option(s, &item);
			left_out =
				!item.info && !item.has_value && options_leave_out(item.name, true);
			if (item.info && item.info->value == '+' && item.has_value) {
				split_string(s, item.value, words_from(&s->words, cursor.at));
				return;
			}
			continue;
		}
		char word_kind = kind_at(kinds_of(s), scan->n);

		if (left_out) {
			left_out = false;
			subject_adds(s, FIELD_WORD, item.value.text);
			continue;
		}
		/* su - USER */
		if (word_kind == 't' && strchr(kinds_of(s), 'c') &&
			str_eq(item.value.text, STR("-"))) {
			subject_adds(s, FIELD_WORD, item.value.text);
			continue;
		}

		if ((word_kind == 'c' || word_kind == 's') && skips(s, item.value.text)) {
			subject_adds(s, FIELD_WORD, item.value.text);
			pass_on(s, item.value.text);
			continue;
		}
		if (word_kind == 'c' || word_kind == 's') {
			scan->rest = item.at;
			scan->rest_kind = word_kind;
			return;
		}
		if (!note(s, scan, item.at))
			return;
	}
}

struct shell_word subject_joins(struct subject *s, struct words words)
{
	struct shell_word text = {.text = STR("")};
	size_t n = 1;
	char *to;

	for (size_t i = 0; i < words.n; i++)
		n += words_at(&words, i).text.n + 1;
	to = arena_alloc(&s->c->out.arena, n);
	if (!to) {
		collect_unknown(&s->c->out);
		return text;
	}
	text.text.p = to;
	for (size_t i = 0; i < words.n; i++) {
		struct shell_word word = words_at(&words, i);

		if (i)
			to[text.text.n++] = ' ';
		if (word.text.n)
			memcpy(to + text.text.n, word.text.p, word.text.n);
		text.text.n += word.text.n;
		text.dynamic |= word.dynamic;
	}
	return text;
}

void plain_form(struct subject *s)
{
	struct scan scan = {0};
	unsigned flags = s->tool ? s->tool->flags : 0;
	const char *kinds;
	bool target;

	find_words(s, &scan);
	kinds = kinds_of(s);
	if (flags & TOOL_MAKES && collect_has(&s->c->out, s->id, FIELD_OPTION, STR("directory")))
		kinds = "w";
	/* What is mounted by one word is mounted there. */
	target = kinds[strlen(kinds) - 1] == 'W' && !s->instead &&
		 (scan.n > 1 || flags & TOOL_MOUNTS);
	for (size_t i = 0; i < scan.n; i++) {
		struct shell_word word = words_at(&s->words, scan.word[i]);

		if (flags & TOOL_PLUS && str_starts(word.text, STR("+"))) {
			subject_adds(s, FIELD_WORD, word.text);
			reads_behind(s, word);
			continue;
		}
		subject_word(s, target && i == scan.n - 1 ? 'w' : kind_at(kinds, i), word);
	}
	if (scan.n == 0 && flags & TOOL_HERE)
		subject_reads(s, (struct shell_word){.text = STR(".")});
	if (flags & TOOL_ALL)
		subject_reads(s, (struct shell_word){.text = STR("/")});
	if (scan.n == 0 && flags & TOOL_MOUNTS &&
		(!collect_has(&s->c->out, s->id, FIELD_OPTION, STR("types")) ||
			collect_has(&s->c->out, s->id, FIELD_OPTION_VALUE, STR("types=overlay"))))
		subject_reads(s, (struct shell_word){.text = STR("/proc/self/mountinfo")});
	if (scan.rest_kind == 'c')
		subject_carries(s, words_from(&s->words, scan.rest));
	else if (scan.rest_kind == 's')
		subject_shell(
			s, subject_joins(s, words_from(&s->words, scan.rest)), (struct words){0});
}
