/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "state.h"

static bool is_kept(const char *path, const struct report *report)
{
	return path[0] && report->boot_id[0] != '-';
}

static void load_sections(
	struct statefile_reader *r, const char *path, struct engine *engine, struct report *report)
{
	struct process_state_counters c = {0};

	while (statefile_section(r)) {
		if (strcmp(r->name, PROCESS_STATE_NAME) == 0 && r->version == PROCESS_STATE_VERSION)
			process_load(engine_processes(engine), r, &c);
	}
	c.refused += r->damaged;
	report_line(report, "state %s: %llu processes known, %llu gone, %llu places damaged", path,
		(unsigned long long)c.taken, (unsigned long long)c.gone,
		(unsigned long long)c.refused);
}

void state_load(const char *path, struct engine *engine, struct report *report)
{
	struct statefile_reader r;
	struct err err;
	int result;

	if (!is_kept(path, report))
		return;
	result = statefile_open(&r, path, report->boot_id, &err);
	if (result == 0) {
		load_sections(&r, path, engine, report);
		statefile_close(&r);
	} else if (result < 0) {
		report_line(report, "state %s %s: what ran before is not known", path, err.msg);
	}
}

void state_save(const char *path, const struct engine *engine, struct report *report)
{
	struct statefile_writer w;
	struct err err;

	if (!is_kept(path, report))
		return;
	if (statefile_create(&w, path, report->boot_id, &err) == 0) {
		process_save(engine_processes(engine), &w);
		if (statefile_commit(&w, &err) == 0)
			return;
	}
	report_line(report, "state %s %s: the next start begins without it", path, err.msg);
}
