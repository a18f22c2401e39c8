/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stops.h"

int stops_check(struct stops *s, bool final)
{
	uint64_t now = clock_mono(s->report->clock);

	if (s->count == 0)
		return -1;
	if (!final && now < s->quiet_until_ms)
		return (int)(s->quiet_until_ms - now);
	report_alert(s->report, SELF_STOP_REFUSED,
		"SIGTERM from pid %u, uid %u was ignored: only auditd ends its plugins; %llu times "
		"since the last alert",
		s->pid, s->uid, (unsigned long long)s->count);
	s->count = 0;
	s->quiet_until_ms = now + STOPS_QUIET_MS;
	return -1;
}

void stops_refused(struct stops *s, uint32_t pid, uint32_t uid)
{
	s->count++;
	s->pid = pid;
	s->uid = uid;
	stops_check(s, false);
}
