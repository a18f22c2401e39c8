/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * stream: audit records as the kernel and auditd write them, for tests; and what rules make of them.
 */
#ifndef SUPPORT_STREAM_H
#define SUPPORT_STREAM_H

#include "base/buf.h"
#include "engine.h"

/* One exec. Members left at zero get ordinary values. */
struct stream_exec {
	const char *node;
	uint64_t sec;
	unsigned ms, serial;
	const char *exe, *cwd;
	const char *const *argv; /* ends in NULL */
	bool raw; /* without what auditd appends */
	bool eoe; /* as a plugin gets it */
	bool no_end; /* neither PROCTITLE nor EOE */
	bool failed; /* success=no, and no EXECVE record */
	size_t per_record; /* arguments per EXECVE record, 0 = all in one */
};

/* The records of the exec, each with its newline. */
void stream_exec(struct buf *out, const struct stream_exec *exec);

/* A value as the kernel writes a string: "quoted", or hex where it must be. */
void stream_value(struct buf *out, struct str value);

/*
 * The EXECVE records of a vector of the exec as the kernel cuts them: 7500 bytes of fields in each,
 * long arguments as aN_len and pieces aN[0], aN[1] ... that go on in the next record.
 * Source: kernel/auditsc.c audit_log_execve_info().
 */
void stream_execve(
	struct buf *out, const struct stream_exec *exec, const struct str *argv, size_t argc);

/* The shipped rules of the source tree, compiled. Fails the test when one does not load. */
struct rulebook *stream_rules(void);

/* The same for cmocka: *state is the rulebook. */
int stream_setup(void **state);
int stream_teardown(void **state);

/* "cat /proc/1/cgroup", which the rule residence_cgroup alerts on, as a plugin gets it. */
extern const char *const stream_cgroup[];
void stream_alerting(struct buf *out, unsigned serial);

/*
 * Feeds `text` in pieces of `piece` bytes (0 = at once) to an engine over `book`. Returns the alerts as
 * "STEM SERIAL\n" lines in `hits`, and the counters when wanted.
 */
void stream_detect(const struct rulebook *book, struct str text, size_t piece, struct buf *hits,
	struct engine_counters *counters);

/* The same with options of the caller: one engine from the first byte to the end of input. */
void stream_run(struct engine_options *options, struct str text, size_t piece,
	struct engine_counters *counters);

/* For engine_options.alert: adds a line to the struct buf `ctx` with all that the event tells, but
 * its node, and its tree, which what came before it decides. */
void stream_describe(void *ctx, const struct event *event, const struct match *match);

/* Takes the first line off *rest, with its newline. */
struct str stream_line(struct str *rest);

/* The lines in byte order: events may end in any order. */
void stream_sort(struct buf *lines);

/*
 * Feeds all of `text` to an engine over `book`, and frees it. Fails the test when the alerts, sorted as
 * "STEM SERIAL\n", are others. ret_counters may be NULL.
 */
void stream_check(const struct rulebook *book, struct buf *text, const char *wanted,
	struct engine_counters *ret_counters);

#endif
