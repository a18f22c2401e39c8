/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * ruleset: all rules that were loaded together.
 *
 * Built once from folders and files, const from then on, freed whole. Folders are read recursively,
 * *.yml and *.yaml, no dot files, in byte order of the path; symlinks must stay inside the folder.
 * The same id twice within one entry is an error that names both places; across entries the later
 * one replaces the earlier, with a warning. A rule that cannot be used is reported and left out, the
 * others stay. Rules of other logs than the audit system's, and those of status deprecated or unsupported
 * unless they are asked for, are left out with a notice.
 */
#ifndef SIGMA_RULESET_H
#define SIGMA_RULESET_H

#include <sys/types.h>

#include "event/names.h"
#include "sigma/rule.h"

#define RULESET_RULES_MAX   10000
#define RULESET_FILTERS_MAX 1000
#define RULESET_FILES_MAX   20000
#define RULESET_MEMORY_MAX  (64u * 1024 * 1024)
#define RULE_FILE_MAX	    (256u * 1024)

struct filter; /* filter.h */

/* A rule that was read and is not there: for whoever refers to it. */
struct absent {
	struct place at;
	struct str id, name; /* as written; empty = not told */
	enum absent_why { ABSENT_REFUSED, ABSENT_DISABLED, ABSENT_RETIRED, ABSENT_FOREIGN } why;
};

struct ruleset {
	struct arena arena;
	struct field_names names; /* of the fields of records that rules name */
	struct rule_options options; /* to be set before the first ruleset_add() */
	struct rule **rule; /* in the order of loading */
	size_t n, cap;
	struct rule **by_id; /* the same, by a hash of the id */
	struct filter **filter; /* in the order of loading, until some are switched off */
	size_t n_filters, cap_filters;
	size_t filters_off; /* behind these in the list: the configuration switched them off */
	struct absent *absent;
	size_t n_absent, cap_absent;
	size_t disabled; /* rules that the configuration switched off */
	size_t refused; /* documents with an error */
	size_t unread; /* files and folders where a call failed: what is in them is not known */
	size_t skipped; /* status deprecated or unsupported */
	size_t foreign; /* not for this source */
};

enum ruleset_trust {
	RULESET_ANY_OWNER, /* a person's tool reads what the person may read */
	RULESET_TRUSTED, /* root's or our own, neither they nor their folders writable by others */
};

/* Remembers it, if there is room. */
void ruleset_absent(struct ruleset *set, const struct absent *absent);

/* NULL = out of memory. */
struct ruleset *ruleset_new(void);
void ruleset_free(struct ruleset *set);

/*
 * Adds one entry: a folder or a file. Problems go to `errs`; -1 when anything of the entry was refused
 * (what could be loaded is loaded all the same).
 */
int ruleset_add(struct ruleset *set, const char *path, enum ruleset_trust trust, struct errs *errs);

#endif
