/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "support/fakeproc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/plugin.h"

static uint64_t mono(void *ctx)
{
	return ((struct fakeproc *)ctx)->up_ms;
}

static uint64_t real(void *ctx)
{
	return FAKE_BOOT_MS + ((struct fakeproc *)ctx)->up_ms;
}

void fakeproc_now(struct fakeproc *f, uint64_t up_ms)
{
	char path[128], text[64];

	f->up_ms = up_ms;
	snprintf(path, sizeof(path), "%s/uptime", f->folder);
	snprintf(text, sizeof(text), "%llu.%02llu 1.00\n", (unsigned long long)up_ms / 1000,
		(unsigned long long)up_ms % 1000 / 10);
	put_file(path, str_of(text), 0644);
}

void fakeproc_init(struct fakeproc *f)
{
	*f = (struct fakeproc){.folder = "/tmp/fakeproc.XXXXXX"};
	f->clock = (struct clock){.mono_ms = mono, .real_ms = real, .ctx = f};
	assert_non_null(mkdtemp(f->folder));
	fakeproc_now(f, 1000000);
	f->procfs = procfs_open(f->folder, &f->clock);
	assert_non_null(f->procfs);
}

void fakeproc_done(struct fakeproc *f)
{
	procfs_close(f->procfs);
	remove_tree(f->folder);
}

void fakeproc_file(struct fakeproc *f, uint32_t pid, const char *name, struct str text)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%u/%s", f->folder, pid, name);
	put_file(path, text, 0644);
}

void fakeproc_gone(struct fakeproc *f, uint32_t pid)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%u", f->folder, pid);
	if (access(path, F_OK) == 0)
		remove_tree(path);
}

void fakeproc_put(struct fakeproc *f, const struct fakeproc_process *p)
{
	char path[128], text[1024];

	fakeproc_gone(f, p->pid);
	snprintf(path, sizeof(path), "%s/%u", f->folder, p->pid);
	assert_int_equal(mkdir(path, 0755), 0);
	snprintf(text, sizeof(text),
		"%u (%s) S %u 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 %llu 99999 77\n", p->pid,
		p->comm, p->ppid,
		(unsigned long long)p->start_ms * (unsigned long long)sysconf(_SC_CLK_TCK) / 1000);
	fakeproc_file(f, p->pid, "stat", str_of(text));
	snprintf(text, sizeof(text), "Name:\t%s\nUmask:\t0022\nUid:\t%u\t0\t0\t0\nGid:\t0\n", "x",
		p->uid);
	fakeproc_file(f, p->pid, "status", str_of(text));
	fakeproc_file(f, p->pid, "cmdline", p->cmdline);
	snprintf(path, sizeof(path), "%s/%u/exe", f->folder, p->pid);
	if (p->exe)
		assert_int_equal(symlink(p->exe, path), 0);
}
