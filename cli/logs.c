/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "logs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

#define PATH_SIZE 4096

static void read_log_file(const char *auditd_conf, char path[PATH_SIZE])
{
	FILE *f = fopen(auditd_conf, "re");
	char line[PATH_SIZE];

	snprintf(path, PATH_SIZE, "/var/log/audit/audit.log");
	if (!f)
		return;
	while (fgets(line, sizeof(line), f)) {
		struct str rest = str_trim(str_of(line));

		if (!str_starts(rest, STR("log_file")))
			continue;
		rest = str_trim(str_sub(rest, strlen("log_file"), rest.n));
		if (!str_starts(rest, STR("=")))
			continue; /* log_file_something */
		rest = str_trim(str_sub(rest, 1, rest.n));
		if (rest.n > 0)
			snprintf(path, PATH_SIZE, "%.*s", STR_ARG(rest));
	}
	fclose(f);
}

/* The log of this rotation as it lies there, plain or compressed. */
static char *find_rotation(const char *log_file, int rotation)
{
	static const char *const endings[] = {"", ".gz", ".xz"};
	char path[PATH_SIZE + 32];

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		if (rotation > 0)
			snprintf(path, sizeof(path), "%s.%d%s", log_file, rotation, endings[i]);
		else
			snprintf(path, sizeof(path), "%s%s", log_file, endings[i]);
		if (access(path, F_OK) == 0)
			return strdup(path);
	}
	return NULL;
}

/* gcc's analyzer loses track of what a list owns once it has grown; valgrind and LeakSanitizer do not. */
#ifdef __GNUC__
#pragma GCC diagnostic ignored "-Wpragmas"
#pragma GCC diagnostic ignored "-Wunknown-warning-option"
#pragma GCC diagnostic ignored "-Wanalyzer-malloc-leak"
#endif

size_t logs_default(const char *auditd_conf, char ***ret_logs)
{
	char log_file[PATH_SIZE];
	char **logs = calloc(LOGS_MAX, sizeof(*logs));
	int rotations = 0;
	size_t n = 0;

	if (!logs)
		return 0;
	read_log_file(auditd_conf, log_file);
	while (rotations < LOGS_MAX - 1) {
		char *path = find_rotation(log_file, rotations + 1);

		if (!path)
			break;
		free(path);
		rotations++;
	}
	for (int i = rotations; i >= 0; i--) {
		logs[n] = find_rotation(log_file, i);
		n += logs[n] != NULL;
	}
	*ret_logs = logs;
	return n;
}

void logs_free(char **logs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(logs[i]);
	free(logs);
}
