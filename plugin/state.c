/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "state.h"

#include "detect/correlator_state.h"

static bool is_kept(const char *path, const struct report *report)
{
	return path[0] && report->boot_id[0] != '-';
}

struct loaded {
	struct process_state_counters processes;
	struct correlator_state_counters windows;
	uint64_t foreign; /* sections of ours, of another version */
};

/* A section that nobody here knows is passed by. */
static void load_section(struct statefile_reader *r, struct engine *engine, struct loaded *loaded)
{
	if (strcmp(r->name, PROCESS_STATE_NAME) == 0) {
		if (r->version == PROCESS_STATE_VERSION)
			process_load(engine_processes(engine), r, &loaded->processes);
		else
			loaded->foreign++;
	} else if (strcmp(r->name, CORRELATOR_STATE_NAME) == 0) {
		if (r->version == CORRELATOR_STATE_VERSION)
			correlator_state_load(engine_correlator(engine), r, &loaded->windows);
		else
			loaded->foreign++;
	}
}

static void load_sections(
	struct statefile_reader *r, const char *path, struct engine *engine, struct report *report)
{
	struct loaded l = {0};

	while (statefile_section(r))
		load_section(r, engine, &l);
	uint64_t damaged = r->damaged + l.processes.refused + l.windows.refused + l.foreign;

	report_line(report,
		"state %s: %llu processes known, %llu gone, %llu windows known, %llu gone, "
		"%llu places damaged",
		path, (unsigned long long)l.processes.taken, (unsigned long long)l.processes.gone,
		(unsigned long long)l.windows.known, (unsigned long long)l.windows.gone,
		(unsigned long long)damaged);
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
		correlator_state_save(engine_correlator(engine), &w);
		if (statefile_commit(&w, &err) == 0)
			return;
	}
	report_line(report, "state %s %s: the next start begins without it", path, err.msg);
}
