/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/ring.h"

#include <limits.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct ring *ring_new(size_t size)
{
	size_t rounded = 4096;

	while (rounded < size)
		rounded *= 2;
	struct ring *r = mmap(NULL, sizeof(*r) + rounded, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (r == MAP_FAILED)
		return NULL;
	r->size = rounded;
	return r;
}

void ring_free(struct ring *r)
{
	if (r)
		munmap(r, sizeof(*r) + r->size);
}

void ring_wake(struct ring *r)
{
	atomic_fetch_add(&r->changes, 1);
	if (atomic_load(&r->waiting))
		syscall(SYS_futex, &r->changes, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

size_t ring_room(struct ring *r)
{
	uint64_t written = atomic_load_explicit(&r->written, memory_order_relaxed);

	return r->size - (size_t)(written - atomic_load(&r->consumed));
}

char *ring_space(struct ring *r, size_t *ret_n)
{
	uint64_t written = atomic_load_explicit(&r->written, memory_order_relaxed);
	size_t at = (size_t)(written & (r->size - 1));
	size_t room = ring_room(r), to_end = r->size - at;

	*ret_n = room < to_end ? room : to_end;
	return r->data + at;
}

void ring_commit(struct ring *r, size_t n)
{
	atomic_fetch_add(&r->written, n);
	ring_wake(r);
}

bool ring_put(struct ring *r, struct str bytes)
{
	uint64_t written = atomic_load_explicit(&r->written, memory_order_relaxed);

	if (bytes.n > ring_room(r))
		return false;
	size_t at = (size_t)(written & (r->size - 1));
	size_t first = bytes.n < r->size - at ? bytes.n : r->size - at;

	memcpy(r->data + at, bytes.p, first);
	memcpy(r->data, bytes.p + first, bytes.n - first);
	ring_commit(r, bytes.n);
	return true;
}

void ring_close(struct ring *r)
{
	atomic_store(&r->closed, true);
	ring_wake(r);
}

bool ring_closed(struct ring *r)
{
	return atomic_load(&r->closed);
}

struct str ring_data(struct ring *r)
{
	uint64_t consumed = atomic_load_explicit(&r->consumed, memory_order_relaxed);
	size_t used = (size_t)(atomic_load(&r->written) - consumed);
	size_t at = (size_t)(consumed & (r->size - 1));
	size_t to_end = r->size - at;

	return (struct str){r->data + at, used < to_end ? used : to_end};
}

void ring_consume(struct ring *r, size_t n)
{
	atomic_fetch_add(&r->consumed, n);
}

uint32_t ring_changes(struct ring *r)
{
	return atomic_load(&r->changes);
}

void ring_wait(struct ring *r, uint32_t seen, uint64_t timeout_ms)
{
	struct timespec timeout = {
		.tv_sec = (time_t)(timeout_ms / 1000),
		.tv_nsec = (long)(timeout_ms % 1000) * 1000000,
	};

	/* Said before the kernel compares: a change after it wakes us, one before it is seen. */
	atomic_store(&r->waiting, 1);
	syscall(SYS_futex, &r->changes, FUTEX_WAIT, seen, &timeout, NULL, 0);
	atomic_store(&r->waiting, 0);
}
