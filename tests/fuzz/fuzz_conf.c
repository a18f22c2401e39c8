/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A configuration file -> settings: complaints are printable, and settings that were accepted keep to
 * what the table of keys allows.
 *
 * Input: the text of the file.
 */
#include "fuzz/fuzz.h"

#include "settings/conf.h"

/* The scanner of libconfig 1.5 keeps the string it was in when a syntax error ended it. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libconfig\n";
}

static void check_settings(const struct settings *s)
{
	FUZZ_CHECK(s->rules.n >= 1 && s->rules.n <= CONF_RULES_MAX);
	for (size_t i = 0; i < s->rules.n; i++)
		FUZZ_CHECK(s->rules.list[i][0] == '/');
	FUZZ_CHECK(s->min_level >= 0 && s->min_level < LEVEL_COUNT);
	FUZZ_CHECK(s->syslog.max_message >= 2560 && s->syslog.max_message <= 65536);
	FUZZ_CHECK(s->syslog.socket[0] == '/' && strlen(s->syslog.socket) < 108);
	FUZZ_CHECK(
		s->syslog.format >= 0 && s->syslog.format < FORMAT_COUNT && s->syslog.facility > 0);
	FUZZ_CHECK(s->file.path[0] == '/' && s->file.format >= 0 && s->file.format < FORMAT_COUNT);
	FUZZ_CHECK(s->spool.path[0] == '/' || s->spool.path[0] == '\0');
	FUZZ_CHECK(s->spool.max_size >= 1 << 20 && s->spool.max_size <= 1 << 30);
	FUZZ_CHECK(strlen(s->host_id) <= 255);
	for (const char *c = s->host_id; *c; c++)
		FUZZ_CHECK(*c > ' ' && *c < 0x7f && !strchr("/\"\\", *c));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = fuzz_file(fuzz_input(data, size));
	struct settings *settings = NULL;
	struct errs errs = {0};
	enum settings_result result = settings_load(path, 0, &settings, &errs);

	FUZZ_CHECK(result != SETTINGS_UNREADABLE);
	FUZZ_CHECK((result == SETTINGS_OK) == (settings != NULL));
	FUZZ_CHECK((result == SETTINGS_OK) == (errs.errors == 0));
	fuzz_check_errs(&errs);
	if (settings)
		check_settings(settings);
	settings_free(settings);
	errs_done(&errs);
	return 0;
}
