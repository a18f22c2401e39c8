/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/cases.h"
#include "support/jsonread.h"

static void set(struct event *event, enum field field, const char *text)
{
	event->field[field] = (struct value){.text = str_of(text), .state = VALUE_WHOLE};
}

/* The vector is in to->arg. */
static void finish(struct test_case *to, size_t n, const char *cwd, const char *exe)
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(to->command_line + at, sizeof(to->command_line) - at,
			"%s%.*s", i ? " " : "", STR_ARG(to->arg[i]));
	assert_true(at < sizeof(to->command_line));
	to->event = (struct event){.unit = UNIT_PROCESS_CREATION,
		.pid = STR("3352"),
		.ppid = STR("3351"),
		.syscall = STR("execve")};
	to->event.argv =
		(struct argv){.arg = to->arg, .n = n, .argc = n, .line = {to->command_line, at}};
	set(&to->event, FIELD_IMAGE, exe);
	set(&to->event, FIELD_COMMAND_LINE, to->command_line);
	set(&to->event, FIELD_CURRENT_DIRECTORY, cwd);
	set(&to->event, FIELD_PROCESS_ID, "3352");
	set(&to->event, FIELD_PARENT_PROCESS_ID, "3351");
}

void case_make(struct test_case *to, const char *cwd, const char *exe, const char *const *argv)
{
	size_t n = 0;

	for (; argv[n]; n++) {
		assert_true(n < CASE_ARGS_MAX);
		to->arg[n] = str_of(argv[n]);
	}
	finish(to, n, cwd, exe);
}

static size_t read_argv(struct test_case *to, const char *json)
{
	struct json_value *list = json_read(json, strlen(json));
	size_t n = 0, at = 0;

	if (!list || list->type != JSON_ARRAY)
		fail_msg("%s: no list of words: %s", to->id, json);
	for (struct json_value *v = list->first; v; v = v->next) {
		assert_true(n < CASE_ARGS_MAX && at + v->n + 1 < sizeof(to->text));
		memcpy(to->text + at, v->text, v->n + 1);
		to->arg[n++] = (struct str){to->text + at, v->n};
		at += v->n + 1;
	}
	json_value_free(list);
	return n;
}

bool case_read(FILE *file, struct test_case *ret_case)
{
	char *part[7] = {0}, *rest = ret_case->line;

	do {
		if (!fgets(ret_case->line, sizeof(ret_case->line), file))
			return false;
		ret_case->line[strcspn(ret_case->line, "\n")] = '\0';
	} while (ret_case->line[0] == '#' || ret_case->line[0] == '\0' ||
		 strncmp(ret_case->line, "id\t", 3) == 0);
	for (size_t i = 0; i < 7 && rest; i++)
		part[i] = strsep(&rest, "\t");
	if (!part[5])
		fail_msg("too few columns: %s", ret_case->line);
	ret_case->id = part[0];
	ret_case->kind = part[1];
	ret_case->verdict = part[5];
	ret_case->note = part[6];
	finish(ret_case, read_argv(ret_case, part[2]), part[3], part[4]);
	return true;
}

const char *case_values(const struct command_fields *command, enum field field)
{
	static char text[4][8192];
	static unsigned which;
	char *to = text[which++ % 4];
	size_t at = 0;

	to[0] = '\0';
	for (const struct value *v = &command->field[field - FIELD_COMMANDS];
		v && v->state != VALUE_MISSING; v = v->more) {
		int n = snprintf(to + at, sizeof(text[0]) - at, "%s%.*s%s", at ? "," : "",
			STR_ARG(v->text), v->state == VALUE_CUT ? "..." : "");

		assert_true(n >= 0 && at + (size_t)n < sizeof(text[0]));
		at += (size_t)n;
	}
	return to;
}

static size_t add_field(char *to, size_t room, const struct command_fields *command,
	enum field field, const char *braces)
{
	const char *values = case_values(command, field);

	if (!values[0])
		return 0;
	return (size_t)snprintf(to, room, "%c%s%c", braces[0], values, braces[1]);
}

const char *case_describe(const struct commands *commands)
{
	static char text[8192];
	size_t at = 0;

	text[0] = '\0';
	for (size_t i = 0; i < commands->n; i++) {
		const struct command_fields *command = &commands->list[i];
		const struct value *program = &command->field[0];

		while (program->more)
			program = program->more;
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%.*s", i ? " " : "",
			STR_ARG(program->text));
		at += add_field(text + at, sizeof(text) - at, command, FIELD_OPERAND, "{}");
		at += add_field(text + at, sizeof(text) - at, command, FIELD_PATTERN, "//");
		at += add_field(text + at, sizeof(text) - at, command, FIELD_OPTION, "[]");
		at += add_field(text + at, sizeof(text) - at, command, FIELD_OPTION_VALUE, "<>");
		at += add_field(text + at, sizeof(text) - at, command, FIELD_WORD, "()");
		assert_true(at < sizeof(text));
	}
	return text;
}
