/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif
#include "privileges.h"

#include <cap-ng.h>
#include <grp.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#define FDS_MAX 256 /* some ten are in use, and one for each level of a folder of rules */

/* The leak check of AddressSanitizer traces the process, in a process of its own. */
#ifdef __SANITIZE_ADDRESS__
#define LEAK_CHECK 1
#else
#define LEAK_CHECK 0
#endif

static const struct place nowhere = {0};

/* Never raises a limit: what auditd handed down may be lower. */
static void limit(int what, rlim_t most)
{
	const struct rlimit wanted = {most, most};
	struct rlimit now;

	if (getrlimit(what, &now) == 0 && now.rlim_max > most)
		setrlimit(what, &wanted);
}

/* Wants CAP_SETPCAP, so it comes first; who was not started by root has no such thing to give up. */
static void empty_bounding_set(struct errs *errs)
{
	capng_get_caps_process();
	if (geteuid() != 0 && !capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP))
		return;
	capng_clear(CAPNG_SELECT_BOTH);
	capng_apply(CAPNG_SELECT_BOUNDS);
	capng_get_caps_process(); /* without the capability it returns 0, and has done nothing */
	if (capng_have_capabilities(CAPNG_SELECT_BOUNDS) != CAPNG_NONE)
		errs_add(errs, nowhere, "the capability bounding set cannot be emptied");
	if (capng_lock() != 0)
		errs_add(errs, nowhere, "the securebits cannot be locked");
}

/* Groups first: afterwards nobody is left who may change them. */
static void change_user(const struct runas *who, struct errs *errs)
{
	if (!who->change)
		return;
	if (setgroups(0, NULL) != 0)
		errs_sys(errs, nowhere, "the supplementary groups cannot be given up");
	if (setresgid(who->gid, who->gid, who->gid) != 0)
		errs_sys(errs, nowhere, "the group cannot be changed");
	if (setresuid(who->uid, who->uid, who->uid) != 0)
		errs_sys(errs, nowhere, "the user cannot be changed");
}

/* The locked securebits keep them through the change of the user. */
static void drop_capabilities(struct errs *errs)
{
	capng_clear(CAPNG_SELECT_BOTH);
	if (capng_apply(CAPNG_SELECT_CAPS) != 0)
		errs_add(errs, nowhere, "the capabilities cannot be dropped");
}

static bool has_changed(const struct runas *who)
{
	uid_t uid[3];
	gid_t gid[3];

	if (getresuid(&uid[0], &uid[1], &uid[2]) != 0 || getresgid(&gid[0], &gid[1], &gid[2]) != 0)
		return false;
	for (int i = 0; i < 3; i++) {
		if (uid[i] != who->uid || gid[i] != who->gid)
			return false;
	}
	return getgroups(0, NULL) == 0;
}

static void verify(const struct runas *who, struct errs *errs)
{
	if (who->change && !has_changed(who))
		errs_add(errs, nowhere, "the user was changed in part only");
	if (who->change && who->uid != 0 && (setuid(0) == 0 || seteuid(0) == 0))
		errs_add(errs, nowhere, "the change of the user can be undone");
	capng_get_caps_process();
	if (capng_have_capabilities(CAPNG_SELECT_CAPS) != CAPNG_NONE)
		errs_add(errs, nowhere, "capabilities are left");
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		errs_add(errs, nowhere, "privileges can be gained by a program that is executed");
}

int privileges_drop(const struct runas *who, struct errs *errs)
{
	size_t before = errs->errors;

	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_MEMLOCK, 0);
	limit(RLIMIT_NOFILE, FDS_MAX);
	if (chdir("/") != 0)
		errs_sys(errs, nowhere, "the working directory cannot be /");
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	empty_bounding_set(errs);
	change_user(who, errs);
	drop_capabilities(errs);
	prctl(PR_SET_DUMPABLE, LEAK_CHECK, 0, 0, 0); /* a change of the user resets it */
	if (errs->errors == before)
		verify(who, errs);
	return errs->errors == before ? 0 : -1;
}

void privileges_seal(void)
{
	if (!LEAK_CHECK)
		limit(RLIMIT_NPROC, 0);
}

static const char *amount(capng_select_t set)
{
	switch (capng_have_capabilities(set)) {
	case CAPNG_NONE:
		return "none";
	case CAPNG_PARTIAL:
		return "some";
	case CAPNG_FULL:
		return "all";
	default:
		return "unknown";
	}
}

const char *privileges_describe(char text[PRIVILEGES_TEXT])
{
	capng_get_caps_process();
	snprintf(text, PRIVILEGES_TEXT,
		"uid %u, gid %u, %d supplementary groups, capabilities: %s, bounding set: %s, "
		"no_new_privs: %s",
		(unsigned)geteuid(), (unsigned)getegid(), getgroups(0, NULL),
		amount(CAPNG_SELECT_CAPS), amount(CAPNG_SELECT_BOUNDS),
		prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? "yes" : "no");
	return text;
}
