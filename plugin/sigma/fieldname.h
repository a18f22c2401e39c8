/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fieldname: which field a name in a rule means, and what to say of one that the unit does not have.
 *
 * Events have a closed table of fields (event/field.h), records whatever is written into them; the names
 * of one in a rule about the other are the commonest mistake of who knows one of them.
 */
#ifndef SIGMA_FIELDNAME_H
#define SIGMA_FIELDNAME_H

#include "sigma/operand.h"

/*
 * The field of this name in the unit of the rule, a name of record fields added. -1: told. One that is never
 * there is a warning.
 */
int fieldname_find(struct loader *l, struct str name, struct place at, int *ret_field);

/* Is it the name of a field, or nearly: of a record one that many have, or one of events? */
bool fieldname_known(enum unit unit, struct str name);

/* May what is evaluated as this unit have the field? Of records: it is none of events alone. */
bool fieldname_fits(enum unit unit, struct str name);

#endif
