/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * clock: time is injected, so that tests of windows and ages never sleep.
 *
 * `mono_ms` drives ages and retries (never goes back), `real_ms` is only printed (milliseconds since
 * the epoch). Both may be called from any thread.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

struct clock {
	uint64_t (*mono_ms)(void *ctx);
	uint64_t (*real_ms)(void *ctx);
	void *ctx;
};

extern const struct clock clock_system;

static inline uint64_t clock_mono(const struct clock *c)
{
	return c->mono_ms(c->ctx);
}

static inline uint64_t clock_real(const struct clock *c)
{
	return c->real_ms(c->ctx);
}

/* "2026-11-22T00:18:08.015Z" of milliseconds since the epoch; years beyond 9999 are shown as 9999. */
#define CLOCK_ISO_SIZE 32
const char *clock_iso(uint64_t ms, char buf[CLOCK_ISO_SIZE]);

#endif
