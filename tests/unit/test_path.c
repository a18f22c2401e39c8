/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <libaudit.h>

#include "base/err.h"
#include "event/path.h"

static struct value whole(const char *text)
{
	return (struct value){.text = str_of(text), .state = text ? VALUE_WHOLE : VALUE_MISSING};
}

static void absolute_names(void **state)
{
	static const struct {
		const char *cwd, *name, *wanted; /* NULL = missing */
	} cases[] = {
		{"/root", "a", "/root/a"},
		{"/root", "a/b/", "/root/a/b"},
		{"/root", "/etc/passwd", "/etc/passwd"},
		{"/", "a", "/a"},
		{"/", ".", "/"},
		{"/", "..", "/"},
		{"/a/b", "..", "/a"},
		{"/a/b", "../../..", "/"},
		{"/a/b", "../../../c", "/c"},
		{"/a", "./././b", "/a/b"},
		{"/a", "", "/a"},
		{"/proc/77", "root/.dockerenv", "/proc/77/root/.dockerenv"},
		{"/", "//.dockerenv", "/.dockerenv"},
		{"/x", "/proc//1/./cgroup", "/proc/1/cgroup"},
		{"/x", "/proc/self/../1/cgroup", "/proc/1/cgroup"},
		{"/x", "/a/..b/...", "/a/..b/..."},
		{NULL, "/etc", "/etc"},
		{NULL, "a", NULL},
		{"relative", "a", NULL},
		{"/root", NULL, NULL},
	};
	struct arena arena;

	(void)state;
	arena_init(&arena, 1 << 20);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct value cwd = whole(cases[i].cwd), name = whole(cases[i].name);
		struct value got = path_absolute(&arena, &cwd, &name);

		assert_int_equal(got.state, cases[i].wanted ? VALUE_WHOLE : VALUE_MISSING);
		if (!str_eq(got.text, str_of(cases[i].wanted)))
			fail_msg("%s: %s", cases[i].name, err_quote(got.text).text);
	}
	struct value cut = {.text = STR("/a"), .state = VALUE_CUT}, name = whole("b");

	assert_int_equal(path_absolute(&arena, &cut, &name).state, VALUE_CUT);
	assert_int_equal(path_absolute(&arena, &name, &cut).state, VALUE_CUT);
	arena_done(&arena);
}

struct fixture {
	struct arena arena;
	struct path_list list;
};

static void on_record(void *ctx, struct record *record)
{
	struct fixture *f = ctx;

	if (record->type == AUDIT_PATH)
		path_record(&f->list, &f->arena, record);
}

static void parse(struct fixture *f, struct str records)
{
	struct parser *parser = parser_new();
	struct gathered event = {.sec = 1, .serial = 1, .records = records};

	*f = (struct fixture){0};
	arena_init(&f->arena, 1 << 20);
	parser_event(parser, &event, on_record, f);
	parser_free(parser);
}

#define P "type=PATH msg=audit(1.000:1): "

static void records(void **state)
{
	struct fixture f;
	struct value cwd = whole("/home/dev");

	(void)state;
	parse(&f, STR(P "item=1 name=2F746D702F6120FF inode=7 dev=fe:00 mode=0100644 "
			"nametype=CREATE\n" P
			"item=0 name=\"sub/\" inode=5 dev=fe:00 mode=040755 nametype=PARENT\n" P
			"item=0 name=\"twice\" nametype=NORMAL\n" P
			"name=\"no item\" nametype=NORMAL\n" P
			"item=2 name=(null) nametype=NORMAL\n" P
			"item=3 name=\"/x/cut nametype=NORMAL\n" P
			"item=4 name=\"(null)\" nametype=NEW_IN_A_LATER_KERNEL\n"));
	path_finish(&f.list, &f.arena, &cwd);
	assert_int_equal(f.list.n, 5);
	const struct path_item *i = f.list.item;

	assert_int_equal(i[0].item, 1);
	assert_int_equal(i[0].type, PATH_CREATE);
	assert_true(str_eq(i[0].absolute.text, STR("/tmp/a \xff")));
	assert_true(str_eq(i[0].inode, STR("7")));
	assert_true(str_eq(i[0].device, STR("fe:00")));
	assert_true(str_eq(i[0].mode, STR("0100644")));
	assert_int_equal(i[1].type, PATH_PARENT);
	assert_true(str_eq(i[1].absolute.text, STR("/home/dev/sub")));
	assert_int_equal(i[2].name.state, VALUE_MISSING);
	assert_int_equal(i[2].absolute.state, VALUE_MISSING);
	assert_int_equal(i[3].absolute.state, VALUE_CUT);
	assert_int_equal(i[4].type, PATH_UNKNOWN);
	assert_true(str_eq(i[4].absolute.text, STR("/home/dev/(null)")));
	arena_done(&f.arena);
}

static void too_many(void **state)
{
	struct fixture f;
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 20);
	for (int i = 0; i < PATH_ITEMS_MAX + 10; i++)
		buf_addf(&text, P "item=%d name=\"/x\" nametype=NORMAL\n", i);
	parse(&f, buf_str(&text));
	assert_int_equal(f.list.n, PATH_ITEMS_MAX);
	assert_int_equal(f.list.surplus, 10);
	arena_done(&f.arena);
	buf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(absolute_names),
		cmocka_unit_test(records),
		cmocka_unit_test(too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
