/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hunt_options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/level.h"
#include "when.h"

static const char help[] =
	"usage: ausigma hunt [OPTION]... [LOG|-]...\n\n"
	"Looks in audit logs for what rules detect. Several LOGs are one stream in the order\n"
	"given; '-' is standard input; without any, the logs that auditd.conf names are read.\n"
	"Logs may be compressed by gzip or xz.\n\n"
	"  -r, --rules PATH        rules file or folder, instead of the configured ones (repeats)\n"
	"  -c, --config FILE       configuration\n"
	"      --format FORMAT     text (default), summary (counts per rule), or as the plugin\n"
	"                          writes alerts: ecs, ocsf (JSON lines), cef, leef, kv\n"
	"      --min-level LEVEL   informational, low, medium, high or critical\n"
	"      --rule ID           only this rule, by id, file name or title (repeats)\n"
	"      --since T, --until T  event time: 2026-11-22, '2026-11-22 10:30', ...Z for UTC,\n"
	"                          90s/15m/2h/3d ago, @epoch\n"
	"      --host-id H         name of the host where records carry no node=\n"
	"      --passwd FILE       names of user ids that the records do not carry\n"
	"      --fail-on-detection exit with 1 when a rule matched\n"
	"  -h, --help\n\n"
	"Exit: 0 done, 1 findings (--fail-on-detection), 2 a rule was bad, 3 usage, "
	"configuration,\n"
	"unreadable or foreign input, no rule loaded.\n";

enum {
	OPT_FORMAT = 256,
	OPT_LEVEL,
	OPT_RULE,
	OPT_SINCE,
	OPT_UNTIL,
	OPT_HOST,
	OPT_PASSWD,
	OPT_FAIL
};

static const struct option long_options[] = {
	{"rules", required_argument, NULL, 'r'},
	{"config", required_argument, NULL, 'c'},
	{"format", required_argument, NULL, OPT_FORMAT},
	{"min-level", required_argument, NULL, OPT_LEVEL},
	{"rule", required_argument, NULL, OPT_RULE},
	{"since", required_argument, NULL, OPT_SINCE},
	{"until", required_argument, NULL, OPT_UNTIL},
	{"host-id", required_argument, NULL, OPT_HOST},
	{"passwd", required_argument, NULL, OPT_PASSWD},
	{"fail-on-detection", no_argument, NULL, OPT_FAIL},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0},
};

static const struct {
	const char *name;
	enum hunt_format format;
} formats[] = {
	{"text", HUNT_TEXT},
	{"ecs", HUNT_ECS},
	{"summary", HUNT_SUMMARY},
	{"ocsf", HUNT_OCSF},
	{"cef", HUNT_CEF},
	{"leef", HUNT_LEEF},
	{"kv", HUNT_KV},
};

static int bad(const char *option, const char *value, const char *wants)
{
	fprintf(stderr, "ausigma hunt: %s '%s': %s\n", option, err_quote(str_of(value)).text,
		wants);
	return -1;
}

static int parse_format(const char *text, struct hunt_options *o)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(formats[i].name, text) == 0) {
			o->format = formats[i].format;
			return 0;
		}
	}
	return bad("--format", text, "no such format (text, ecs, ocsf, cef, leef, kv, summary)");
}

static int parse_time(const char *option, const char *text, uint64_t *ret_sec)
{
	if (when_parse(text, (uint64_t)time(NULL), ret_sec) == 0 && *ret_sec > 0)
		return 0;
	return bad(option, text, "not a time (2026-11-22, '2026-11-22 10:30', ...Z, 2h, @epoch)");
}

static int parse_one(int option, const char *value, struct hunt_options *o)
{
	switch (option) {
	case 'r':
		o->rules[o->n_rules++] = value;
		return 0;
	case 'c':
		o->conf = value;
		return 0;
	case OPT_FORMAT:
		return parse_format(value, o);
	case OPT_LEVEL:
		o->min_level = level_find(str_of(value));
		if (o->min_level < 0)
			return bad("--min-level", value,
				"no such level (informational, low, medium, high, critical)");
		return 0;
	case OPT_RULE:
		o->only[o->n_only++] = value;
		return 0;
	case OPT_SINCE:
		return parse_time("--since", value, &o->since_sec);
	case OPT_UNTIL:
		return parse_time("--until", value, &o->until_sec);
	case OPT_HOST:
		o->host_id = value;
		return 0;
	case OPT_PASSWD:
		o->passwd = value;
		return 0;
	case OPT_FAIL:
		o->fail_on_detection = true;
		return 0;
	default:
		fprintf(stderr, "see 'ausigma hunt --help'\n");
		return -1;
	}
}

enum hunt_parse hunt_options_parse(int argc, char **argv, struct hunt_options *ret_options)
{
	size_t n = (size_t)argc + 1;
	struct hunt_options o = {
		.rules = calloc(n, sizeof(char *)),
		.only = calloc(n, sizeof(char *)),
		.logs = calloc(n, sizeof(char *)),
		.min_level = -1,
		.format = HUNT_TEXT,
	};
	enum hunt_parse result = o.rules && o.only && o.logs ? HUNT_RUN : HUNT_USAGE;
	int option;

	while (result == HUNT_RUN &&
		(option = getopt_long(argc, argv, "r:c:h", long_options, NULL)) != -1) {
		if (option == 'h') {
			fputs(help, stdout);
			result = HUNT_HELP;
		} else if (parse_one(option, optarg, &o) != 0) {
			result = HUNT_USAGE;
		}
	}
	while (result == HUNT_RUN && optind < argc)
		o.logs[o.n_logs++] = argv[optind++];
	*ret_options = o;
	return result;
}

void hunt_options_done(struct hunt_options *options)
{
	free(options->rules);
	free(options->only);
	free(options->logs);
	*options = (struct hunt_options){0};
}
