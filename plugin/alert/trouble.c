/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/trouble.h"

#include <limits.h>
#include <stdio.h>

static void tell(struct trouble *t, const char *text, const char *more)
{
	char line[PATH_MAX + 512];
	int n = snprintf(line, sizeof(line), "%s %s %s%s", t->what, t->path, text, more);

	if (t->tell && n > 0 && (size_t)n < sizeof(line))
		t->tell(t->ctx, (struct str){line, (size_t)n});
}

void trouble_begins(struct trouble *t, const char *why)
{
	uint64_t now = clock_mono(t->clock);

	if (t->told || (t->told_at != 0 && now < t->told_at + TROUBLE_QUIET_MS))
		return;
	tell(t, why, ": alerts wait in memory only");
	t->told = true;
	t->told_at = now;
}

void trouble_ends(struct trouble *t)
{
	if (t->told)
		tell(t, "is used again", "");
	t->told = false;
}
