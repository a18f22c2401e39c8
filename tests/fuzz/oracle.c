/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "support/flatread.h"
#include "support/jsonread.h"

void fuzz_check_errs(const struct errs *errs)
{
	char line[1024];

	FUZZ_CHECK(errs->n <= ERRS_MAX && errs->n <= errs_all(errs));
	for (size_t i = 0; i < errs->n; i++) {
		FUZZ_CHECK(errs->list[i].msg[0] != '\0');
		err_format(&errs->list[i], line, sizeof(line));
		for (const char *c = line; *c; c++)
			FUZZ_CHECK(*c >= ' ' && *c < 0x7f);
	}
}

/* Nothing in it that ends a line, moves a cursor or reorders what a reader sees. */
static void check_clean(struct str line)
{
	uint32_t code;

	for (size_t at = 0; at < line.n;) {
		size_t n = utf8_decode(line, at, &code);

		FUZZ_CHECK(n > 0 && !utf8_deceptive(code));
		at += n;
	}
}

/* Is `name` in labels.truncated? "all" stands for every name. */
static bool is_cut(const struct json_value *v, const char *name)
{
	const struct json_value *cut = json_get(v, "labels.truncated");
	struct str rest = cut ? (struct str){cut->text, cut->n} : STR("");

	while (rest.n > 0) {
		struct str word = fuzz_until(&rest, ',');

		if (str_eq(word, str_of(name)) || str_eq(word, STR("all")))
			return true;
	}
	return false;
}

static bool is_text(const struct json_value *v, struct str text)
{
	return v && v->type == JSON_STRING && str_eq((struct str){v->text, v->n}, text);
}

/* A text that is neither cut nor without a form in UTF-8 comes back as it was. */
static void check_text(
	const struct json_value *v, const char *path, const char *name, struct str text)
{
	const struct json_value *got = json_get(v, path);

	if (is_cut(v, name) || !utf8_valid(text))
		return;
	FUZZ_CHECK(text.n ? is_text(got, text) : !got);
}

static int hex_digit(char c)
{
	return ascii_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* labels.args_hex: the arguments joined by NUL. */
static void check_hex(const struct json_value *v, const struct argv *argv)
{
	const struct json_value *hex = json_get(v, "labels.args_hex");
	struct buf joined;

	FUZZ_CHECK(hex && hex->type == JSON_STRING && hex->n % 2 == 0);
	if (is_cut(v, "labels.args_hex"))
		return;
	buf_init(&joined, FUZZ_EXPAND_MAX * 2);
	for (size_t i = 0; i < argv->n; i++) {
		if (i)
			buf_addc(&joined, '\0');
		buf_add(&joined, argv->arg[i]);
	}
	FUZZ_CHECK(!joined.overflow && hex->n == 2 * joined.n);
	for (size_t i = 0; i < joined.n; i++)
		FUZZ_CHECK((hex_digit(hex->text[2 * i]) << 4 | hex_digit(hex->text[2 * i + 1])) ==
			   (unsigned char)joined.p[i]);
	buf_done(&joined);
}

/* `arg` as it is, or with its middle replaced by a count of what is missing. */
static bool is_arg(const struct json_value *v, struct str arg)
{
	struct str got = {v->text, v->n};
	size_t missing;
	int mark_size;

	if (v->type != JSON_STRING)
		return false;
	if (str_eq(got, arg))
		return true;
	for (size_t at = 0; at < got.n; at++) {
		if (!str_starts(str_sub(got, at, got.n), STR("<... ")))
			continue;
		mark_size = 0;
		sscanf(got.p + at, "<... %zu bytes ...>%n", &missing, &mark_size);
		if (mark_size == 0 || got.n - (size_t)mark_size + missing != arg.n)
			continue;
		if (str_starts(arg, str_sub(got, 0, at)) &&
			str_ends(arg, str_sub(got, at + (size_t)mark_size, got.n)))
			return true;
	}
	return false;
}

/* Arguments from `first` on are those of the list, as many as there are. */
static bool are_args(const struct json_value *list, const struct argv *argv, size_t first)
{
	for (; list && first < argv->n && is_arg(list, argv->arg[first]); first++)
		list = list->next;
	return !list && first == argv->n;
}

/* The first ones, a count of those that are left out, the last ones. */
static bool is_shortened(const struct json_value *args, const struct argv *argv)
{
	const struct json_value *arg = args->first;

	for (size_t head = 0; arg && head < argv->n; head++, arg = arg->next) {
		size_t left_out, first = head, sum = 0, bytes;

		if (sscanf(arg->text, "<... %zu arguments, %zu bytes ...>", &left_out, &bytes) ==
				2 &&
			left_out <= argv->n - head) {
			while (first < head + left_out)
				sum += argv->arg[first++].n;
			if (sum == bytes && are_args(arg->next, argv, first))
				return true;
		}
		if (!is_arg(arg, argv->arg[head]))
			return false;
	}
	return !arg && args->n == argv->n;
}

static void check_args(const struct json_value *v, const struct argv *argv)
{
	const struct json_value *args = json_get(v, "process.args"), *arg;
	bool valid = true;

	for (size_t i = 0; i < argv->n; i++)
		valid = valid && utf8_valid(argv->arg[i]);
	FUZZ_CHECK(!args == !argv->n);
	if (!valid)
		check_hex(v, argv);
	else
		FUZZ_CHECK(!json_get(v, "labels.args_hex"));
	if (args && is_cut(v, "process.args"))
		FUZZ_CHECK(!valid || args->n == 0 || is_shortened(args, argv));
	if (!args || is_cut(v, "process.args"))
		return;
	FUZZ_CHECK(args->type == JSON_ARRAY && args->n == argv->n);
	arg = args->first;
	for (size_t i = 0; i < argv->n; i++, arg = arg->next)
		FUZZ_CHECK(arg->type == JSON_STRING &&
			   (!utf8_valid(argv->arg[i]) || is_text(arg, argv->arg[i])));
}

static void check_content(const struct json_value *v, const struct alert *alert)
{
	const struct event *event = alert->event;
	bool bare = is_cut(v, "all");
	struct buf id;

	buf_init(&id, 512);
	alert_event_id(alert, &id);
	FUZZ_CHECK(!id.overflow && is_text(json_get(v, "event.id"), buf_str(&id)));
	buf_done(&id);
	FUZZ_CHECK(is_text(json_get(v, "ecs.version"), STR("9.4.0")));
	FUZZ_CHECK(!alert->undecided == !json_get(v, "labels.undecided"));
	FUZZ_CHECK(!event->argv.incomplete == !json_get(v, "labels.argv_incomplete"));
	FUZZ_CHECK(!event->incomplete == !json_get(v, "labels.incomplete"));
	check_args(v, &event->argv);
	check_text(v, "process.command_line", "process.command_line", event->argv.line);
	check_text(v, "process.executable", "process.executable", alert_field(alert, FIELD_IMAGE));
	check_text(v, "process.working_directory", "process.working_directory",
		alert_field(alert, FIELD_CURRENT_DIRECTORY));
	check_text(v, "message", "message", alert->rule->title);
	check_text(v, "event.reason", "event.reason", alert->reason);
	check_text(v, "rule.license", "rule.license", alert->rule->license);
	check_text(v, "host.name", "host.name", alert->origin);
	check_text(v, "user.name", "user.name", event->user.name);
	check_text(v, "user.id", "user.id", event->user.id);
	if (!bare)
		check_text(v, "auditd.data.tty", "auditd.data.tty", event->tty);
}

static void check_ecs(const struct alert *alert, size_t max)
{
	struct buf out;

	buf_init(&out, max);
	FUZZ_CHECK(alert_render(FORMAT_ECS, alert, max, &out) == 0);
	FUZZ_CHECK(!out.overflow && out.n <= max);
	check_clean(buf_str(&out));
	struct json_value *v = json_read(out.p, out.n);

	FUZZ_CHECK(v && v->type == JSON_OBJECT);
	check_content(v, alert);
	json_value_free(v);
	buf_done(&out);
}

/* --- the other formats ----------------------------------------------------------------------------- */

static void check_ocsf(struct str line, const struct alert *alert, struct str id)
{
	struct json_value *v = json_read(line.p, line.n);
	const struct json_value *evidence = json_get(v, "evidences");
	const struct json_value *cut = json_get(v, "unmapped.truncated");
	struct str command = alert->event->argv.line;

	FUZZ_CHECK(v && v->type == JSON_OBJECT);
	FUZZ_CHECK(is_text(json_get(v, "finding_info.uid"), id));
	FUZZ_CHECK(evidence || alert->self_id.n > 0 || alert->event->unit == UNIT_RECORD);
	if (evidence && !cut && command.n && utf8_valid(command))
		FUZZ_CHECK(is_text(json_get(evidence->first, "process.cmd_line"), command));
	json_value_free(v);
}

/* kv gives texts back as they are; the others show what they have no escape for. */
static bool is_shown(const char *got, struct str text, enum format format)
{
	char *shown = malloc(10 * text.n + 1);

	FUZZ_CHECK(shown && got);
	flatread_show(text.p, text.n, format == FORMAT_CEF ? "" : "^", shown);
	bool same = str_eq(str_of(got), format == FORMAT_KV ? text : str_of(shown));

	free(shown);
	return same;
}

static void check_flat(
	enum format format, struct str line, const struct alert *alert, struct str id)
{
	struct str command = alert->event->argv.line;
	bool kv = format == FORMAT_KV, cef = format == FORMAT_CEF;
	struct flat_read read;
	int result = kv	   ? flatread_kv(line.p, line.n, &read)
		     : cef ? flatread_cef(line.p, line.n, &read)
			   : flatread_leef(line.p, line.n, &read);

	FUZZ_CHECK(result == 0);
	FUZZ_CHECK(is_shown(flatread_get(&read, cef ? "externalId" : "id"), id, format));
	const char *got = flatread_get(&read, kv ? "process" : cef ? "cs6" : "commandLine");

	if (!flatread_get(&read, cef ? "audispSigmaTruncated" : "truncated") && command.n)
		FUZZ_CHECK(is_shown(got, command, format));
	flatread_done(&read);
}

static void check_format(enum format format, const struct alert *alert, size_t max)
{
	struct buf out, id;

	buf_init(&out, max);
	buf_init(&id, 512);
	alert_event_id(alert, &id);
	FUZZ_CHECK(alert_render(format, alert, max, &out) == 0);
	FUZZ_CHECK(!out.overflow && out.n <= max);
	check_clean(buf_str(&out));
	if (format == FORMAT_OCSF)
		check_ocsf(buf_str(&out), alert, buf_str(&id));
	else
		check_flat(format, buf_str(&out), alert, buf_str(&id));
	buf_done(&out);
	buf_done(&id);
}

void fuzz_check_formats(const struct alert *alert, size_t max)
{
	check_ecs(alert, max);
	for (int format = 0; format < FORMAT_COUNT; format++) {
		if (format != FORMAT_ECS)
			check_format((enum format)format, alert, max);
	}
}

void fuzz_check_text(const struct alert *alert)
{
	struct buf out;

	buf_init(&out, TEXT_LINE_MAX);
	FUZZ_CHECK(text_render(alert, &out) == 0);
	FUZZ_CHECK(!out.overflow && out.n > 1 && out.p[out.n - 1] == '\n');
	check_clean((struct str){out.p, out.n - 1});
	buf_done(&out);
}
