/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Windows of correlations over a restart of the plugin, as auditd starts it: what it saw before counts.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "detect/correlator_state.h"
#include "support/plugin.h"
#include "support/stream.h"

struct fixture {
	struct plugin plugin;
	char path[100]; /* of the state */
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	plugin_init(&f->plugin);
	snprintf(f->path, sizeof(f->path), "%s/state", f->plugin.folder);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	plugin_done(&f->plugin);
	free(f);
	return 0;
}

#define PART(name)                                                                                 \
	"title: " name "\nname: " name "\nid: " name "\nlevel: low\n"                              \
	"logsource: {category: process_creation, product: linux}\n"                                \
	"detection: {s: {CommandLine|contains: '" name "'}, condition: s}\n"
#define SET(id, type)                                                                              \
	"---\ntitle: " id "\nid: " id "\nlevel: high\ncorrelation:\n  type: " type                 \
	"\n  timespan: 1h\n"

static const char rules[] = PART("alpha") "---\n" PART("beta")
	SET("counted", "event_count") "  rules: alpha\n  condition: {gte: 3}\n" SET(
		"both", "temporal") "  rules: [alpha, beta]\n" SET("values",
		"value_count") "  rules: [alpha, beta]\n"
			       "  condition: {gte: 4, field: CommandLine}\n";

static void put_rules(const struct plugin *p, const char *text)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/rules.yml", p->rules);
	put_file(path, str_of(text), 0644);
}

static void put_conf(const struct fixture *f)
{
	const struct plugin *p = &f->plugin;
	char text[1024];

	snprintf(text, sizeof(text),
		"rules = [ \"%s\" ];\nsyslog = { socket = \"%s\"; };\n"
		"quiet = { window = \"0\"; };\nspool = { path = \"\"; };\n"
		"state = { path = \"%s\"; };\nuser = \"\";\n",
		p->rules, p->socket, f->path);
	put_file(p->conf, str_of(text), 0640);
}

static void send_exec(struct plugin *p, unsigned serial, const char *word)
{
	const char *const argv[] = {"ls", word, NULL};
	struct stream_exec exec = {
		.serial = serial, .exe = "/usr/bin/ls", .argv = argv, .eoe = true};
	struct buf text;

	buf_init(&text, 1 << 16);
	stream_exec(&text, &exec);
	plugin_send(p, buf_str(&text));
	buf_done(&text);
}

/* All messages of one run into `said`. */
static void run(struct fixture *f, const char *const *words, unsigned serial, struct buf *said)
{
	struct plugin *p = &f->plugin;
	const char *text;

	buf_reset(said, 0);
	plugin_start(p);
	for (; *words; words++)
		send_exec(p, serial++, *words);
	plugin_finish(p);
	while ((text = plugin_receive(p, 0)))
		buf_addf(said, "%s\n", text);
	buf_addc(said, '\0');
	assert_false(said->overflow);
}

static void assert_said(const struct buf *said, const char *text, bool wanted)
{
	if ((strstr(said->p, text) != NULL) != wanted)
		fail_msg("'%s' %s: %s", text, wanted ? "is missing" : "was said", said->p);
}

#define ALERT_OF(id) "\"rule\":{\"id\":\"" id "\""

static void assert_alerts(const struct buf *said, bool counted, bool both, bool values)
{
	assert_said(said, ALERT_OF("counted"), counted);
	assert_said(said, ALERT_OF("both"), both);
	assert_said(said, ALERT_OF("values"), values);
	assert_said(said, " 0 places damaged", true);
}

static void goes_on(void **state)
{
	static const char *const first[] = {"alpha1", "alpha2", NULL};
	static const char *const second[] = {"alpha2", "beta1", NULL};
	static const char *const third[] = {"alpha1", "beta1", "beta2", NULL};
	struct fixture *f = *state;
	struct buf said;

	buf_init(&said, 1 << 20);
	put_conf(f);
	put_rules(&f->plugin, rules);
	run(f, first, 1, &said);
	assert_said(&said, "]: state ", false); /* there is none */
	assert_said(&said, "@cee: {", false);
	run(f, second, 3, &said);
	assert_said(&said, ", 3 windows known, 0 gone", true);
	assert_alerts(&said, true, true, false);
	run(f, third, 5, &said);
	/* The condition of the others is still true: no alert. */
	assert_alerts(&said, false, false, true);
	put_rules(&f->plugin, PART("alpha"));
	run(f, first, 8, &said);
	assert_alerts(&said, false, false, false);
	buf_done(&said);
}

/* A section of another version is passed by, and told. */
static void foreign_sections(void **state)
{
	static const char *const none[] = {NULL};
	struct fixture *f = *state;
	struct statefile_writer w;
	struct err err;
	struct buf said;
	char boot[40] = "";

	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");

	assert_non_null(file);
	assert_int_equal(fread(boot, 1, 36, file), 36);
	fclose(file);
	assert_int_equal(statefile_create(&w, f->path, boot, &err), 0);
	statefile_begin(&w, CORRELATOR_STATE_NAME, CORRELATOR_STATE_VERSION + 1);
	statefile_add(&w, STR("of the future"));
	statefile_begin(&w, CORRELATOR_STATE_NAME, CORRELATOR_STATE_VERSION);
	statefile_add(&w, STR("nonsense"));
	statefile_begin(&w, "unknown", 1);
	statefile_add(&w, STR("unknown"));
	assert_int_equal(statefile_commit(&w, &err), 0);
	buf_init(&said, 1 << 20);
	put_conf(f);
	put_rules(&f->plugin, rules);
	run(f, none, 1, &said);
	assert_said(&said, ", 0 windows known, 0 gone, 2 places damaged", true);
	buf_done(&said);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(goes_on),
		TEST(foreign_sections),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
