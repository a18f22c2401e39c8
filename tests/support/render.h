/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * render: an alert as JSON, read back, with everything checked that is true of every line.
 *
 * With ECS_SAMPLES=FILE in the environment the lines of ECS are also added to FILE, for a validator that
 * knows the schema (tests/ecs/validate.sh).
 */
#ifndef TESTS_RENDER_H
#define TESTS_RENDER_H

#include "support/jsonread.h"
#include "support/sample.h"

#define MAX_LINE 7940 /* the default message size less a header */

/* Fails the test when the line is longer than `max` or not clean JSON. ret_n may be NULL. */
struct json_value *render_json(
	enum format format, const struct sample *s, size_t max, size_t *ret_n);
struct json_value *render_ecs(const struct sample *s, size_t max, size_t *ret_n);

/* The string at "event.id", or "(none)". */
const char *text_at(const struct json_value *v, const char *path);

#endif
