/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "event/call.h"

#include <libaudit.h>
#include <stdlib.h>

/* The system calls that start a program, by architecture as SYSCALL.arch gives it. */
static const struct exec_call {
	struct str arch, number, name;
} exec_calls[] = {
	{{"c000003e", 8}, {"59", 2}, {"execve", 6}}, /* x86_64 */
	{{"c000003e", 8}, {"322", 3}, {"execveat", 8}}, /* x86_64 */
	{{"40000003", 8}, {"11", 2}, {"execve", 6}}, /* i386 */
	{{"40000003", 8}, {"358", 3}, {"execveat", 8}}, /* i386 */
	{{"c00000b7", 8}, {"221", 3}, {"execve", 6}}, /* aarch64 */
	{{"c00000b7", 8}, {"281", 3}, {"execveat", 8}}, /* aarch64 */
	{{"40000028", 8}, {"11", 2}, {"execve", 6}}, /* arm */
	{{"40000028", 8}, {"387", 3}, {"execveat", 8}}, /* arm */
	{{"c0000015", 8}, {"11", 2}, {"execve", 6}}, /* ppc64le */
	{{"c0000015", 8}, {"362", 3}, {"execveat", 8}}, /* ppc64le */
	{{"80000016", 8}, {"11", 2}, {"execve", 6}}, /* s390x */
	{{"80000016", 8}, {"354", 3}, {"execveat", 8}}, /* s390x */
	{{"c00000f3", 8}, {"221", 3}, {"execve", 6}}, /* riscv64 */
	{{"c00000f3", 8}, {"281", 3}, {"execveat", 8}}, /* riscv64 */
};

#define NO CALL_NONE

static const struct call calls[] = {
	{STR("openat"), CALL_ACCESS | CALL_OPENS, 2, 0, 0},
	{STR("open"), CALL_ACCESS | CALL_OPENS, 1, NO, NO},
	{STR("openat2"), CALL_ACCESS | CALL_OPENS, NO, 0, 0},
	{STR("creat"), CALL_CREATES, NO, NO, NO},
	{STR("newfstatat"), CALL_ACCESS, NO, 0, NO},
	{STR("fstatat64"), CALL_ACCESS, NO, 0, NO},
	{STR("statx"), CALL_ACCESS, NO, 0, NO},
	{STR("stat"), CALL_ACCESS, NO, NO, NO},
	{STR("lstat"), CALL_ACCESS, NO, NO, NO},
	{STR("stat64"), CALL_ACCESS, NO, NO, NO},
	{STR("lstat64"), CALL_ACCESS, NO, NO, NO},
	{STR("oldstat"), CALL_ACCESS, NO, NO, NO},
	{STR("oldlstat"), CALL_ACCESS, NO, NO, NO},
	{STR("access"), CALL_ACCESS, NO, NO, NO},
	{STR("faccessat"), CALL_ACCESS, NO, 0, NO},
	{STR("faccessat2"), CALL_ACCESS, NO, 0, NO},
	{STR("readlink"), CALL_ACCESS, NO, NO, NO},
	{STR("readlinkat"), CALL_ACCESS, NO, 0, NO},
	{STR("mkdir"), CALL_NAMES, NO, NO, NO},
	{STR("mkdirat"), CALL_NAMES, NO, NO, 0},
	{STR("mknod"), CALL_NAMES, NO, NO, NO},
	{STR("mknodat"), CALL_NAMES, NO, NO, 0},
	{STR("rename"), CALL_NAMES, NO, NO, NO},
	{STR("renameat"), CALL_NAMES, NO, 0, 2},
	{STR("renameat2"), CALL_NAMES, NO, 0, 2},
	{STR("link"), CALL_NAMES, NO, NO, NO},
	{STR("linkat"), CALL_NAMES, NO, 0, 2},
	{STR("symlink"), CALL_NAMES, NO, NO, NO},
	{STR("symlinkat"), CALL_NAMES, NO, NO, 1},
	{STR("connect"), CALL_CONNECTS, NO, NO, NO},
	{STR("accept"), CALL_ACCEPTS, NO, NO, NO},
	{STR("accept4"), CALL_ACCEPTS, NO, NO, NO},
};

/* asm-generic/fcntl.h, linux/fcntl.h */
#define OPEN_CREATES 0100u
#define OPEN_EMPTIES 01000u
#define OPEN_PATH    010000000u
#define FROM_CWD     UINT32_C(0xffffff9c) /* AT_FDCWD */
#define ARCH_HEX_MAX 8

struct str call_exec(struct str arch, struct str number)
{
	for (size_t i = 0; i < sizeof(exec_calls) / sizeof(exec_calls[0]); i++) {
		if (str_eq(exec_calls[i].arch, arch) && str_eq(exec_calls[i].number, number))
			return exec_calls[i].name;
	}
	return STR_NONE;
}

unsigned call_arch(struct str arch)
{
	char digits[ARCH_HEX_MAX + 1] = "";

	if (arch.n == 0 || arch.n > ARCH_HEX_MAX)
		return 0;
	memcpy(digits, arch.p, arch.n);
	return (unsigned)strtoul(digits, NULL, 16);
}

int call_machine(struct str arch)
{
	unsigned elf = call_arch(arch);

	return elf ? audit_elf_to_machine(elf) : -1;
}

struct str call_name(struct str arch, struct str number)
{
	int machine = call_machine(arch);
	const char *name;
	uint64_t call;

	if (machine < 0 || str_u64(number, &call) != 0 || call > INT32_MAX)
		return STR_NONE;
	name = audit_syscall_to_name((int)call, machine);
	return name ? str_of(name) : STR_NONE;
}

/* Source: linux/net.h SYS_CONNECT and so on. */
struct str call_of_socketcall(struct str arg)
{
	if (str_eq(arg, STR("3")))
		return STR("connect");
	if (str_eq(arg, STR("5")))
		return STR("accept");
	return str_eq(arg, STR("12")) ? STR("accept4") : STR_NONE;
}

const struct call *call_find(struct str name)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
		if (str_eq(calls[i].name, name))
			return &calls[i];
	}
	return NULL;
}

bool call_arg(const struct call_made *made, int arg, uint64_t *ret_value)
{
	char digits[17] = "", *end;
	struct str text = arg < 0 ? STR_NONE : made->arg[arg];

	if (text.n == 0 || text.n >= sizeof(digits))
		return false;
	memcpy(digits, text.p, text.n);
	*ret_value = strtoull(digits, &end, 16);
	return *end == '\0';
}

/* The kernel prints a word; an int argument has its lower half. */
bool call_from_cwd(const struct call_made *made, int arg)
{
	uint64_t fd;

	return arg == CALL_NONE || (call_arg(made, arg, &fd) && (uint32_t)fd == FROM_CWD);
}

bool call_creates(const struct call_made *made)
{
	uint64_t flags;

	if (!made->call || !(made->call->use & CALL_OPENS))
		return made->call && (made->call->use & CALL_CREATES);
	if (!call_arg(made, made->call->flags, &flags))
		flags = made->open_flags;
	return (flags & (OPEN_CREATES | OPEN_EMPTIES)) && !(flags & OPEN_PATH);
}
