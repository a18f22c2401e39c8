/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * fuzz: what the fuzz targets share.
 *
 * A target is one file, fuzz_NAME.c, with LLVMFuzzerTestOneInput(): it feeds the bytes to a part of the
 * engine and checks what must be true of any input. It is linked twice: with libFuzzer, which makes
 * inputs up (fuzz.sh), and with replay.c, which runs the files of NAME/seeds and NAME/regressions
 * (make check). Inputs are at most FUZZ_INPUT_MAX bytes; the rest is ignored.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "alert/alert.h"
#include "base/buf.h"
#include "base/err.h"

#define FUZZ_INPUT_MAX	(64u * 1024)
#define FUZZ_EXPAND_MAX (256u * 1024)

/* Always returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Unlike assert() there in every build. */
#define FUZZ_CHECK(condition) ((condition) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #condition))
_Noreturn void fuzz_fail(const char *file, int line, const char *what);

/* --- reading an input (fuzz.c) ---------------------------------------------------------------- */

struct str fuzz_input(const uint8_t *data, size_t size);

/* Takes one byte off; 0 when there is none. */
unsigned fuzz_byte(struct str *input);

/* Takes off what stands before the next `end`, and the `end`; all that is left without one. */
struct str fuzz_until(struct str *input, char end);

/*
 * Copies `in`, but each 0x01 N C as (N + 1) * 64 times C, so that a short input makes long texts. Stops at
 * the maximum of `out`.
 */
void fuzz_expand(struct str in, struct buf *out);

/* Length of the next piece of a stream that is cut in an order that `seed` decides; `max` 1 to 4096. */
size_t fuzz_piece(uint32_t *seed, size_t max);

/* Path of a regular file with this content, good until the next call. */
const char *fuzz_file(struct str content);

/* --- what must be true (oracle.c) ------------------------------------------------------------- */

/* Every problem is one printable line. */
void fuzz_check_errs(const struct errs *errs);

/*
 * The alert in each format with at most `max` bytes: one clean line that a reader of the format takes
 * apart and that gives back what it does not say it has cut.
 */
void fuzz_check_formats(const struct alert *alert, size_t max);

/* The alert as text: one clean line. */
void fuzz_check_text(const struct alert *alert);

#endif
