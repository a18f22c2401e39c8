/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * sift: which records of an event are worth parsing.
 *
 * Most records match no rule about records (UNIT_RECORD), and to have libauparse take them apart costs far
 * more than the rest of the way. A record of a type that the kernel writes in one plain form is looked
 * through as it stands: when none of the literals is in it that the rules need (index.h), no rule can be
 * other than NO on it, and unless the event is made of its type it is left out. Whatever is not plain
 * (other types, values in hex, cut or oddly ended ones) is parsed. So to sift or not to sift must come to
 * the same alerts.
 *
 * A sift belongs to one thread. It holds as much as the largest event.
 * Source: kernel/auditsc.c (forms of the records), libauparse 3.0.9 ellist.c (how it takes them apart).
 */
#ifndef MATCH_SIFT_H
#define MATCH_SIFT_H

#include "base/arena.h"
#include "base/buf.h"
#include "event/names.h"
#include "input/gather.h"
#include "match/index.h"

#define SIFT_TYPES 6
#define SIFT_NAMES 32 /* fields of a record whose names are remembered */
#define SIFT_SEEN  1024 /* values that are remembered, a power of two */
#define SIFT_TEXT  60 /* bytes of one of these */

/* A value in which there was nothing: programs, folders and keys come again and again. */
struct sift_seen {
	uint8_t type, n; /* n: 0 = none is remembered */
	int16_t field;
	char text[SIFT_TEXT];
};

/* What is known of a field by its name. */
struct sift_name {
	char text[16]; /* with the = behind it */
	size_t n; /* 0: none is remembered */
	int field; /* the number that rules know it by, -1: no rule looks for it */
	size_t shortest; /* value in which there may be what they look for */
	bool encoded, arch, syscall;
	bool dull; /* none of these */
};

/* The records of one plain type. */
struct sift_type {
	unsigned record; /* AUDIT_* */
	struct index *index; /* of the rules that can match them */
	struct candidates candidates;
	bool pass; /* all of them: rules need nothing of them, or what does not stand in them */
	bool keywords; /* are looked for */
	size_t keyword; /* the fewest bytes of a value with a keyword; SIZE_MAX: there are none */
	size_t number; /* the same of one that is made of hexadecimal digits */
	int call; /* the field "SYSCALL"; -1: not looked for */
	struct sift_name name[SIFT_NAMES]; /* by place: the kernel always writes the same order */
};

struct sift {
	const struct field_names *names; /* the caller's, may be NULL */
	bool records; /* there are rules about records */
	bool blind; /* set by the owner: every record passes */
	struct sift_type type[SIFT_TYPES];
	struct sift_seen *seen; /* SIFT_SEEN; a value has one place, the next one takes it over */
	struct arena arena; /* of one event */
	struct buf folded, kept;
};

/* `names`: of the fields of records. -1: out of memory. */
int sift_init(struct sift *s, const struct plan *plan, const struct field_names *names);
void sift_done(struct sift *s);

/*
 * The records of the event that are of one of the types `needed` or may match a rule about records; the
 * types of the latter are in *ret_types. Valid until the next call, as long as the event is.
 */
struct str sift_event(struct sift *s, const struct gathered *event,
	const struct record_types *needed, struct record_types *ret_types);

#endif
