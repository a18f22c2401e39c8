/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

#define MS_YEAR_10000 253402300800000ull /* first millisecond that needs five digits */

static uint64_t read_clock(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static uint64_t system_mono(void *ctx)
{
	(void)ctx;
	return read_clock(CLOCK_MONOTONIC);
}

static uint64_t system_real(void *ctx)
{
	(void)ctx;
	return read_clock(CLOCK_REALTIME);
}

const struct clock clock_system = {.mono_ms = system_mono, .real_ms = system_real};

const char *clock_iso(uint64_t ms, char buf[CLOCK_ISO_SIZE])
{
	struct tm tm;

	if (ms >= MS_YEAR_10000)
		ms = MS_YEAR_10000 - 1;
	time_t sec = (time_t)(ms / 1000);

	gmtime_r(&sec, &tm);
	snprintf(buf, CLOCK_ISO_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ",
		(unsigned)(tm.tm_year + 1900) % 10000, (unsigned)(tm.tm_mon + 1) % 100,
		(unsigned)tm.tm_mday % 100, (unsigned)tm.tm_hour % 100, (unsigned)tm.tm_min % 100,
		(unsigned)tm.tm_sec % 100, (unsigned)(ms % 1000));
	return buf;
}
