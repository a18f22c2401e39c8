/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "detect/measure.h"

#include <string.h>

#include "detect/ordered.h"

size_t measure_room(const struct correlation *c, size_t max_events)
{
	double most = 0;

	if (c->type == CORRELATION_TEMPORAL)
		return c->n_members;
	if (correlation_of_numbers(c->type) || c->type == CORRELATION_TEMPORAL_ORDERED)
		return max_events;
	for (size_t i = 0; i < c->n_bounds; i++)
		most = c->bound[i].number > most ? c->bound[i].number : most;
	return (size_t)most + 1;
}

uint32_t measure_same(
	const struct correlation *c, const struct entries *e, const struct entry *entry)
{
	uint32_t i = e->n;

	if (c->type == CORRELATION_VALUE_COUNT) {
		while (i > 0 && entries_at(e, i - 1)->value != entry->value)
			i--;
	} else if (c->type == CORRELATION_TEMPORAL) {
		while (i > 0 && entries_at(e, i - 1)->member != entry->member)
			i--;
	} else if (c->type == CORRELATION_TEMPORAL_ORDERED) {
		/* Of several in a row the last will do. */
		if (i > 0 && (entries_at(e, i - 1)->member != entry->member ||
				     entry_is_after(entries_at(e, i - 1), entry)))
			i = 0;
	} else {
		i = 0;
	}
	return i > 0 ? i - 1 : e->n;
}

bool measure_make_room(const struct correlation *c, struct entries *e)
{
	if (c->type == CORRELATION_TEMPORAL_ORDERED && ordered_prune(e, c->n_members) > 0)
		return false;
	entries_drop_first(e);
	/* Of counts, more matches than these come to the same. */
	return c->type == CORRELATION_TEMPORAL_ORDERED || correlation_of_numbers(c->type);
}

/* --- numbers -------------------------------------------------------------------------------------- */

static double number_of(const struct entry *entry)
{
	double number;

	_Static_assert(sizeof(number) == sizeof(entry->value), "a number fits");
	memcpy(&number, &entry->value, sizeof(number));
	return number;
}

static void swap(double *a, double *b)
{
	double c = *a;

	*a = *b;
	*b = c;
}

/*
 * The k-th smallest of n, by Hoare's selection. Its pivot is the middle one, so that sorted numbers,
 * either way, take linear time.
 */
static double kth_smallest(double *list, size_t n, size_t k)
{
	size_t low = 0, high = n - 1;

	while (low < high) {
		double pivot = list[low + (high - low) / 2];
		size_t i = low, j = high;

		for (;;) {
			while (list[i] < pivot)
				i++;
			while (list[j] > pivot)
				j--;
			if (i >= j)
				break;
			swap(&list[i++], &list[j--]);
		}
		/* All up to j are <= pivot, all behind it are >= it. */
		if (k <= j)
			high = j;
		else
			low = j + 1;
	}
	return list[k];
}

static double percentile(const struct correlation *c, double *list, size_t n)
{
	/* Rounded up; the first is 1. What is left of an integer is an error of the division. */
	double rank = c->percentile * (double)n / 100 - 1e-9;
	size_t k = rank > 0 ? (size_t)rank : 0;

	if (c->type == CORRELATION_VALUE_MEDIAN && n % 2 == 0) {
		double low = kth_smallest(list, n, n / 2 - 1);

		return low / 2 + kth_smallest(list, n, n / 2) / 2;
	}
	return kth_smallest(list, n, k < n ? k : n - 1);
}

static double of_numbers(const struct correlation *c, const struct entries *e, double *scratch)
{
	double sum = 0;

	for (uint32_t i = 0; i < e->n; i++) {
		scratch[i] = number_of(entries_at(e, i));
		sum += scratch[i];
	}
	if (c->type == CORRELATION_VALUE_SUM)
		return sum;
	return c->type == CORRELATION_VALUE_AVG ? sum / e->n : percentile(c, scratch, e->n);
}

double measure_value(const struct correlation *c, const struct entries *e, double *scratch)
{
	if (correlation_of_numbers(c->type))
		return of_numbers(c, e, scratch);
	if (c->type == CORRELATION_TEMPORAL_ORDERED)
		return ordered_chain(e, c->n_members);
	return e->n;
}
