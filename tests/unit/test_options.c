/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * How words are taken apart into options, values and the rest.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "command/options.h"

#define LS                                                                                         \
	"a,all d,directory i,inode I,ignore= indicator-style= l color=? D,dired w,width= "         \
	"C,context=?"
#define GREP "e,regexp~! f,file<! q,quiet i,ignore-case include= m,max-count="
#define DASH "in< out> name~ k= d"

static const struct {
	const char *spec; /* NULL = unknown program */
	unsigned style;
	const char *words; /* separated by blanks; an empty one is written as "''" */
	const char *want; /* -name, -name=value, word; separated by blanks */
} table[] = {
	{LS, 0, "/", "/"},
	{LS, 0, "", ""},
	{LS, 0, "-i", "-inode"},
	{LS, 0, "-id /", "-inode -directory /"},
	{LS, 0, "-i -d /", "-inode -directory /"},
	{LS, 0, "/ -id", "/ -inode -directory"},
	{LS, 0, "-lid /", "-l -inode -directory /"},
	{LS, 0, "--inode --directory /", "-inode -directory /"},
	{LS, 0, "--ino --direc /", "-inode -directory /"},
	{LS, 0, "--i /", "-i /"},
	{LS, 0, "--in /", "-in /"},
	{LS, 0, "--ind=slash /", "-indicator-style=slash /"},
	{LS, 0, "--dir /", "-dir /"},
	{LS, 0, "--inode=", "-inode="},
	{LS, 0, "-Ix /", "-ignore=x /"},
	{LS, 0, "-I x /", "-ignore=x /"},
	{LS, 0, "-I", "-ignore"},
	{LS, 0, "-dI lost+found /", "-directory -ignore=lost+found /"},
	{LS, 0, "-dIi /", "-directory -ignore=i /"},
	{LS, 0, "--ignore=-i /", "-ignore=-i /"},
	{LS, 0, "--ignore -i /", "-ignore=-i /"},
	{LS, 0, "--indicator-style=slash", "-indicator-style=slash"},
	{LS, 0, "--color /", "-color /"},
	{LS, 0, "--color=auto /", "-color=auto /"},
	{LS, 0, "--color auto", "-color auto"},
	{LS, 0, "-Cx", "-context=x"},
	{LS, 0, "-C x", "-context x"},
	{LS, 0, "-- -i /", "-i /"},
	{LS, 0, "-i -- --", "-inode --"},
	{LS, 0, "- -i", "- -inode"},
	{LS, 0, "-i - -", "-inode - -"},
	{LS, 0, "-iZd", "-inode -Z -directory"},
	{LS, 0, "-Z/x /", "-Z=/x /"},
	{LS, 0, "-Z=x /", "-Z=x /"},
	{LS, 0, "--unknown=/x", "-unknown=/x"},
	{LS, 0, "--unknown /x", "-unknown /x"},
	{LS, 0, "-w5 -w 6", "-width=5 -width=6"},
	{GREP, 0, "x f", "x f"},
	{GREP, 0, "-e x f", "-regexp=x f"},
	{GREP, 0, "-qex f", "-quiet -regexp=x f"},
	{GREP, 0, "-q -e x -e y -- f", "-quiet -regexp=x -regexp=y f"},
	{GREP, 0, "--regexp=x f", "-regexp=x f"},
	{GREP, 0, "--reg x f", "-regexp=x f"},
	{GREP, 0, "x -m1 f -i", "x -max-count=1 f -ignore-case"},
	{GREP, OPTIONS_FIRST, "-q x -i f", "-quiet x -i f"},
	{DASH, OPTIONS_ONE_DASH, "-in f -d", "-in=f -d"},
	{DASH, OPTIONS_ONE_DASH, "--in f", "-in=f"},
	{DASH, OPTIONS_ONE_DASH, "-name=x -k y z", "-name=x -k=y z"},
	{DASH, OPTIONS_ONE_DASH, "-dk y", "-dk y"},
	{NULL, 0, "-c f", "-c f"},
	{NULL, 0, "-abc /x", "-abc /x"},
	{NULL, 0, "--file=/x -I/y -f=z", "-file=/x -I=/y -f=z"},
	{NULL, 0, "-- -x", "-x"},
	{NULL, 0, "--in/x", "-in/x"},
	{NULL, 0, "-/x", "-/x"},
	{NULL, 0, "-=x", "-=x"},
	{NULL, OPTIONS_FIRST, "a -b", "a -b"},
};

static size_t split(char *text, struct str *word)
{
	size_t n = 0;
	char *save = NULL;

	for (char *w = strtok_r(text, " ", &save); w; w = strtok_r(NULL, " ", &save))
		word[n++] = str_of(w);
	return n;
}

static void describe(struct options_cursor *cursor, char *to, size_t room)
{
	struct options_item item;
	enum options_kind kind;
	size_t n = 0;

	to[0] = '\0';
	while ((kind = options_next(cursor, &item)) != OPTIONS_END) {
		n += (size_t)snprintf(to + n, room - n, "%s", n ? " " : "");
		if (kind == OPTIONS_OPTION)
			n += (size_t)snprintf(to + n, room - n, "-%.*s%s", STR_ARG(item.name),
				item.has_value ? "=" : "");
		n += (size_t)snprintf(to + n, room - n, "%.*s", STR_ARG(item.value.text));
		assert_true(n < room);
	}
}

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		char text[200], got[400];
		struct str word[20];
		struct option_set set;
		struct arena arena;

		arena_init(&arena, 1 << 16);
		snprintf(text, sizeof(text), "%s", table[i].words);
		if (table[i].spec)
			assert_int_equal(options_compile(&arena, table[i].spec, &set), 0);
		struct options_cursor cursor = {.set = table[i].spec ? &set : NULL,
			.words = {.plain = word, .n = split(text, word)},
			.style = table[i].style};

		describe(&cursor, got, sizeof(got));
		if (strcmp(got, table[i].want) != 0)
			fail_msg("%s: '%s', not '%s'", table[i].words, got, table[i].want);
		arena_done(&arena);
	}
}

static void test_spec(void **state)
{
	struct option_set set;
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 16);
	assert_int_equal(
		options_compile(&arena, "a,all  I,ignore= color=? e,regexp~! x! D< ?", &set), 0);
	assert_int_equal(set.n, 7);
	assert_true(str_eq(set.list[0].name, STR("all")) && set.list[0].letter == 'a');
	assert_true(set.list[0].value == 0 && !set.list[0].instead);
	assert_true(set.list[1].value == '=' && !set.list[1].optional);
	assert_true(set.list[2].letter == 0 && set.list[2].optional && set.list[2].value == '=');
	assert_true(str_eq(set.list[2].name, STR("color")));
	assert_true(set.list[3].instead && set.list[3].value == '~');
	assert_true(set.list[4].instead && set.list[4].value == 0 && set.list[4].letter == 'x');
	assert_true(set.list[5].letter == 'D' && set.list[5].value == '<');
	assert_true(set.list[6].letter == '?');
	arena_done(&arena);
}

/* Every word is looked at once, whatever stands in it. */
static void test_any_words(void **state)
{
	static const char *const of[] = {"-", "--", "-i", "-I", "--in", "--x=y", "x", "",
		"-=", "--=", "-Ix", "\xff", "-\xff", "--\xff=", "-w"};
	struct option_set set;
	struct arena arena;
	unsigned seed = 3;

	(void)state;
	arena_init(&arena, 1 << 16);
	assert_int_equal(options_compile(&arena, LS, &set), 0);
	for (int round = 0; round < 100000; round++) {
		struct str word[8];
		size_t n = (size_t)rand_r(&seed) % 9, items = 0, last = 0;
		struct options_item item;

		for (size_t i = 0; i < n; i++)
			word[i] = str_of(of[(size_t)rand_r(&seed) % (sizeof(of) / sizeof(of[0]))]);
		struct options_cursor cursor = {.set = round % 2 ? &set : NULL,
			.words = {.plain = word, .n = n},
			.style = (unsigned)rand_r(&seed) % 4};

		while (options_next(&cursor, &item) != OPTIONS_END) {
			assert_true(item.at >= last && item.at < n);
			last = item.at;
			assert_true(++items < 64);
		}
	}
	arena_done(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_spec),
		cmocka_unit_test(test_any_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
