/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A rule file -> rules -> plan -> verdicts on a few events: complaints are printable, alerts of a rule
 * that loads are clean lines, and all of it ends soon.
 *
 * Input: the text of the file.
 */
#include "fuzz/fuzz.h"

#include "match/match.h"
#include "rulebook.h"
#include "settings/placeholders.h"

#define EVENTS 4

static struct value whole(const char *text)
{
	return (struct value){.text = str_of(text), .state = VALUE_WHOLE};
}

static void fill(struct event *e, const char *image, const struct argv *argv)
{
	*e = (struct event){.id = {STR("web7"), 1795306688, 15, 3},
		.argv = *argv,
		.user = {STR("0"), STR("root")},
		.syscall = STR("execve"),
		.pid = STR("3352"),
		.ppid = STR("3351"),
		.comm = STR("x")};
	e->field[FIELD_IMAGE] = whole(image);
	e->field[FIELD_COMMAND_LINE] = (struct value){
		.text = argv->line, .state = argv->incomplete ? VALUE_CUT : VALUE_WHOLE};
	e->field[FIELD_CURRENT_DIRECTORY] = whole("/root");
	e->field[FIELD_USER] = whole("root");
	e->field[FIELD_LOGON_ID] = whole("0");
	e->field[FIELD_PROCESS_ID] = whole("3352");
}

static void found(void *ctx, const struct match *match)
{
	const struct alert alert = {.event = ctx,
		.rule = match->rule,
		.undecided = match->undecided,
		.origin = STR("web7"),
		.created_ms = 1795306688019};

	FUZZ_CHECK(match->rule->title.n > 0 && match->rule->id.n > 0);
	fuzz_check_formats(&alert, ALERT_BODY_MIN);
	fuzz_check_formats(&alert, 65536);
	fuzz_check_text(&alert);
}

static uint64_t rules_of(const struct plan *plan, enum unit unit)
{
	uint64_t n = 0;

	for (size_t i = 0; i < plan_rules(plan); i++)
		n += plan_rule(plan, i)->unit == unit;
	return n;
}

/* A record that has every field that rules name, and a text more. */
static void evaluate_record(const struct rulebook *book)
{
	static const struct value text = {STR("a \xff 1795306688.015"), VALUE_CUT, NULL};
	struct value field[FIELD_COUNT + FIELD_NAMES_MAX] = {0};
	struct view view = {
		.unit = UNIT_RECORD,
		.field = field,
		.n_fields = FIELD_COUNT + book->set->names.n,
		.texts = &text,
	};
	struct event event = {.unit = UNIT_RECORD, .id = {STR(""), 1795306688, 15, 3}};
	struct matcher *m = matcher_new(book->plan);

	FUZZ_CHECK(m);
	for (size_t i = FIELD_COUNT; i < view.n_fields; i++)
		field[i] = whole(i % 3 ? "SYSCALL" : "1795306688");
	matcher_run(m, &view, found, &event);
	FUZZ_CHECK(matcher_counters(m)->evaluations == rules_of(book->plan, UNIT_RECORD));
	matcher_free(m);
}

/* An ordinary one, one that lost arguments, odd bytes, and a text that backtracking likes. */
static void evaluate(const struct plan *plan)
{
	static const struct str ls[] = {STR("ls"), STR("-id"), STR("/")};
	static const struct str cat[] = {STR("cat"), STR("/proc/1/cgroup")};
	static const struct str odd[] = {STR("\xc3\xa4*?\\\xff\n\x1b[0m")};
	static const struct str evil[] = {
		STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")};
	const struct argv argv[EVENTS] = {
		{.arg = ls, .n = 3, .argc = 3, .line = STR("ls -id /")},
		{.arg = cat,
			.n = 2,
			.argc = 4,
			.incomplete = true,
			.line = STR("cat /proc/1/cgroup \xff")},
		{.arg = odd, .n = 1, .argc = 1, .line = odd[0]},
		{.arg = evil, .n = 1, .argc = 1, .line = evil[0]},
	};
	struct matcher *m = matcher_new(plan);

	FUZZ_CHECK(m);
	for (int i = 0; i < EVENTS; i++) {
		struct event event;

		fill(&event, i ? "/usr/bin/cat" : "/usr/bin/ls", &argv[i]);
		struct view view = view_of_event(&event);

		matcher_run(m, &view, found, &event);
	}
	FUZZ_CHECK(
		matcher_counters(m)->evaluations == EVENTS * rules_of(plan, UNIT_PROCESS_CREATION));
	matcher_free(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct str values[] = {STR("a"), STR("b*"), STR("\\%")};
	static struct placeholder lists[] = {{STR("p"), values, 3}, {STR("users"), values, 1}};
	static const struct placeholders placeholders = {lists, 2};
	const char *paths[] = {fuzz_file(fuzz_input(data, size))};
	struct errs errs = {0};
	struct rulebook *book = rulebook_load(&(struct rulebook_source){.path = paths,
						      .n = 1,
						      .trust = RULESET_ANY_OWNER,
						      .options = {&placeholders, true}},
		&errs);

	FUZZ_CHECK(book && book->loaded <= book->set->n);
	FUZZ_CHECK((book->set->refused == 0 && book->loaded == book->set->n) == (errs.errors == 0));
	fuzz_check_errs(&errs);
	evaluate(book->plan);
	evaluate_record(book);
	rulebook_free(book);
	errs_done(&errs);
	return 0;
}
