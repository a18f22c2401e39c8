/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Commands whose words are neither options nor a list of files.
 */
#include "command/analysis.h"

static struct shell_word behind(struct shell_word word, size_t n)
{
	word.text = str_sub(word.text, n, word.text.n);
	return word;
}

/* --- dd: if=FILE of=FILE bs=512 --- */

void keys_form(struct subject *s)
{
	for (size_t i = 0; i < s->words.n; i++) {
		struct shell_word word = words_at(&s->words, i);
		const char *equals = word.text.n ? memchr(word.text.p, '=', word.text.n) : NULL;
		struct str key =
			equals ? str_sub(word.text, 0, (size_t)(equals - word.text.p)) : STR_NONE;

		if (!equals) {
			subject_adds(s, FIELD_WORD, word.text);
			continue;
		}
		subject_adds(s, FIELD_OPTION, key);
		subject_adds(s, FIELD_OPTION_VALUE, word.text);
		if (str_eq(key, STR("if")))
			subject_reads(s, behind(word, key.n + 1));
	}
}

/* --- tar: `tar cf FILE ..` is `tar -c -f FILE ..` --- */

/* The letters of a bundle take their values from the words behind it, in order. */
static size_t read_bundle(struct subject *s, struct str bundle)
{
	size_t next = 1;

	for (size_t i = 0; i < bundle.n; i++) {
		const char text[2] = {'-', bundle.p[i]};
		struct str word[2] = {{text, 2}, STR("")};
		struct words words = {.plain = word, .n = 1};
		struct options_cursor cursor = {.set = &s->tool->set, .words = words};
		struct options_item item;

		options_next(&cursor, &item);
		if (!item.info)
			continue;
		if (item.info->value && !item.info->optional && next < s->words.n) {
			item.value = words_at(&s->words, next++);
			item.has_value = true;
		}
		subject_option(s, &item);
	}
	return next;
}

void tar_form(struct subject *s)
{
	struct str first = s->words.n ? words_at(&s->words, 0).text : STR_NONE;
	size_t n = 0;

	if (first.n && first.p[0] != '-' && first.n < 32 && !memchr(first.p, '/', first.n))
		n = read_bundle(s, first);
	s->words = words_from(&s->words, n);
	plain_form(s);
}

/* --- test, [ and [[ --- */

/* What compares the words on both sides of it. */
static bool compares_files(struct str word)
{
	return str_among(word, "-ef -nt -ot");
}

static bool compares_texts(struct str word)
{
	return str_among(word, "= == != < > =~ -eq -ne -lt -le -gt -ge");
}

static bool is_unary(struct str word)
{
	return word.n == 2 && word.p[0] == '-' && strchr("abcdefghkLNOprsStuwxGznovR", word.p[1]);
}

static void unary(struct subject *s, struct str operator, struct shell_word word)
{
	subject_adds(s, FIELD_OPTION, str_sub(operator, 1, operator.n));
	if (operator.p[1] == 'v')
		subject_asks(s, word.text);
	else if (strchr("znotR", operator.p[1]))
		subject_adds(s, FIELD_WORD, word.text);
	else
		subject_reads(s, word);
}

static void binary(struct subject *s, struct str operator, size_t at)
{
	struct shell_word left = words_at(&s->words, at), right = words_at(&s->words, at + 2);
	bool minus = str_starts(operator, STR("-"));

	subject_adds(s, FIELD_OPTION, str_sub(operator, minus, operator.n));
	if (compares_files(operator)) {
		subject_reads(s, left);
		subject_reads(s, right);
		return;
	}
	bool equals = str_among(operator, "= == !=");
	/* What the text of a command is compared with is searched for in it: [ "$(uname -r)" = x ] */
	bool pattern = str_eq(operator, STR("=~")) ||
		       (equals && (str_eq(s->name, STR("[[")) || left.dynamic));

	subject_adds(s, equals && right.dynamic ? FIELD_PATTERN : FIELD_WORD, left.text);
	subject_adds(s, pattern ? FIELD_PATTERN : FIELD_WORD, right.text);
}

void test_form(struct subject *s)
{
	size_t n = s->words.n;
	bool begins = true; /* a test, and no operator between two */

	if (n && str_among(words_at(&s->words, n - 1).text, "] ]]"))
		n--;
	for (size_t i = 0; i < n; i++) {
		struct shell_word word = words_at(&s->words, i);
		struct str next = i + 2 < n ? words_at(&s->words, i + 1).text : STR_NONE;

		if (compares_files(next) || compares_texts(next)) {
			binary(s, next, i);
			i += 2;
		} else if (!begins && str_among(word.text, "-a -o")) {
			begins = true;
			continue;
		} else if (is_unary(word.text) && i + 1 < n) {
			unary(s, word.text, words_at(&s->words, ++i));
		} else {
			subject_adds(s, FIELD_WORD, word.text);
		}
		begins = str_among(word.text, "! ( && ||");
	}
}

/* --- expr TEXT : PATTERN, expr match TEXT PATTERN --- */

void expr_form(struct subject *s)
{
	for (size_t i = 0; i < s->words.n; i++) {
		struct str text = words_at(&s->words, i).text;
		struct str before = i ? words_at(&s->words, i - 1).text : STR_NONE;
		bool match = i == 2 && str_among(words_at(&s->words, 0).text, "match index");
		bool pattern = match || (i > 1 && str_among(before, ": = == !="));

		subject_adds(s, pattern ? FIELD_PATTERN : FIELD_WORD, text);
	}
}

/* --- busybox APPLET --- */

void applets_form(struct subject *s)
{
	for (size_t i = 0; i < s->words.n; i++) {
		struct shell_word word = words_at(&s->words, i);
		struct str text = word.text;

		if (str_starts(text, STR("--coreutils-prog="))) {
			subject_becomes(s, behind(word, 17).text, i + 1);
			subject_run(s);
			return;
		}
		if (str_starts(text, STR("-"))) {
			subject_adds(s, FIELD_OPTION,
				str_sub(text, str_starts(text, STR("--")) ? 2 : 1, text.n));
			continue;
		}
		subject_becomes(s, text, i + 1);
		/* busybox busybox ls */
		if (s->tool && s->tool->form == FORM_APPLETS)
			s->tool = NULL;
		subject_run(s);
		return;
	}
}

/* --- git VERB --- */

void verbs_form(struct subject *s)
{
	struct options_cursor cursor = subject_cursor(s);
	struct options_item item;
	enum options_kind kind;

	cursor.style |= OPTIONS_FIRST;
	while ((kind = options_next(&cursor, &item)) == OPTIONS_OPTION)
		subject_option(s, &item);
	if (kind == OPTIONS_END)
		return;
	subject_adds(s, FIELD_WORD, item.value.text);
	s->words = words_from(&s->words, item.at + 1);
	s->tool = tools_find_verb(s->c->tools, tools_name(s->c->tools, s->name), item.value.text);
	s->instead = false;
	plain_form(s);
}

/* --- ps aux --- */

void ps_form(struct subject *s)
{
	plain_form(s);
}

/* --- socat ADDRESS ADDRESS --- */

/* TYPE:PLACE,options; a bare path is one too. */
static void address(struct subject *s, struct shell_word word)
{
	static const char files[] =
		"file open gopen open-read unix unix-connect unix-client unix-sendto unix-recv "
		"abstract-connect create pipe named";
	const char *comma = word.text.n ? memchr(word.text.p, ',', word.text.n) : NULL;
	char type[32];
	size_t n = 0;

	if (comma)
		word.text.n = (size_t)(comma - word.text.p);
	while (n < word.text.n && n < sizeof(type) && word.text.p[n] != ':') {
		type[n] = ascii_lower(word.text.p[n]);
		n++;
	}
	if (n < word.text.n && word.text.p[n] == ':' && str_among((struct str){type, n}, files))
		subject_reads(s, behind(word, n + 1));
	else if (n < word.text.n && word.text.p[n] == ':' &&
		 str_among((struct str){type, n}, "exec system shell"))
		subject_shell(s, behind(word, n + 1), (struct words){0});
	else
		subject_sees(s, word);
}

void socat_form(struct subject *s)
{
	for (size_t i = 0; i < s->words.n; i++) {
		struct shell_word word = words_at(&s->words, i);

		if (str_starts(word.text, STR("-")) && word.text.n > 1)
			subject_adds(s, FIELD_OPTION, str_sub(word.text, 1, word.text.n));
		else
			address(s, word);
	}
}
