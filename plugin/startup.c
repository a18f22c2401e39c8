/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif
#include "startup.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "privileges.h"

#define FDS_MAX 1024 /* closed one by one where close_range() is missing */

/*
 * SIGTERM and SIGHUP are blocked from the first moment on, and read from a descriptor later: one that was
 * pending, or comes while rules are loaded, must not end us.
 */
static void reset_signals(void)
{
	struct sigaction by_default = {.sa_handler = SIG_DFL}, ignore = {.sa_handler = SIG_IGN};
	sigset_t ours;

	sigemptyset(&ours);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGHUP);
	sigprocmask(SIG_SETMASK, &ours, NULL);

	for (int sig = 1; sig < NSIG; sig++)
		sigaction(sig, &by_default, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	sigaction(SIGXFSZ, &ignore, NULL);
}

static void close_inherited(void)
{
#ifdef HAVE_CLOSE_RANGE
	if (close_range(3, ~0U, 0) == 0)
		return;
#endif
	for (int fd = 3; fd < FDS_MAX; fd++)
		close(fd);
}

/* A missing 0, 1 or 2 would be taken by the next file that is opened. */
static void fill_standard(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) >= 0)
			continue;
		int null = open("/dev/null", O_RDWR);

		if (null >= 0 && null != fd) {
			dup2(null, fd);
			close(null);
		}
	}
}

void startup_clean(void)
{
	reset_signals();
	fill_standard();
	close_inherited();
	umask(077);
}

void startup_confine(const struct runas *runas, struct report *report)
{
	char text[PRIVILEGES_TEXT];
	struct errs errs = {0};

	if (runas->notice[0])
		report_line(report, "%s", runas->notice);
	if (privileges_drop(runas, &errs) != 0) {
		report_errs(report, &errs);
		report_alert(report, SELF_CONFIG_INVALID,
			"the plugin has more privileges than it should: %s",
			privileges_describe(text));
	}
	errs_done(&errs);
	report_line(report, "runs as %s", privileges_describe(text));
}

int startup_under_auditd(void)
{
	struct stat st;

	return fstat(0, &st) == 0 && (S_ISSOCK(st.st_mode) || S_ISFIFO(st.st_mode));
}
