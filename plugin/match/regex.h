/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * regex: regular expressions of rules, by PCRE2, with bounded work.
 *
 * They run on bytes: no UTF mode, \d \s \w are ASCII, `$` and `.` know LF as the only line end. A
 * search is unanchored and case-sensitive unless the rule says otherwise. No JIT: auditd forbids
 * its children to make memory executable. A compiled regex is const and may be shared; the scratch
 * is one thread's.
 *
 * The text is chosen by whoever is being watched, so work is counted: a step is one item of an
 * expression that is tried at one place, or REGEX_STEP_BYTES bytes that an item may run over. PCRE2's
 * own limit counts anew at each place where a search starts, and no bytes; so the steps are
 * counted by callouts, which it makes before each item. All searches of one event together
 * have REGEX_WORK_MAX steps, and REGEX_STEPS_PER_BYTE more for each byte of the longest text; one
 * search has half of what is left, so that none takes all from those after it, and REGEX_STEPS_MIN
 * in any case. On a value of 32 KiB that is less than 5 ms for the event. A search without
 * steps left has no answer (REGEX_LIMIT), which is not the same as no match.
 * Source: pcre2api(3), pcre2callout(3), pcre2pattern(3), pcre2limits(3)
 */
#ifndef MATCH_REGEX_H
#define MATCH_REGEX_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define REGEX_PATTERN_MAX    4096
#define REGEX_WORK_MAX	     50000 /* steps for one event */
#define REGEX_STEPS_PER_BYTE 4
#define REGEX_STEPS_MIN	     64
#define REGEX_STEP_BYTES     16
#define REGEX_DEPTH_MAX	     10000
#define REGEX_HEAP_MAX	     1024 /* KiB */
#define REGEX_HEAD_MAX	     1024 /* bytes: what is searched again when a longer search hit a limit */

struct regex;
struct regex_scratch;

enum regex_result {
	REGEX_LIMIT = -1, /* a limit was hit */
	REGEX_NO = 0,
	REGEX_YES = 1,
	/*
	 * Found, in bytes that are known for certain, by an expression that does not look beyond
	 * what it matches: found whatever the text that is missing may be.
	 */
	REGEX_SURE = 2,
};

/* -1: refused, or out of memory; the reason goes to `err`. `flags` as in item.regex_flags. */
int regex_compile(struct str pattern, unsigned flags, struct place at, struct regex **ret_regex,
	struct err *err);
void regex_free(struct regex *regex);

/* NULL = out of memory. */
struct regex_scratch *regex_scratch_new(void);
void regex_scratch_free(struct regex_scratch *scratch);

/* A new event: the full number of steps again. */
void regex_scratch_refill(struct regex_scratch *scratch);

enum regex_result regex_search(
	const struct regex *regex, struct regex_scratch *scratch, struct str text);

#endif
