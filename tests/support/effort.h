/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * effort: CPU time of the calling thread, how much slower a build is than an ordinary one, and how much
 * of its work a test is to do.
 *
 * Never the time of the day: other processes take that. They take from CPU time, too (caches, a core that
 * two threads share, a clock that goes down), so the best of some tries counts, and limits are several
 * times what was measured.
 * In the environment, where anything at all means yes: SMALL asks for little work (valgrind, coverage)
 * and LONG for much.
 */
#ifndef TESTS_EFFORT_H
#define TESTS_EFFORT_H

#ifdef HAVE_CONFIG_H
#include <config.h> /* COVERAGE */
#endif
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#ifdef __SANITIZE_ADDRESS__
#define EFFORT_SLOWER 30
#elif defined(COVERAGE)
#define EFFORT_SLOWER 15
#else
#define EFFORT_SLOWER 1
#endif

static inline double effort_sec(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static inline double effort_ms(void)
{
	return effort_sec() * 1e3;
}

static inline bool effort_small(void)
{
	return getenv("SMALL") != NULL;
}

/* A limit of time for this build. Whoever asks for little work runs it under a program of which nobody knows. */
static inline double effort_limit(double time)
{
	return time * EFFORT_SLOWER * (effort_small() ? 10 : 1);
}

#endif
