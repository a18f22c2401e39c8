/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/mutate.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* xorshift64*: the same order for the same seed. */
uint64_t mutant_random(struct mutant *m)
{
	m->seed ^= m->seed >> 12;
	m->seed ^= m->seed << 25;
	m->seed ^= m->seed >> 27;
	return m->seed * 2685821657736338717u >> 16;
}

static const char *in(const char *folder, const char *name)
{
	static char paths[4][PATH_MAX];
	static unsigned next;
	char *path = paths[next++ % 4];

	snprintf(path, PATH_MAX, "%s/%s", folder, name);
	return path;
}

static const char *rule_path(struct mutant *m, const char *name)
{
	return in(m->plugin->rules, name);
}

static void put(struct mutant *m, const char *name, const char *text)
{
	put_file(rule_path(m, name), str_of(text), 0644);
}

static void put_conf(struct mutant *m, const char *rules, const char *more)
{
	char text[1024];

	snprintf(text, sizeof(text),
		"rules = [ %s ];\nsyslog = { socket = \"%s\"; };\n"
		"quiet = { window = \"0\"; rate = 0; };\nstate = { path = \"\"; };\nspool = { path "
		"= \"%s/spool\"; };\nuser = "
		"\"\";\n%s",
		rules, m->plugin->socket, m->plugin->folder, more);
	put_file(m->plugin->conf, str_of(text), 0640);
}

/* The folder of the rules as it is named in the configuration, and lines behind it. */
static void conf_with(struct mutant *m, const char *more)
{
	char rules[128];

	snprintf(rules, sizeof(rules), "\"%s\"", m->plugin->rules);
	put_conf(m, rules, more);
}

/* --- states that can be loaded ------------------------------------------------------------------- */

/* Of every level, with and without regex; a few match the same events as the watched one. */
static void put_rules(struct mutant *m, const char *folder, size_t n)
{
	static const char *const levels[] = {"informational", "low", "medium", "high", "critical"};
	static const char *const tests[] = {"CommandLine|contains: ' /none'",
		"CommandLine|re: '^ls\\s.{0,20}/(lib)?$'", "Image: '/usr/bin/[l-z]?'",
		"CurrentDirectory: x", "Image|endswith: '/ls'"};

	for (size_t i = 0; i < n; i++) {
		char name[32], text[512];
		uint64_t r = mutant_random(m);

		snprintf(name, sizeof(name), "%c%04zu.yml", "az"[r & 1], i);
		snprintf(text, sizeof(text),
			"title: other %zu\nid: 00000000-0000-4000-8000-%012zu\nlevel: %s\n"
			"logsource: {category: process_creation, product: linux}\n"
			"detection:\n  s:\n    %s\n  condition: s\n",
			i, i, levels[r / 2 % 5], tests[r / 16 % 100 ? r / 2048 % 4 : 4]);
		put_file(in(folder, name), str_of(text), 0644);
	}
}

static void good(struct mutant *m)
{
	(void)m;
}

static void other_rules(struct mutant *m)
{
	put_rules(m, m->plugin->rules, mutant_random(m) % 10);
}

static void many_rules(struct mutant *m)
{
	put_rules(m, m->plugin->rules, 200);
}

static void min_level(struct mutant *m)
{
	static const char *const levels[] = {"informational", "low", "medium", "high"};
	char line[64];

	put_rules(m, m->plugin->rules, 3);
	snprintf(line, sizeof(line), "min_level = \"%s\";\n", levels[mutant_random(m) % 4]);
	conf_with(m, line);
}

static void host_id(struct mutant *m)
{
	conf_with(m, "host_id = \"another\";\n");
}

static void folder_twice(struct mutant *m)
{
	char rules[256];

	snprintf(rules, sizeof(rules), "\"%s\", \"%s\"", m->plugin->rules, m->plugin->rules);
	put_conf(m, rules, "");
}

static void broken_yaml(struct mutant *m)
{
	put(m, "b.yml", "title: [\n");
}

static void broken_rule(struct mutant *m)
{
	put(m, "b.yml",
		"title: x\nlogsource: {category: process_creation}\n"
		"detection: {s: {Image|endwith: x}, condition: s}\n");
}

static void same_id(struct mutant *m)
{
	put(m, "zz.yml", m->watched); /* behind the watched one, which stays */
}

static void open_file(struct mutant *m)
{
	put(m, "b.yml", m->watched);
	assert_int_equal(chmod(rule_path(m, "b.yml"), 0666), 0);
}

static void open_folder(struct mutant *m)
{
	assert_int_equal(mkdir(rule_path(m, "sub"), 0755), 0);
	put(m, "sub/b.yml", m->watched);
	assert_int_equal(chmod(rule_path(m, "sub"), 0777), 0);
}

static void huge_file(struct mutant *m)
{
	put(m, "b.yml", "#");
	assert_int_equal(truncate(rule_path(m, "b.yml"), (off_t)1 << 30), 0);
}

static void fifo(struct mutant *m)
{
	assert_int_equal(mkfifo(rule_path(m, "b.yml"), 0644), 0);
}

static void link_outside(struct mutant *m)
{
	assert_int_equal(symlink("/dev/zero", rule_path(m, "b.yml")), 0);
}

static void binary(struct mutant *m)
{
	put_file(rule_path(m, "b.yml"), (struct str){"title: \0\xff\n", 10}, 0644);
}

static void second_path_missing(struct mutant *m)
{
	char rules[256];

	snprintf(rules, sizeof(rules), "\"%s\", \"%s/none\"", m->plugin->rules, m->plugin->folder);
	put_conf(m, rules, "");
}

/* A deployment: the new folder is put in the place of the old one at once. */
static void swap_folders(struct mutant *m)
{
	assert_int_equal(
		renameat2(AT_FDCWD, m->other, AT_FDCWD, m->plugin->rules, RENAME_EXCHANGE), 0);
}

static void swapped(struct mutant *m)
{
	put_rules(m, m->other, 5);
	swap_folders(m);
}

/* The same while the folder is read, again and again. */
static void swapped_while_read(struct mutant *m)
{
	put_rules(m, m->plugin->rules, 20);
	put_rules(m, m->other, 20);
	m->swaps = true;
}

/* --- states that cannot -------------------------------------------------------------------------- */

static void unknown_key(struct mutant *m)
{
	conf_with(m, "min_levl = \"low\";\n");
}

static void conf_syntax(struct mutant *m)
{
	conf_with(m, "min_level = ;\n");
}

static void conf_empty_rules(struct mutant *m)
{
	put_conf(m, "", "");
}

static void conf_deleted(struct mutant *m)
{
	assert_int_equal(unlink(m->plugin->conf), 0);
}

static void conf_open(struct mutant *m)
{
	assert_int_equal(chmod(m->plugin->conf, 0666), 0);
}

static void conf_huge(struct mutant *m)
{
	assert_int_equal(truncate(m->plugin->conf, (off_t)1 << 30), 0);
}

static void conf_fifo(struct mutant *m)
{
	conf_deleted(m);
	assert_int_equal(mkfifo(m->plugin->conf, 0640), 0);
}

static void conf_folder(struct mutant *m)
{
	conf_deleted(m);
	assert_int_equal(mkdir(m->plugin->conf, 0755), 0);
}

static void conf_link(struct mutant *m)
{
	conf_deleted(m);
	assert_int_equal(symlink("/dev/zero", m->plugin->conf), 0);
}

static void no_rules(struct mutant *m)
{
	assert_int_equal(unlink(rule_path(m, "watched.yml")), 0);
}

static void only_broken(struct mutant *m)
{
	put(m, "watched.yml", "title: [\n");
}

static void folder_deleted(struct mutant *m)
{
	remove_tree(m->plugin->rules);
}

static void folder_open(struct mutant *m)
{
	assert_int_equal(chmod(m->plugin->rules, 0777), 0);
}

#define KEEPS true, "cannot be used, the ones loaded before stay"

const struct mutation mutations[] = {
	{"good", good, false, "reloaded: 2 rules"},
	{"other rules", other_rules, false, "reloaded: "},
	{"many rules", many_rules, false, "reloaded: 202 rules"},
	{"min_level", min_level, false, "reloaded: 5 rules"},
	{"host_id", host_id, false, "reloaded: 2 rules"},
	{"folder twice", folder_twice, false, "replaces the rule of the same id"},
	{"broken YAML", broken_yaml, true, "b.yml:2:1: not valid YAML"},
	{"broken rule", broken_rule, true, "(did you mean 'endswith'?)"},
	{"same id", same_id, true, "is that of the rule at"},
	{"file that others may write", open_file, true, "b.yml: may be written by others"},
	{"folder that others may write", open_folder, true, "sub: may be written by others"},
	{"huge file", huge_file, true, "b.yml: is larger than"},
	{"FIFO", fifo, true, "b.yml: is a FIFO, not a regular file"},
	{"link to a device", link_outside, true, "leads out of the folder, to /dev/zero"},
	{"binary", binary, true, "b.yml:"},
	{"second path missing", second_path_missing, true, "none: cannot be opened"},
	{"folders exchanged", swapped, false, "reloaded: 7 rules"},
	{"folders exchanged while read", swapped_while_read, false, ""},
	{"unknown key", unknown_key, true, "(did you mean 'min_level'?)"},
	{"configuration: syntax", conf_syntax, KEEPS},
	{"configuration: no rules", conf_empty_rules, KEEPS},
	{"configuration: deleted", conf_deleted, KEEPS},
	{"configuration: others may write it", conf_open, true, "conf: may be written by others"},
	{"configuration: huge", conf_huge, true, "conf: is larger than"},
	{"configuration: FIFO", conf_fifo, true, "conf: is a FIFO"},
	{"configuration: folder", conf_folder, true, "conf: is a folder"},
	{"configuration: link", conf_link, true, "conf: is a symbolic link"},
	{"no rules", no_rules, KEEPS},
	{"only broken rules", only_broken, KEEPS},
	{"rules folder deleted", folder_deleted, KEEPS},
	{"rules folder that others may write", folder_open, true, "rules: may be written by"},
};

const size_t n_mutations = sizeof(mutations) / sizeof(mutations[0]);

#define TEXT_OF(number)	      TEXT_AS_IT_IS(number)
#define TEXT_AS_IT_IS(number) #number

/* --- the life of it ------------------------------------------------------------------------------ */

static const char counted[] =
	"---\ntitle: Looked again and again\nid: " COUNTED_ID
	"\nlevel: critical\ncorrelation:\n  type: event_count\n"
	"  rules: " WATCHED_ID "\n  group-by: CurrentDirectory\n"
	"  timespan: 30s\n  generate: true\n  condition: {gte: " TEXT_OF(COUNTED_TIMES) "}\n";

static void read_watched(struct mutant *m)
{
	const char *srcdir = getenv("srcdir");
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/rules/residence/residence_root_inode.yml",
		srcdir ? srcdir : ".");
	FILE *f = fopen(path, "re");

	m->watched = calloc(1, 16384 + sizeof(counted));
	assert_true(f && m->watched);
	assert_true(fread(m->watched, 1, 16383, f) > 100);
	assert_non_null(strstr(m->watched, WATCHED_ID));
	strcat(m->watched, counted);
	fclose(f);
}

void mutant_restore(struct mutant *m)
{
	m->swaps = false;
	remove_tree(m->plugin->conf);
	remove_tree(m->plugin->rules);
	remove_tree(m->other);
	assert_int_equal(mkdir(m->plugin->rules, 0755), 0);
	assert_int_equal(mkdir(m->other, 0755), 0);
	put(m, "watched.yml", m->watched);
	put_file(in(m->other, "watched.yml"), str_of(m->watched), 0644);
	conf_with(m, "");
}

void mutant_init(struct mutant *m, struct plugin *plugin)
{
	*m = (struct mutant){.plugin = plugin, .seed = 1};
	snprintf(m->other, sizeof(m->other), "%s/other", plugin->folder);
	read_watched(m);
	mutant_restore(m);
}

void mutant_apply(struct mutant *m, const struct mutation *mutation)
{
	mutation->make(m);
}

void mutant_touch(struct mutant *m)
{
	if (m->swaps)
		swap_folders(m);
}

void mutant_done(struct mutant *m)
{
	free(m->watched);
}
