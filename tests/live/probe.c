/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * probe: looks at a file in one of several ways, for residence.sh.
 *
 *   PROBE=FILE probe WAY      open, access; int80: open as programs of 32 bits call it; uring: by io_uring
 *
 * With -DPRELOAD it is a library that does the first as it is loaded. The name comes by the environment,
 * which no record tells. Exit status: 0 done, or refused by the kernel, 77 the kernel has no such way.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NOT_HERE 77

static const char *probed(void)
{
	const char *file = getenv("PROBE");

	return file ? file : "/proc/1/cgroup";
}

#ifdef PRELOAD

__attribute__((constructor)) static void preload(void)
{
	close(open(probed(), O_RDONLY));
}

#else

static int by_open(void)
{
	close(open(probed(), O_RDONLY));
	return 0;
}

static int by_access(void)
{
	(void)!access(probed(), F_OK);
	return 0;
}

/* open(2) is 5 there, and takes a name below 4 GiB. */
static int by_int80(void)
{
#if defined(__x86_64__) && defined(MAP_32BIT)
	char *low = mmap(
		NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	long fd = 5;

	if (low == MAP_FAILED)
		return NOT_HERE;
	strncpy(low, probed(), 4095);
	__asm__ volatile("int $0x80"
			 : "+a"(fd)
			 : "b"((uint32_t)(uintptr_t)low), "c"(O_RDONLY), "d"(0)
			 : "memory");
	return fd == -ENOSYS ? NOT_HERE : 0;
#else
	return NOT_HERE;
#endif
}

static void *ring_part(int ring, size_t size, off_t offset)
{
	void *part =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, ring, offset);

	return part == MAP_FAILED ? NULL : part;
}

/* One openat by a ring of one entry. */
static int by_uring(void)
{
	struct io_uring_params p = {0};
	int ring = (int)syscall(SYS_io_uring_setup, 1, &p);

	if (ring < 0)
		return NOT_HERE;
	char *sq = ring_part(
		ring, p.sq_off.array + p.sq_entries * sizeof(uint32_t), IORING_OFF_SQ_RING);
	struct io_uring_sqe *sqe = ring_part(ring, p.sq_entries * sizeof(*sqe), IORING_OFF_SQES);
	char *cq = ring_part(ring, p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe),
		IORING_OFF_CQ_RING);

	if (!sq || !sqe || !cq)
		return NOT_HERE;
	memset(sqe, 0, sizeof(*sqe));
	sqe->opcode = IORING_OP_OPENAT;
	sqe->fd = AT_FDCWD;
	sqe->addr = (uint64_t)(uintptr_t)probed();
	sqe->open_flags = O_RDONLY;
	*(uint32_t *)(void *)(sq + p.sq_off.array) = 0;
	__atomic_store_n((uint32_t *)(void *)(sq + p.sq_off.tail), 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) != 1)
		return NOT_HERE;
	/* That it was opened, or there is nothing to miss. */
	return ((struct io_uring_cqe *)(void *)(cq + p.cq_off.cqes))->res >= 0 ? 0 : NOT_HERE;
}

static const struct {
	const char *name;
	int (*look)(void);
} ways[] = {{"open", by_open}, {"access", by_access}, {"int80", by_int80}, {"uring", by_uring}};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (strcmp(argv[1], ways[i].name) == 0)
			return ways[i].look();
	}
	return 1;
}

#endif
