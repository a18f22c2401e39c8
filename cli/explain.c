/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ausigma explain: why a rule alerts on an event, or does not.
 */
#include "ausigma.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine.h"
#include "explain_window.h"
#include "match/explain.h"
#include "rulename.h"
#include "source.h"

#define OUT_MAX (4u * 1024 * 1024)

static const char help[] =
	"usage: ausigma explain [-r RULES]... [-c FILE] [--passwd FILE] RULE SEC.MS:SERIAL "
	"LOG...\n\n"
	"Prints the condition of a rule as a tree, each part with its verdict on the event and "
	"each\n"
	"pattern with the value it was compared with. RULE: id, name, title, or file without "
	".yml.\n"
	"SEC.MS:SERIAL: as in the records, audit(1795306288.015:3), and in event.id of an "
	"alert.\n\n"
	"  -r, --rules RULES  file or folder, instead of the configured ones; may repeat\n"
	"  -c, --config FILE  configuration\n"
	"      --passwd FILE  names of users, for raw logs of another host\n"
	"  -h, --help\n\n"
	"Exit: 0 explained, 2 a rule was bad, 3 usage, configuration, unreadable log, no such "
	"rule\n"
	"or event.\n";

enum { OPT_PASSWD = 256 };

static const struct option long_options[] = {
	{"rules", required_argument, NULL, 'r'},
	{"config", required_argument, NULL, 'c'},
	{"passwd", required_argument, NULL, OPT_PASSWD},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0},
};

struct explain {
	const char **rules;
	size_t n_rules;
	const char *conf, *passwd;
	struct event_id wanted;
	size_t place; /* of the rule in the plan */
	const struct rulebook *book;
	struct matcher *matcher;
	struct buf out;
	size_t seen, found;
	struct engine_site site;
};

/* --- the event ----------------------------------------------------------------------------------- */

/* "audit(SEC.MS:SERIAL)" or what is within. -1: it is not. */
static int parse_event(const char *word, struct event_id *ret_id)
{
	unsigned long long sec;
	unsigned ms, serial;
	int end = 0;

	if (strncmp(word, "audit(", 6) == 0)
		word += 6;
	if (sscanf(word, "%20llu.%3u:%10u%n", &sec, &ms, &serial, &end) != 3)
		return -1;
	if (strcmp(word + end, "") != 0 && strcmp(word + end, ")") != 0)
		return -1;
	*ret_id = (struct event_id){.sec = sec, .ms = ms, .serial = serial};
	return 0;
}

static bool is_wanted(const struct explain *x, const struct event *event)
{
	const struct event_id *id = &event->id;

	return id->serial == x->wanted.serial && id->ms == x->wanted.ms && id->sec == x->wanted.sec;
}

static void on_seen(void *ctx, const struct event *event, const struct view *view)
{
	struct explain *x = ctx;
	if (!is_wanted(x, event))
		return;
	x->seen++;
	if (plan_rule(x->book->plan, x->place)->unit != view->unit)
		return;
	x->found++;
	if (event->id.node.n)
		buf_addf(&x->out, "node %s\n", err_quote(event->id.node).text);
	if (event->incomplete)
		buf_addf(&x->out, "records of this event are missing\n");
	explain_rule(x->matcher, x->place, view, &x->book->set->names, &x->out);
}

static void on_alert(void *ctx, const struct event *event, const struct match *match)
{
	struct explain *x = ctx;
	if (!is_wanted(x, event) || match->place != x->place)
		return;
	buf_addf(
		&x->out, match->undecided ? "=> alert, an exclusion is undecided\n" : "=> alert\n");
}

static void on_look(void *ctx, const struct event *event, const struct correlate_look *look)
{
	struct explain *x = ctx;

	if (!is_wanted(x, event) || look->rule != plan_rule(x->book->plan, x->place))
		return;
	x->found++;
	explain_window(look, event, &x->out);
	/* Of one that is muted nobody is told. */
	if (look->hit && look->rule->muted_by)
		buf_addf(&x->out, "=> match\n");
}

/* --- the logs ------------------------------------------------------------------------------------ */

static int feed(struct engine *engine, const char *path)
{
	struct source *source;
	struct str bytes = STR_NONE;
	struct err err;
	int rc = source_open(path, &source, &err);

	if (rc == 0) {
		while ((rc = source_read(source, &bytes, &err)) == 0 && bytes.n)
			engine_feed(engine, bytes);
		engine_next_file(engine);
		source_close(source);
	}
	if (rc != 0)
		print_err(&err);
	return rc;
}

static int feed_logs(struct explain *x, char **logs)
{
	struct users *users = NULL;
	struct err err;
	int rc = 0;

	if (users_load(x->passwd ? x->passwd : "/etc/passwd", &users, &err) != 0 && x->passwd) {
		print_err(&err);
		return -1;
	}
	struct engine_options options = {
		.plan = x->book->plan,
		.names = &x->book->set->names,
		.users = users,
		.alert = on_alert,
		.seen = on_seen,
		.full_scan = true, /* what cannot match is to be explained as well */
		.look = on_look,
		.site = &x->site,
		.ctx = x,
	};
	struct engine *engine = engine_new(&options);

	for (; engine && *logs; logs++)
		rc |= feed(engine, *logs);
	if (engine)
		engine_finish(engine);
	engine_free(engine);
	users_free(users);
	return engine ? rc : -1;
}

static const char *why_not(const struct explain *x, const struct rule *rule)
{
	if (!x->seen)
		return "no such event in the logs, or none that rules look at";
	return rule->correlation ? "no member of the correlation matches the event, or a field "
				   "that it needs is missing"
				 : "the event is not of the kind that this rule looks at";
}

static int explain(struct explain *x, const char *name, char **logs)
{
	size_t n = plan_rules(x->book->plan);

	while (x->place < n && !rule_is_called(plan_rule(x->book->plan, x->place), name))
		x->place++;
	if (x->place == n) {
		fprintf(stderr, "ausigma explain: no rule '%s' is loaded\n",
			err_quote(str_of(name)).text);
		return EXIT_TROUBLE;
	}
	const struct rule *rule = plan_rule(x->book->plan, x->place);

	x->matcher = matcher_new(x->book->plan);
	if (!x->matcher)
		return EXIT_TROUBLE;
	buf_init(&x->out, OUT_MAX);
	int rc = feed_logs(x, logs);

	matcher_free(x->matcher);
	printf("rule %s: %s\n%s:%d\n", err_quote(rule->id).text, err_quote(rule->title).text,
		rule->at.file, rule->at.line);
	if (x->out.n > 0)
		fwrite(x->out.p, 1, x->out.n, stdout);
	if (x->found && !str_has(buf_str(&x->out), STR("=> ")))
		puts("=> no alert");
	if (x->found && rule->muted_by)
		printf("it does not alert by itself: the correlation %s at %s:%d counts it\n",
			err_quote(rule->muted_by->id).text, rule->muted_by->at.file,
			rule->muted_by->at.line);
	if (x->out.overflow)
		fprintf(stderr, "ausigma explain: the output is cut\n");
	buf_done(&x->out);
	if (x->found)
		return rc ? EXIT_TROUBLE : EXIT_DONE;
	fprintf(stderr, "ausigma explain: %s\n", why_not(x, rule));
	return EXIT_TROUBLE;
}

/* --- the command line ---------------------------------------------------------------------------- */

static int run(struct explain *x, char **words)
{
	struct settings *settings = cli_settings(x->conf);

	if (!settings)
		return EXIT_TROUBLE;
	struct rulebook *book = cli_rulebook(settings, x->rules, x->n_rules);

	x->book = book;
	x->site = cli_site(settings, "");
	int code = book ? explain(x, words[0], words + 2) : EXIT_TROUBLE;

	if (code == EXIT_DONE && book->refused)
		code = EXIT_BAD_RULE;
	rulebook_free(book);
	settings_free(settings);
	return code;
}

static int usage(void)
{
	fprintf(stderr, "see 'ausigma explain --help'\n");
	return EXIT_TROUBLE;
}

/* -1: go on; else the exit code. */
static int parse_options(struct explain *x, int argc, char **argv)
{
	int option;

	while ((option = getopt_long(argc, argv, "r:c:h", long_options, NULL)) != -1) {
		switch (option) {
		case 'r':
			x->rules[x->n_rules++] = optarg;
			break;
		case 'c':
			x->conf = optarg;
			break;
		case OPT_PASSWD:
			x->passwd = optarg;
			break;
		case 'h':
			fputs(help, stdout);
			return EXIT_DONE;
		default:
			return usage();
		}
	}
	return -1;
}

int explain_main(int argc, char **argv)
{
	static char name[] = "ausigma explain"; /* for the messages of getopt */
	struct explain x = {.rules = calloc((size_t)argc + 1, sizeof(char *))};
	int code = x.rules ? -1 : EXIT_TROUBLE;

	argv[0] = name;
	if (code < 0)
		code = parse_options(&x, argc, argv);
	if (code < 0 && argc - optind < 3) {
		fprintf(stderr, "ausigma explain: wants RULE SEC.MS:SERIAL LOG...\n");
		code = usage();
	}
	if (code < 0 && parse_event(argv[optind + 1], &x.wanted) != 0) {
		fprintf(stderr, "ausigma explain: '%s' is no SEC.MS:SERIAL\n",
			err_quote(str_of(argv[optind + 1])).text);
		code = EXIT_TROUBLE;
	}
	if (code < 0)
		code = run(&x, argv + optind);
	free(x.rules);
	return code;
}
