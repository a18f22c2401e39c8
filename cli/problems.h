/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * problems: what `ausigma check` found, for people and for programs.
 *
 * As JSON it is one object on standard output:
 *	{"rules":2,"errors":1,"warnings":0,"notices":0,"foreign":0,"left_out":0,"filters":0,
 *	 "omitted":0,"problems":[{"file":"x.yml","line":9,"column":9,"severity":"error","message":"...",
 *	 "suggestion":"contains"}]}
 * severity is error, warning or notice. line and column are left out where they are not known, suggestion
 * where there is none; omitted counts problems beyond ERRS_MAX.
 */
#ifndef CLI_PROBLEMS_H
#define CLI_PROBLEMS_H

#include "base/err.h"

struct problems_summary {
	size_t good; /* rules that are used */
	size_t foreign, left_out; /* not for this source; of a retired status */
	size_t filters; /* documents that narrow rules */
};

/* Problems go to standard error, a line each, the summary to standard output. */
void problems_print_text(const struct errs *errs, const struct problems_summary *summary);

/* -1: out of memory, or standard output failed. */
int problems_print_json(const struct errs *errs, const struct problems_summary *summary);

#endif
