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
	fuzz_check_ecs(&alert, ALERT_BODY_MIN);
	fuzz_check_ecs(&alert, 65536);
	fuzz_check_text(&alert);
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
	FUZZ_CHECK(matcher_counters(m)->evaluations == EVENTS * plan_rules(plan));
	matcher_free(m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *paths[] = {fuzz_file(fuzz_input(data, size))};
	struct errs errs = {0};
	struct rulebook *book =
		rulebook_load(&(struct rulebook_source){paths, 1, RULESET_ANY_OWNER, NULL}, &errs);

	FUZZ_CHECK(book && book->loaded <= book->set->n);
	FUZZ_CHECK((book->set->refused == 0 && book->loaded == book->set->n) == (errs.errors == 0));
	fuzz_check_errs(&errs);
	evaluate(book->plan);
	rulebook_free(book);
	errs_done(&errs);
	return 0;
}
