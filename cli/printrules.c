/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ausigma audit-rules: the audit rules that the loaded rules need, for the kernel of this host.
 */
#include "ausigma.h"

#include <ctype.h>
#include <getopt.h>
#include <libaudit.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "match/needs.h"
#include "match/reach.h"

#define WORD_MAX  128
#define PATHS_MAX 4096

static const char help[] =
	"usage: ausigma audit-rules [-c FILE] [FILE|DIR]...\n\n"
	"Prints audit rules, for 'auditctl -R' or /etc/audit/rules.d, by which the kernel of this\n"
	"host tells what the rules in FILE and DIR look at; without arguments, the configured "
	"rules.\n"
	"What cannot be said by an audit rule stands in comments.\n\n"
	"  -c, --config FILE  configuration\n"
	"  -h, --help\n\n"
	"Exit: 0 done, 2 a rule is bad, 3 usage, configuration, or no rule.\n";

static const struct option long_options[] = {
	{"config", required_argument, NULL, 'c'},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0},
};

/* Of the machine, and of programs of 32 bits on it. */
struct host {
	int machine, small; /* libaudit's; small -1: the kernel runs none, or we do not know */
	const struct field_names *names;
};

static const char *const exec_calls[] = {"execve", "execveat", NULL};
static const char *const access_calls[] = {"open", "openat", "openat2", "stat", "lstat", "stat64",
	"lstat64", "newfstatat", "fstatat64", "statx", "access", "faccessat", "faccessat2",
	"readlink", "readlinkat", NULL};
static const char *const create_calls[] = {"open", "openat", "openat2", "creat", "mknod", "mknodat",
	"mkdir", "mkdirat", "link", "linkat", "symlink", "symlinkat", "rename", "renameat",
	"renameat2", NULL};
static const char *const connect_calls[] = {"connect", NULL};
static const char *const uring_calls[] = {"io_uring_setup", NULL};

/* One rule for each size of program; calls that the machine does not have are left out. */
static void print_rule(const struct host *host, const char *const *call, const char *rest)
{
	const int machine[] = {host->machine, host->small};

	for (int size = 0; size < 2; size++) {
		bool first = true;

		for (const char *const *one = call; *one && machine[size] >= 0; one++) {
			if (audit_name_to_syscall(*one, machine[size]) < 0)
				continue;
			if (first)
				printf("-a always,exit -F arch=%s -S ", size ? "b32" : "b64");
			printf("%s%s", first ? "" : ",", *one);
			first = false;
		}
		if (!first)
			printf(" %s\n", rest);
	}
}

/* --- files --------------------------------------------------------------------------------------- */

/* What auditctl takes as one word, whatever the rule says. */
static bool is_plain_path(struct str path)
{
	for (size_t i = 0; i < path.n; i++) {
		if (!isgraph((unsigned char)path.p[i]) || strchr("\"'\\#", path.p[i]))
			return false;
	}
	return path.n > 0 && path.n < PATHS_MAX && path.p[0] == '/';
}

static void print_path(
	const struct host *host, const struct rule *rule, const char *kind, struct str path)
{
	const char *const *calls = rule->unit == UNIT_FILE_EVENT ? create_calls : access_calls;
	char rest[PATHS_MAX + 64], name[PATHS_MAX];
	struct stat st;

	if (!is_plain_path(path)) {
		printf("# %s: '%s' cannot stand in an audit rule\n", rule->stem.p,
			err_quote(path).text);
		return;
	}
	/* Whose it is would be decided when the rule is loaded: auditctl's. */
	if (str_starts(path, STR("/proc/self")) || str_starts(path, STR("/proc/thread-self"))) {
		printf("# %s: %.*s of each process: see the rule for /proc below\n", rule->stem.p,
			STR_ARG(path));
		return;
	}
	memcpy(name, path.p, path.n);
	name[path.n] = '\0';
	if (strcmp(kind, "dir") == 0 && stat(name, &st) != 0) {
		printf("# %s: there is no folder %s\n", rule->stem.p, name);
		return;
	}
	snprintf(rest, sizeof(rest), "-F %s=%s -k audisp_sigma_file", kind, name);
	print_rule(host, calls, rest);
}

/* A whole name; or a text and anything behind it: the folder that the text begins with. */
static void print_value(
	const struct host *host, const struct rule *rule, const struct rule_value *value)
{
	struct str text = value->n_tokens ? value->token[0].text : STR_NONE;

	if (value->n_tokens == 1 && value->token[0].kind == GLOB_TEXT) {
		print_path(host, rule, "path", text);
		return;
	}
	while (text.n > 1 && text.p[text.n - 1] != '/')
		text.n--;
	if (value->n_tokens == 2 && value->token[0].kind == GLOB_TEXT && text.n > 1)
		print_path(host, rule, "dir", str_sub(text, 0, text.n - 1));
	else
		printf("# %s: '%s' names no folder to watch\n", rule->stem.p,
			err_quote(value->raw).text);
}

static void print_values(const struct host *host, const struct rule *rule)
{
	for (size_t s = 0; s < rule->n_selections; s++) {
		for (size_t g = 0; g < rule->selection[s].n_groups; g++) {
			const struct item_group *group = &rule->selection[s].group[g];

			for (size_t i = 0; i < group->n_items; i++) {
				const struct item *item = &group->item[i];

				for (size_t v = 0;
					item->field == FIELD_TARGET_FILENAME && v < item->n_values;
					v++)
					print_value(host, rule, &item->value[v]);
			}
		}
	}
}

static void print_files(const struct host *host, const struct rule *rule)
{
	struct reach_values paths = {0};

	printf("\n# %s\n", rule->stem.p);
	reach_values(rule, FIELD_TARGET_FILENAME, &paths);
	for (size_t i = 0; i < paths.n; i++)
		print_path(host, rule, "path", paths.text[i]);
	if (paths.n == 0)
		print_values(host, rule);
}

static void print_procfs(void)
{
	struct stat st;

	if (stat("/proc", &st) != 0)
		return;
	printf("\n# Everything that is opened in this host's /proc, also as /proc/self (many "
	       "events):\n"
	       "# -a always,exit -F arch=b64 -S open,openat,openat2 -F devmajor=%u -F devminor=%u "
	       "-k audisp_sigma_proc\n",
		major(st.st_dev), minor(st.st_dev));
}

/* --- rules about records --------------------------------------------------------------------------- */

static bool to_word(struct str text, char word[WORD_MAX])
{
	if (text.n == 0 || text.n >= WORD_MAX)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (!isalnum((unsigned char)text.p[i]) && !strchr("_-.", text.p[i]))
			return false;
		word[i] = (char)tolower((unsigned char)text.p[i]);
	}
	word[text.n] = '\0';
	return true;
}

static void print_record(const struct host *host, const struct rule *rule)
{
	int call_field = field_names_find(host->names, STR("SYSCALL"));
	int key_field = field_names_find(host->names, STR("key"));
	struct reach_values calls = {0}, keys = {0};
	char word[WORD_MAX], key[WORD_MAX], rest[WORD_MAX + 8];

	if (call_field >= 0)
		reach_values(rule, call_field, &calls);
	if (key_field >= 0)
		reach_values(rule, key_field, &keys);
	if (keys.n == 0 || !to_word(keys.text[0], key))
		snprintf(key, sizeof(key), "audisp_sigma_call");
	snprintf(rest, sizeof(rest), "-k %s", key);
	for (size_t i = 0; i < calls.n; i++) {
		const char *const call[] = {word, NULL};

		if (!to_word(calls.text[i], word))
			continue;
		printf("\n# %s\n", rule->stem.p);
		print_rule(host, call, rest);
	}
	if (calls.n == 0 && keys.n > 0)
		printf("\n# %s: wants events that an audit rule of yours marks with -k %s\n",
			rule->stem.p, key);
}

/* --- all of it ------------------------------------------------------------------------------------- */

static void print_all(const struct plan *plan, const struct host *host)
{
	struct plan_needs needs;

	plan_needs(plan, -1, &needs);
	puts("# Audit rules for the rules of audisp-sigma, by 'ausigma audit-rules'.\n\n-i\n");
	print_rule(host, exec_calls, "-k audisp_sigma_exec");
	if (needs.units & IN_NETWORK) {
		puts("\n# Connections of IPv4 and IPv6");
		print_rule(host, connect_calls, "-F a2=16 -k network_connect_4");
		print_rule(host, connect_calls, "-F a2=28 -k network_connect_6");
	}
	if (needs.units & IN_CALLS) {
		puts("\n# What is done by way of io_uring is not seen; that it is used is");
		print_rule(host, uring_calls, "-k audisp_sigma_uring");
	}
	for (size_t i = 0; i < plan_rules(plan); i++) {
		const struct rule *rule = plan_rule(plan, i);

		if (1u << rule->unit & IN_FILES)
			print_files(host, rule);
		if (rule->unit == UNIT_RECORD)
			print_record(host, rule);
	}
	if (needs.units & IN_FILE_ACCESS)
		print_procfs();
}

static int run(const char *conf, const char *const *paths, size_t n)
{
	struct settings *settings = cli_settings(conf);
	struct host host = {.machine = audit_detect_machine(), .small = -1};
	int code = EXIT_TROUBLE;

	if (!settings)
		return code;
	struct rulebook *book = cli_rulebook(settings, paths, n);

	/* Only a kernel that runs programs of 32 bits has this switch of theirs. */
	if (host.machine == MACH_86_64 && access("/proc/sys/abi/vsyscall32", F_OK) == 0)
		host.small = MACH_X86;
	if (book && book->loaded > 0) {
		host.names = &book->set->names;
		print_all(book->plan, &host);
		code = book->refused ? EXIT_BAD_RULE : EXIT_DONE;
	}
	rulebook_free(book);
	settings_free(settings);
	return code;
}

int audit_rules_main(int argc, char **argv)
{
	static char name[] = "ausigma audit-rules"; /* for the messages of getopt */
	const char *conf = NULL;
	int option;

	argv[0] = name;
	while ((option = getopt_long(argc, argv, "c:h", long_options, NULL)) != -1) {
		if (option == 'h') {
			fputs(help, stdout);
			return EXIT_DONE;
		}
		if (option != 'c') {
			fprintf(stderr, "see 'ausigma audit-rules --help'\n");
			return EXIT_TROUBLE;
		}
		conf = optarg;
	}
	return run(conf, (const char *const *)argv + optind, (size_t)(argc - optind));
}
