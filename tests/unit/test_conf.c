/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * The configuration: defaults, every kind of value, every kind of error.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include "base/file.h"
#include "settings/conf.h"
#include "settings/duration.h"

#define MESSAGES_MAX 4096

struct fixture {
	char folder[64], path[128];
	struct settings *settings;
	char messages[MESSAGES_MAX]; /* one line each, "conf" for the path of the file */
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	strcpy(f->folder, "/tmp/test_conf.XXXXXX");
	if (!mkdtemp(f->folder))
		return -1;
	snprintf(f->path, sizeof(f->path), "%s/x.conf", f->folder);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	settings_free(f->settings);
	unlink(f->path);
	rmdir(f->folder);
	free(f);
	return 0;
}

static void write_text(const struct fixture *f, struct str text)
{
	FILE *file = fopen(f->path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text.p, 1, text.n, file), text.n);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(f->path, 0600), 0);
}

static enum settings_result load(struct fixture *f, const char *path, unsigned flags)
{
	struct errs errs = {0};
	enum settings_result result;
	int reason;

	settings_free(f->settings);
	f->settings = NULL;
	f->messages[0] = '\0';
	result = settings_load(path, flags, &f->settings, &errs);
	reason = errno;
	assert_int_equal(result == SETTINGS_OK, f->settings != NULL);
	assert_int_equal(result == SETTINGS_OK, errs.errors == 0);
	for (size_t i = 0; i < errs.n; i++) {
		size_t used = strlen(f->messages);
		char text[1024];

		assert_string_equal(errs.list[i].file, path);
		strcpy(errs.list[i].file, "conf");
		snprintf(f->messages + used, sizeof(f->messages) - used, "%s%s", i ? "\n" : "",
			err_format(&errs.list[i], text, sizeof(text)));
	}
	errs_done(&errs);
	errno = reason;
	return result;
}

static void load_text(struct fixture *f, const char *text)
{
	write_text(f, str_of(text));
	load(f, f->path, FILE_TRUSTED);
}

static void assert_same(const struct settings *a, const struct settings *b)
{
	assert_int_equal(a->rules.n, b->rules.n);
	for (size_t i = 0; i < a->rules.n; i++)
		assert_string_equal(a->rules.list[i], b->rules.list[i]);
	assert_int_equal(a->min_level, b->min_level);
	assert_string_equal(a->host_id, b->host_id);
	assert_int_equal(a->syslog.enabled, b->syslog.enabled);
	assert_string_equal(a->syslog.socket, b->syslog.socket);
	assert_int_equal(a->syslog.facility, b->syslog.facility);
	assert_int_equal(a->syslog.format, b->syslog.format);
	assert_int_equal(a->syslog.cookie, b->syslog.cookie);
	assert_int_equal(a->syslog.max_message, b->syslog.max_message);
	assert_int_equal(a->quiet.window, b->quiet.window);
	assert_int_equal(a->quiet.rate, b->quiet.rate);
	assert_int_equal(a->file.enabled, b->file.enabled);
	assert_string_equal(a->file.path, b->file.path);
	assert_int_equal(a->file.format, b->file.format);
	assert_string_equal(a->spool.path, b->spool.path);
	assert_int_equal(a->spool.max_size, b->spool.max_size);
	assert_string_equal(a->user.name, b->user.name);
	assert_int_equal(a->user.at.line, b->user.at.line);
}

/* --- values ----------------------------------------------------------------------------------- */

static void test_defaults(void **state)
{
	struct settings *s = settings_default();

	(void)state;
	assert_int_equal(s->rules.n, 2);
	assert_string_equal(s->rules.list[0], RULES_DIR);
	assert_string_equal(s->rules.list[1], SITE_RULES_DIR);
	assert_int_equal(s->min_level, LEVEL_LOW);
	assert_string_equal(s->host_id, "");
	assert_true(s->syslog.enabled);
	assert_string_equal(s->syslog.socket, "/dev/log");
	assert_int_equal(s->syslog.facility, LOG_AUTHPRIV);
	assert_int_equal(s->syslog.format, FORMAT_ECS);
	assert_true(s->syslog.cookie);
	assert_int_equal(s->syslog.max_message, 8000);
	assert_int_equal(s->quiet.window, 600);
	assert_int_equal(s->quiet.rate, 0);
	assert_false(s->file.enabled);
	assert_string_equal(s->file.path, LOG_DIR "/alerts.ndjson");
	assert_int_equal(s->file.format, FORMAT_ECS);
	assert_string_equal(s->spool.path, STATE_DIR "/spool");
	assert_int_equal(s->spool.max_size, 64 << 20);
	assert_string_equal(s->user.name, "_audisp-sigma");
	assert_int_equal(s->user.at.line, 0);
	settings_free(s);
	settings_free(NULL);
}

/* Files in conf.d beside the configuration: later ones win, key by key; theirs are the messages. */
static void test_drop_ins(void **state)
{
	struct fixture *f = *state;
	char folder[200], command[1024];

	snprintf(folder, sizeof(folder), "%.*s/conf.d", (int)(strrchr(f->path, '/') - f->path),
		f->path);
	snprintf(command, sizeof(command),
		"umask 077; mkdir %s && cd %s && echo 'min_level = \"high\"; host_id = \"a\";' "
		">10.conf && "
		"echo 'host_id = \"b\"; syslog = { cookie = false; }; user = \"b\";' >20.conf && "
		"echo 'tuning = ( { rule = \"x\"; level = \"low\"; } );' >>20.conf && "
		"echo 'placeholders = { b = \"4\"; };' >>20.conf && "
		"echo nonsense >30.off && "
		"echo nonsense >.40.conf",
		folder, folder);
	assert_int_equal(system(command), 0);
	load_text(f, "min_level = \"low\"; syslog = { max_message = 5000; };"
		     "placeholders = { a = \"1\"; b = [ \"2\", \"3\" ]; };");
	assert_string_equal(f->messages, "");
	assert_int_equal(f->settings->min_level, LEVEL_HIGH);
	assert_string_equal(f->settings->host_id, "b");
	assert_false(f->settings->syslog.cookie);
	assert_int_equal(f->settings->syslog.max_message, 5000);
	assert_true(str_ends(str_of(f->settings->tuning.entry[0].at.file), STR("/conf.d/20.conf")));
	assert_int_equal(f->settings->tuning.entry[0].at.line, 2);
	assert_string_equal(f->settings->user.name, "b");
	assert_true(str_ends(str_of(f->settings->user.at.file), STR("/conf.d/20.conf")));
	assert_int_equal(f->settings->user.at.line, 1);
	/* One name takes the place of the same name, the others stay. */
	assert_int_equal(f->settings->placeholders.n, 2);
	assert_int_equal(placeholder_find(&f->settings->placeholders, STR("a"))->n, 1);
	assert_string_equal(
		placeholder_find(&f->settings->placeholders, STR("b"))->value[0].p, "4");

	struct errs errs = {0};
	struct settings *settings = NULL;
	char text[1024];

	snprintf(command, sizeof(command), "echo 'min_levl = 1;' >>%s/20.conf", folder);
	assert_int_equal(system(command), 0);
	assert_int_equal(settings_load(f->path, FILE_TRUSTED, &settings, &errs), SETTINGS_BAD);
	assert_int_equal(errs.errors, 1);
	assert_non_null(strstr(err_format(&errs.list[0], text, sizeof(text)),
		"/conf.d/20.conf:4: unknown key 'min_levl' (did you mean 'min_level'?)"));
	errs_done(&errs);
	snprintf(command, sizeof(command), "chmod 666 %s/10.conf", folder);
	assert_int_equal(system(command), 0);
	assert_int_equal(settings_load(f->path, FILE_TRUSTED, &settings, &errs), SETTINGS_BAD);
	assert_int_equal(errs.errors, 2);
	errs_done(&errs);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	assert_int_equal(system(command), 0);
}

static void test_empty_file(void **state)
{
	struct fixture *f = *state;
	struct settings *defaults = settings_default();

	load_text(f, "");
	assert_string_equal(f->messages, "");
	assert_same(f->settings, defaults);
	load_text(f, "# nothing\nsyslog = { };\n");
	assert_string_equal(f->messages, "");
	assert_same(f->settings, defaults);
	settings_free(defaults);
}

/*
 * The shipped file is the defaults, and it shows every key that there is; `user` in a comment, because
 * a file that names an account makes it an error that there is none.
 */
static void test_shipped_file(void **state)
{
	struct fixture *f = *state;
	struct settings *defaults = settings_default();
	const char *folder = getenv("srcdir");
	struct err err;
	struct buf text;
	char path[4096];

	snprintf(path, sizeof(path), "%s/conf/audisp-sigma.conf", folder ? folder : ".");
	load(f, path, 0);
	assert_string_equal(f->messages, "");
	/* It names the places of a package; `make install` puts in those of another prefix. */
	assert_int_equal(f->settings->rules.n, 2);
	assert_string_equal(f->settings->rules.list[0], "/usr/share/audisp-sigma/rules");
	assert_string_equal(f->settings->rules.list[1], "/etc/audisp-sigma/rules.d");
	f->settings->rules = defaults->rules;
	assert_string_equal(f->settings->file.path, "/var/log/audisp-sigma/alerts.ndjson");
	f->settings->file.path = defaults->file.path;
	assert_string_equal(f->settings->spool.path, "/var/lib/audisp-sigma/spool");
	f->settings->spool.path = defaults->spool.path;
	assert_same(f->settings, defaults);
	settings_free(defaults);

	buf_init(&text, CONF_FILE_MAX);
	assert_int_equal(file_read(path, 0, &text, &err), 0);
	for (size_t i = 0; i < settings_keys_n; i++) {
		const char *dot = strchr(settings_keys[i].path, '.');
		const char *before = settings_keys[i].type == SETTING_USER ? "\n#" : "\n";
		char line[64];

		snprintf(line, sizeof(line), "%s%s = ", dot ? "\n\t" : before,
			dot ? dot + 1 : settings_keys[i].path);
		assert_true(str_has(buf_str(&text), str_of(line)));
	}
	buf_done(&text);
}

static void test_all_values(void **state)
{
	struct fixture *f = *state;

	load_text(f, "rules = ( \"/a\", \"/b c\", \"/d\" )\n"
		     "min_level = \"critical\"\n"
		     "host_id = \"web-7.example\"\n"
		     "syslog : { enabled = FALSE, socket = \"/run/x\" facility = \"local7\"\n"
		     "  format = \"leef\"; cookie = false; max_message = 0x1000L; }\n"
		     "quiet = { window = \"24h\"; rate = 1000000; }\n"
		     "file = { enabled = true; path = \"/a/b\"; format = \"ocsf\"; }\n"
		     "spool = { path = \"\"; max_size = \"1025K\"; }\n"
		     "user = \"www-data\"\n");
	assert_string_equal(f->messages, "");
	assert_int_equal(f->settings->rules.n, 3);
	assert_string_equal(f->settings->rules.list[1], "/b c");
	assert_int_equal(f->settings->min_level, LEVEL_CRITICAL);
	assert_string_equal(f->settings->host_id, "web-7.example");
	assert_false(f->settings->syslog.enabled);
	assert_string_equal(f->settings->syslog.socket, "/run/x");
	assert_int_equal(f->settings->syslog.facility, LOG_LOCAL7);
	assert_int_equal(f->settings->syslog.format, FORMAT_LEEF);
	assert_false(f->settings->syslog.cookie);
	assert_int_equal(f->settings->syslog.max_message, 4096);
	assert_int_equal(f->settings->quiet.window, 86400);
	assert_int_equal(f->settings->quiet.rate, 1000000);
	assert_true(f->settings->file.enabled);
	assert_string_equal(f->settings->file.path, "/a/b");
	assert_int_equal(f->settings->file.format, FORMAT_OCSF);
	assert_string_equal(f->settings->spool.path, "");
	assert_int_equal(f->settings->spool.max_size, 1025 << 10);
	assert_string_equal(f->settings->user.name, "www-data");
	assert_string_equal(f->settings->user.at.file, f->path);
	assert_int_equal(f->settings->user.at.line, 9);
	load_text(f, "spool = { max_size = \"1G\"; path = \"/x\"; };");
	assert_int_equal(f->settings->spool.max_size, 1 << 30);
	assert_string_equal(f->settings->spool.path, "/x");
	load_text(f, "quiet = { window = \"0\"; rate = 0; };");
	assert_string_equal(f->messages, "");
	assert_int_equal(f->settings->quiet.window, 0);
	assert_int_equal(f->settings->quiet.rate, 0);
}

/* A group as text, by which a reload finds out that it has changed. */
static void test_print_group(void **state)
{
	struct fixture *f = *state;
	struct buf text;

	load_text(f, "file = { enabled = true; path = \"/a/b\"; }; spool = { path = \"\"; };");
	buf_init(&text, 4096);
	settings_print_group(f->settings, "file", &text);
	settings_print_group(f->settings, "spool", &text);
	buf_addc(&text, '\0');
	assert_string_equal(text.p, "file.enabled=1\nfile.path=/a/b\nfile.format=0\n"
				    "spool.path=\nspool.max_size=67108864\n");
	buf_done(&text);
}

/* Levels stand in two tables: they must agree. */
static void test_levels(void **state)
{
	struct fixture *f = *state;

	for (int level = 0; level < LEVEL_COUNT; level++) {
		char text[64];

		snprintf(text, sizeof(text), "min_level = \"%s\";", level_names[level]);
		load_text(f, text);
		assert_string_equal(f->messages, "");
		assert_int_equal(f->settings->min_level, level);
	}
}

static void test_durations(void **state)
{
	static const struct {
		const char *text;
		int seconds;
		const char *printed;
	} cases[] = {
		{"0", 0, "0"},
		{"0s", 0, "0"},
		{"1s", 1, "1s"},
		{"59s", 59, "59s"},
		{"60s", 60, "1m"},
		{"90s", 90, "90s"},
		{"10m", 600, "10m"},
		{"001h", 3600, "1h"},
		{"24h", 86400, "24h"},
		{"2147483647s", 2147483647, "2147483647s"},
		{"35791394m", 2147483640, "35791394m"},
		{"2147483648s", -1, NULL},
		{"35791395m", -1, NULL},
		{"596524h", -1, NULL},
		{"18446744073709551617s", -1, NULL},
		{"", -1, NULL},
		{"s", -1, NULL},
		{"00", -1, NULL},
		{"10", -1, NULL},
		{"1d", -1, NULL},
		{"1M", -1, NULL},
		{"1 m", -1, NULL},
		{" 1m", -1, NULL},
		{"1m ", -1, NULL},
		{"-1s", -1, NULL},
		{"+1s", -1, NULL},
		{"1.5h", -1, NULL},
		{"1h30m", -1, NULL},
		{"1ms", -1, NULL},
		{"0x1m", -1, NULL},
	};
	char text[16];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int seconds = duration_parse(str_of(cases[i].text));

		if (seconds != cases[i].seconds)
			fail_msg("'%s' is %d", cases[i].text, seconds);
		if (seconds >= 0)
			assert_string_equal(duration_print(seconds, text), cases[i].printed);
	}
}

/* --- errors ----------------------------------------------------------------------------------- */

static const struct {
	const char *text, *want;
} errors[] = {
	{"min_levl = \"low\";", "conf:1: unknown key 'min_levl' (did you mean 'min_level'?)"},
	{"zzz = 1;", "conf:1: unknown key 'zzz'"},
	{"syslog = { sokcet = \"/x\"; };",
		"conf:1: unknown key 'syslog.sokcet' (did you mean 'syslog.socket'?)"},
	{"cookie = true;", "conf:1: unknown key 'cookie'"},
	{"quiet = \"10m\";", "conf:1: 'quiet' wants a group: { key = value; }"},
	{"quiet = {\n\twindw = \"10m\"; };",
		"conf:2: unknown key 'quiet.windw' (did you mean 'quiet.window'?)"},
	{"quiet = { window = 600; };",
		"conf:1: 'quiet.window' wants a duration in quotes: \"10m\""},
	{"quiet = { window = true; };",
		"conf:1: 'quiet.window' wants a duration in quotes: \"10m\""},
	{"quiet = { window = \"\"; };",
		"conf:1: 'quiet.window' must be from 0 to 24h, in s, m or h, not ''"},
	{"\n\nquiet = { window = \"10\"; };",
		"conf:3: 'quiet.window' must be from 0 to 24h, in s, m or h, not '10'"},
	{"quiet = { window = \"25h\"; };",
		"conf:1: 'quiet.window' must be from 0 to 24h, in s, m or h, not '25h'"},
	{"quiet = { window = \"10 m\\n\"; };",
		"conf:1: 'quiet.window' must be from 0 to 24h, in s, m or h, not '10 m\\x0a'"},
	{"quiet = { rate = -1; };", "conf:1: 'quiet.rate' must be from 0 to 1000000, not -1"},
	{"quiet = { rate = \"600\"; };", "conf:1: 'quiet.rate' wants a whole number"},
	{"file = 1; spool = 1; state = 1;", "conf:1: 'file' wants a group: { key = value; }\n"
					    "conf:1: 'spool' wants a group: { key = value; }\n"
					    "conf:1: 'state' wants a group: { key = value; }"},

	{"syslog = true;", "conf:1: 'syslog' wants a group: { key = value; }"},
	{"syslog = { cookie = 1; };", "conf:1: 'syslog.cookie' wants true or false"},
	{"syslog = { cookie = \"true\"; };", "conf:1: 'syslog.cookie' wants true or false"},
	{"syslog = { max_message = 8000.0; };",
		"conf:1: 'syslog.max_message' wants a whole number"},
	{"syslog = { max_message = \"8k\"; };",
		"conf:1: 'syslog.max_message' wants a whole number"},
	{"host_id = 7;", "conf:1: 'host_id' wants a text in quotes"},
	{"user = 33;", "conf:1: 'user' wants a text in quotes"},
	{"user = \"33\";", "conf:1: 'user' wants the name of an account, or an empty text"},
	{"user = \"-x\";", "conf:1: 'user' wants the name of an account, or an empty text"},
	{"user = \"a b\";", "conf:1: 'user' wants the name of an account, or an empty text"},
	{"user = \"root:x\";", "conf:1: 'user' wants the name of an account, or an empty text"},
	{"user = \"a23456789012345678901234567890123\";",
		"conf:1: 'user' wants the name of an account, or an empty text"},
	{"min_level = 3;", "conf:1: 'min_level' wants a word in quotes"},
	{"rules = \"/a\";", "conf:1: 'rules' wants a list of paths: [ \"/one\", \"/two\" ]"},
	{"rules = [ 1, 2 ];", "conf:1: 'rules' wants absolute paths, each in quotes\n"
			      "conf:1: 'rules' wants absolute paths, each in quotes"},

	{"syslog = { max_message = 2559; };",
		"conf:1: 'syslog.max_message' must be from 2560 to 65536, not 2559"},
	{"syslog = { max_message = 65537; };",
		"conf:1: 'syslog.max_message' must be from 2560 to 65536, not 65537"},
	{"syslog = { max_message = -1; };",
		"conf:1: 'syslog.max_message' must be from 2560 to 65536, not -1"},
	{"syslog = { max_message = 4294975296L; };",
		"conf:1: 'syslog.max_message' must be from 2560 to 65536, not 4294975296"},
	{"rules = [ ];", "conf:1: 'rules' wants from 1 to 64 paths"},
	{"rules = [ \"/a\",\n \"rules.d\", \"\" ];",
		"conf:2: 'rules' wants absolute paths, each in quotes\n"
		"conf:2: 'rules' wants absolute paths, each in quotes"},
	{"min_level = \"hgih\";",
		"conf:1: 'min_level' does not know 'hgih' (did you mean 'high'?)"},
	{"min_level = \"severe\";", "conf:1: 'min_level' does not know 'severe': it is one of "
				    "informational, low, medium, high, critical"},
	{"min_level = \"hihg\n\";", "conf:1: 'min_level' does not know 'hihg\\x0a': it is one of "
				    "informational, low, medium, high, critical"},
	{"min_level = \"Low\";", "conf:1: 'min_level' does not know 'Low' (did you mean 'low'?)"},
	{"syslog = { facility = \"autpriv\"; };",
		"conf:1: 'syslog.facility' does not know 'autpriv' (did you mean 'authpriv'?)"},
	{"syslog = { format = \"ecz\"; };",
		"conf:1: 'syslog.format' does not know 'ecz' (did you mean 'ecs'?)"},
	{"syslog = { socket = \"dev/log\"; };",
		"conf:1: 'syslog.socket' wants an absolute path of at most 107 bytes"},
	{"syslog = { socket = \"/"
	 "123456789012345678901234567890123456789012345678901234567890"
	 "12345678901234567890123456789012345678901234567\"; };",
		"conf:1: 'syslog.socket' wants an absolute path of at most 107 bytes"},
	{"host_id = \"a b\";", "conf:1: 'host_id' wants at most 255 printable ASCII characters "
			       "without blank, slash, quote, backslash"},

	{"file = { format = \"text\"; };", "conf:1: 'file.format' does not know 'text': it is one "
					   "of ecs, ocsf, cef, leef, kv"},
	{"file = { path = \"\"; };",
		"conf:1: 'file.path' wants an absolute path without a slash at its end"},
	{"file = { path = \"/var/log/\"; };",
		"conf:1: 'file.path' wants an absolute path without a slash at its end"},
	{"spool = { path = \"spool\"; };", "conf:1: 'spool.path' wants an absolute path without a "
					   "slash at its end, or nothing"},
	{"spool = { path = \"/\"; };", "conf:1: 'spool.path' wants an absolute path without a "
				       "slash at its end, or nothing"},
	{"spool = { max_size = 64; };", "conf:1: 'spool.max_size' wants a size in quotes: \"64M\""},
	{"spool = { max_size = \"64\"; };",
		"conf:1: 'spool.max_size' must be from 1M to 1G, in K, M or G, not '64'"},
	{"spool = { max_size = \"1023K\"; };",
		"conf:1: 'spool.max_size' must be from 1M to 1G, in K, M or G, not '1023K'"},
	{"spool = { max_size = \"1048577K\"; };",
		"conf:1: 'spool.max_size' must be from 1M to 1G, in K, M or G, not '1048577K'"},
	{"spool = { max_size = \"2G\"; };",
		"conf:1: 'spool.max_size' must be from 1M to 1G, in K, M or G, not '2G'"},
	{"spool = { max_size = \"99999999999999999999G\"; };",
		"conf:1: 'spool.max_size' must be from 1M to 1G, in K, M or G, not "
		"'99999999999999999999G'"},
	{"spool = { max_size = \"64 M\"; };",
		"conf:1: 'spool.max_size' must be from 1M to 1G, in K, M or G, not '64 M'"},
	{"spool = { max_size = \"\"; };",
		"conf:1: 'spool.max_size' must be from 1M to 1G, in K, M or G, not ''"},
	{"spool = { max_size = \"-1M\"; };",
		"conf:1: 'spool.max_size' must be from 1M to 1G, in K, M or G, not '-1M'"},

	{"placeholders = [ \"a\" ];",
		"conf:1: 'placeholders' wants a group: { name = [ \"a\", \"b\" ]; }"},
	{"placeholders = {\na = 5; b = [ \"\", \"x\" ]; };",
		"conf:2: a placeholder wants texts in quotes, not empty: name = [ \"a\", \"b\" ];\n"
		"conf:2: a placeholder wants texts in quotes, not empty: name = [ \"a\", \"b\" ];"},
	{"placeholders = { a-b = \"x\"; };",
		"conf:1: the name of a placeholder has letters, digits "
		"and '_' only, not 'a-b'"},
	{"placeholders = { a = [ ]; };", "conf:1: placeholder 'a' wants from 1 to 1000 values"},
	{"retired_rules = 1;", "conf:1: 'retired_rules' wants true or false"},

	/* One mistake does not hide the next. */
	{"min_level = 1;\nhots_id = \"\";\nsyslog = {\n\tcookie = 1;\n\tuser = 1;\n};\nstate = 1;",
		"conf:1: 'min_level' wants a word in quotes\n"
		"conf:2: unknown key 'hots_id' (did you mean 'host_id'?)\n"
		"conf:4: 'syslog.cookie' wants true or false\n"
		"conf:5: unknown key 'syslog.user'\n"
		"conf:7: 'state' wants a group: { key = value; }"},

	{"\nmin_level = ;", "conf:2: syntax error"},
	{"host_id = \"a\";\nhost_id = \"b\";", "conf:2: duplicate setting name"},
	{"@include \"/etc/passwd\"", "conf:1: @include is not supported"},
	{"host_id = \"a\";\n  @include \"x\"\n@include \"y\"",
		"conf:2: @include is not supported\nconf:3: @include is not supported"},
	{"\xef\xbb\xbfhost_id = \"a\";", "conf:1: begins with a byte order mark: save it without"},

	/* Numbers that libconfig would take for others. */
	{"syslog = {\nmax_message = 4294975296; };", "conf:2: the number 4294975296 is too large"},
	{"a = 2147483648; b = -2147483649; c = 0x80000000; d = 9223372036854775808L;",
		"conf:1: the number 2147483648 is too large\n"
		"conf:1: the number -2147483649 is too large\n"
		"conf:1: the number 0x80000000 is too large\n"
		"conf:1: the number 9223372036854775808L is too large"},
	{"a = /* 99999999999 */ 99999999998 # 99999999997\n;",
		"conf:1: the number 99999999998 is too large"},
	{"a = \"x\\\" @include 99999999999\"; a99999999999 = 1; // @include 99999999999\n"
	 "b = -2147483648; c = 99999999999L; d = 99999999999.5; e = 99999999999e3; # @include",
		"conf:1: unknown key 'a'\n"
		"conf:1: unknown key 'a99999999999'\n"
		"conf:2: unknown key 'b'\n"
		"conf:2: unknown key 'c'\n"
		"conf:2: unknown key 'd'\n"
		"conf:2: unknown key 'e'"},
	/* A text that does not end, which is seen at the end of the file. */
	{"a = \"99999999999", "conf:2: syntax error"},
	{"a = \"\\", "conf:2: syntax error"},
};

static void test_errors(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		load_text(f, errors[i].text);
		if (strcmp(f->messages, errors[i].want) != 0)
			fail_msg("%s\ngives\n%s\nnot\n%s", errors[i].text, f->messages,
				errors[i].want);
	}
}

static void test_placeholders(void **state)
{
	struct fixture *f = *state;
	const struct placeholder *p;
	struct buf text;

	load_text(f, "placeholders = { one = \"a\"; two_2 = [ \"b\", \"c*\" ]; };"
		     "retired_rules = true;");
	assert_string_equal(f->messages, "");
	assert_true(f->settings->retired_rules);
	assert_int_equal(f->settings->placeholders.n, 2);
	p = placeholder_find(&f->settings->placeholders, STR("two_2"));
	assert_int_equal(p->n, 2);
	assert_string_equal(p->value[1].p, "c*");
	assert_null(placeholder_find(&f->settings->placeholders, STR("two")));
	assert_string_equal(placeholder_suggest(&f->settings->placeholders, STR("two_")), "two_2");
	assert_null(placeholder_find(NULL, STR("one")));
	assert_null(placeholder_suggest(NULL, STR("one")));

	buf_init(&text, CONF_FILE_MAX);
	buf_addf(&text, "placeholders = {\n");
	for (int i = 0; i <= PLACEHOLDERS_MAX; i++)
		buf_addf(&text, "p%d = \"x\";\n", i);
	buf_addf(&text, "};");
	buf_addc(&text, '\0');
	load_text(f, text.p);
	assert_string_equal(f->messages, "conf:66: more than 64 placeholders");
	buf_reset(&text, 0);
	buf_addf(&text, "placeholders = { p = [ \"x\"");
	for (int i = 0; i < PLACEHOLDER_VALUES_MAX; i++)
		buf_addf(&text, ", \"x\"");
	buf_addf(&text, " ]; };");
	buf_addc(&text, '\0');
	load_text(f, text.p);
	assert_string_equal(f->messages, "conf:1: placeholder 'p' wants from 1 to 1000 values");
	buf_done(&text);
}

static void test_too_many_rules(void **state)
{
	struct fixture *f = *state;
	char text[1024] = "rules = [ \"/0\"";

	for (int i = 1; i < CONF_RULES_MAX; i++)
		sprintf(text + strlen(text), ",\"/%d\"", i);
	strcat(text, "];");
	load_text(f, text);
	assert_string_equal(f->messages, "");
	assert_int_equal(f->settings->rules.n, CONF_RULES_MAX);
	strcpy(text + strlen(text) - 2, ",\"/x\"];");
	load_text(f, text);
	assert_string_equal(f->messages, "conf:1: 'rules' wants from 1 to 64 paths");
}

/* --- files ------------------------------------------------------------------------------------ */

static void test_files(void **state)
{
	struct fixture *f = *state;
	char *large = malloc(CONF_FILE_MAX + 1);

	assert_int_equal(load(f, f->path, FILE_TRUSTED), SETTINGS_UNREADABLE);
	assert_int_equal(errno, ENOENT);
	assert_string_equal(f->messages, "conf: cannot be opened: No such file or directory");
	assert_int_equal(load(f, f->folder, 0), SETTINGS_BAD);
	assert_string_equal(f->messages, "conf: is a folder, not a regular file");

	write_text(f, STR("a = \0001;"));
	assert_int_equal(load(f, f->path, 0), SETTINGS_BAD);
	assert_string_equal(f->messages, "conf: holds a NUL byte: not a text file");

	memset(large, '#', CONF_FILE_MAX + 1);
	write_text(f, (struct str){large, CONF_FILE_MAX});
	load(f, f->path, 0);
	assert_string_equal(f->messages, "");
	write_text(f, (struct str){large, CONF_FILE_MAX + 1});
	assert_int_equal(load(f, f->path, 0), SETTINGS_BAD);
	assert_string_equal(f->messages, "conf: is larger than 65536 bytes");
	free(large);

	write_text(f, STR(""));
	assert_int_equal(chmod(f->path, 0666), 0);
	load(f, f->path, 0);
	assert_string_equal(f->messages, "");
	assert_int_equal(load(f, f->path, FILE_TRUSTED), SETTINGS_BAD);
	assert_string_equal(
		f->messages, "conf: may be written by others than its owner (mode 0666)");
}

/* Every text cut short anywhere is read or refused, and never beyond its end. */
static void test_cut_short(void **state)
{
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		for (size_t n = 0; n < strlen(errors[i].text); n++) {
			write_text(f, (struct str){errors[i].text, n});
			load(f, f->path, 0);
		}
	}
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		TEST(test_drop_ins),
		TEST(test_empty_file),
		TEST(test_shipped_file),
		TEST(test_all_values),
		TEST(test_print_group),
		TEST(test_levels),
		TEST(test_errors),
		cmocka_unit_test(test_durations),
		TEST(test_placeholders),
		TEST(test_too_many_rules),
		TEST(test_files),
		TEST(test_cut_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
