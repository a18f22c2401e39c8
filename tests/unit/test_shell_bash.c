/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Words that are made at random of quotes, expansions and braces, read by this project and by bash.
 *
 * All of them are one script, so that bash starts once. Patterns stay as they are (set -f). Without
 * bash this is skipped.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <unistd.h>

#include "base/buf.h"
#include "command/shell.h"
#include "support/effort.h"

#define N(array)     (sizeof(array) / sizeof((array)[0]))
#define TEXT_MAX     (64u << 20)
#define SETTING	     "v='a b'; w='x*y'; e=''; n=abcabc; t=(p 'q r' s); set -- '1 2' 3; "
#define END_OF_WORDS '\1'

/*
 * Complete in themselves, so that any row of them is. Left out: a lone $ at the end of a word, which keeps
 * bash 5.2 from splitting it.
 */
static const char *const pieces[] = {"a", "b", "-", "/", ".", ",", "=", ":", "%", "+", "@", "^",
	"]", "{", "}", "a,b", "..", "*", "?", " ", " ", "\t", "\\ ", "\\\\", "\\'", "\\\"", "\\$",
	"\\`", "\\{", "\\a", "\\*", "\\\n", "'a b'", "''", "'\\'", "'$v'", "'\"'", "'{a,b}'", "'*'",
	"\"a b\"", "\"\"", "\"'\"", "\"\\\"\"", "\"\\a\"", "\"\\\\\"", "\"\\$v\"", "\"\\`\"",
	"\"a\\\nb\"", "\"$v\"", "\"${v}c\"", "\"*\"", "$v", "${v}", "$w", "\"$w\"", "$e", "\"$e\"",
	"$n", "$1", "\"$1\"", "$2", "$3", "\"$3\"", "$@", "\"$@\"", "\"a$@b\"", "$*", "\"$*\"",
	"$#", "${#v}", "${v%b}", "${v%%b}", "${v#a}", "${v/a/x}", "${v// /_}", "${n//b/zz}",
	"${v:1}", "${v:0:1}", "${n:2:3}", "${n: -2}", "${n:1:-2}", "${n^^}", "${n^}", "${v,,}",
	"${u-c d}", "\"${u-c d}\"", "${u:-$v}", "\"${u:-\"$v\"}\"", "${e:-x}", "${e-x}", "${v:+y}",
	"${e:+y}", "${t[1]}", "\"${t[@]}\"", "${t[@]}", "\"${t[*]}\"", "${t}", "$(echo a b)",
	"\"$(echo a b)\"", "`echo c`", "\"`echo c d`\"", "$(printf x)", "$((7))", "$'a\\tb'",
	"$'\\x41\\102\\u43'", "$'\\''", "$'\\e\\q'", "{a,b}", "{a,b", "{a}", "{1..3}", "{c..a}",
	"{2..8..3}", "{x,{y,z}}", "{${v},b}", "{'a b',c}", "{,a}", "#a"};

static uint32_t random_below(uint32_t *seed, uint32_t n)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % n;
}

/* $v, $1: what a name may go on with, and braces, would make it another name. */
static bool open_name(const char *piece)
{
	return piece[0] == '$' && piece[1] != '\0' && strchr("vwen", piece[1]) && piece[2] == '\0';
}

static bool goes_on(const char *piece)
{
	return !strchr(" \t\\'\"$/.%@", *piece);
}

/* Words of a command; never with what bash reads as a comment. */
static struct str make_words(uint32_t *seed, struct buf *to)
{
	size_t from = to->n, n = 1 + random_below(seed, 6);
	const char *before = "";

	buf_addc(to, 'x');
	for (size_t i = 0; i < n; i++) {
		const char *piece = pieces[random_below(seed, N(pieces))];
		char last = to->p[to->n - 1];

		if (*piece == '#' && strchr(" \t\n=:", last))
			continue;
		if (goes_on(piece) && open_name(before))
			continue;
		buf_add(to, str_of(piece));
		before = *piece == '\\' && piece[1] == '\n' ? before : piece;
		if (i == 0 || random_below(seed, 4) == 0)
			buf_addc(to, ' ');
	}
	return (struct str){to->p + from, to->n - from};
}

static void on_command(void *ctx, const struct shell_command *c)
{
	struct buf *out = ctx;

	if (c->n_words == 0 || !str_eq(c->word[0].text, STR("p")))
		return;
	out->n = 0;
	for (size_t i = 1; i < c->n_words; i++) {
		struct str text = c->word[i].text;

		for (size_t k = 0; k < text.n; k++) {
			k += c->word[i].glob && text.p[k] == '\\';
			buf_addc(out, text.p[k]);
		}
		buf_addc(out, '\0');
	}
}

static void read_ours(struct str words, struct buf *out)
{
	const struct shell_sink sink = {on_command, out};
	struct arena arena;
	struct buf text;
	bool cut;

	buf_init(&text, 1u << 16);
	buf_add(&text, STR(SETTING "p "));
	buf_add(&text, words);
	arena_init(&arena, 8u << 20);
	struct shell_source source = {.text = buf_str(&text)};

	out->n = 0;
	assert_int_equal(shell_parse(&arena, &source, &sink, &cut), 0);
	assert_false(cut);
	arena_done(&arena);
	buf_done(&text);
}

/* What bash makes of the script, whole. */
static void run_bash(struct str script, struct buf *out)
{
	char path[] = "/tmp/shell_words.XXXXXX", command[64];
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, script.p, script.n), (ssize_t)script.n);
	close(fd);
	snprintf(command, sizeof(command), "LC_ALL=C.UTF-8 bash %s", path);
	FILE *input = popen(command, "r");

	assert_non_null(input);
	for (;;) {
		char *to = buf_room(out, 65536);
		size_t n;

		assert_non_null(to);
		n = fread(to, 1, 65536, input);
		if (n == 0)
			break;
		out->n += n;
	}
	assert_int_equal(pclose(input), 0);
	unlink(path);
}

static void show(const char *what, struct str words)
{
	print_message("%s:", what);
	for (size_t at = 0; at < words.n;) {
		struct str word = str_of(words.p + at);

		print_message(" [%s]", word.p);
		at += word.n + 1;
	}
	print_message("\n");
}

static void same_words(void **state)
{
	const size_t n = getenv("LONG") ? 200000 : effort_small() ? 500 : 20000;
	struct buf texts, script, theirs, ours;
	uint32_t seed = 20261125;
	size_t at = 0, wrong = 0, start = 0;

	(void)state;
	if (system("bash -c 'exit 0' 2>/dev/null") != 0) {
		print_message("NO BASH HERE: words are not compared\n");
		skip();
	}
	buf_init(&texts, TEXT_MAX);
	buf_init(&script, TEXT_MAX);
	buf_init(&theirs, TEXT_MAX);
	buf_init(&ours, TEXT_MAX);
	buf_add(&script, STR("set -f\n" SETTING "\np() { printf '%s\\0' \"$@\" $'\\1'; }\n"));
	for (size_t i = 0; i < n; i++) {
		struct str words = make_words(&seed, &texts);

		buf_add(&script, STR("p "));
		buf_add(&script, words);
		buf_addc(&script, '\n');
		buf_addc(&texts, '\0');
	}
	assert_false(script.overflow);
	run_bash(buf_str(&script), &theirs);
	for (size_t i = 0; i < n; i++) {
		struct str words = str_of(texts.p + start);
		size_t end = at;

		start += words.n + 1;
		while (end < theirs.n && theirs.p[end] != END_OF_WORDS)
			end++;
		assert_true(end < theirs.n);
		read_ours(words, &ours);
		struct str wanted = str_sub(buf_str(&theirs), at, end);

		at = end + 2;
		if (str_eq(wanted, buf_str(&ours)))
			continue;
		if (++wrong > 10)
			break;
		print_message("%s\n", words.p);
		show("bash", wanted);
		show("here", buf_str(&ours));
	}
	print_message("%zu rows of words, %zu read as another\n", n, wrong);
	assert_int_equal(wrong, 0);
	buf_done(&texts);
	buf_done(&script);
	buf_done(&theirs);
	buf_done(&ours);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
