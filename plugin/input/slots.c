/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/slots.h"

#include <stdlib.h>

#define SPARE_MAX    64 /* slots kept for reuse after a burst */
#define KEEP_BYTES   (16 * 1024)
#define ENRICHED_MAX (16 * 1024) /* bytes of enrichment kept of one event */

static void slot_free(struct slot *s)
{
	buf_done(&s->records);
	buf_done(&s->enriched);
	free(s);
}

void slots_done(struct slots *slots)
{
	for (struct slot *s = slots->spare, *next; s; s = next) {
		next = s->next;
		slot_free(s);
	}
	*slots = (struct slots){0};
}

struct slot *slots_find(
	const struct slots *slots, const struct slot_list *list, const struct header *h)
{
	struct slot *s = slots->bucket[h->serial % SLOTS_BUCKETS];

	while (s &&
		(s->serial != h->serial || s->sec != h->sec || s->ms != h->ms || s->list != list))
		s = s->bucket_next;
	return s;
}

static void list_remove(struct slot *s)
{
	if (s->prev)
		s->prev->next = s->next;
	else
		s->list->oldest = s->next;
	if (s->next)
		s->next->prev = s->prev;
	else
		s->list->newest = s->prev;
}

static void list_append(struct slot *s)
{
	s->next = NULL;
	s->prev = s->list->newest;
	if (s->prev)
		s->prev->next = s;
	else
		s->list->oldest = s;
	s->list->newest = s;
}

static struct slot *take(struct slots *slots)
{
	struct slot *s = slots->spare;

	if (!s)
		return calloc(1, sizeof(*s));
	slots->spare = s->next;
	slots->n_spare--;
	return s;
}

struct slot *slots_open(
	struct slots *slots, struct slot_list *list, const struct header *h, size_t max)
{
	struct slot *s = take(slots), **bucket = &slots->bucket[h->serial % SLOTS_BUCKETS];

	if (!s)
		return NULL;
	*s = (struct slot){
		.records = s->records,
		.enriched = s->enriched,
		.bucket_next = *bucket,
		.list = list,
		.sec = h->sec,
		.ms = h->ms,
		.serial = h->serial,
	};
	s->records.max = max;
	s->enriched.max = ENRICHED_MAX;
	*bucket = s;
	slots->n_open++;
	list_append(s);
	return s;
}

void slots_touch(struct slot *slot)
{
	list_remove(slot);
	list_append(slot);
}

void slots_close(struct slots *slots, struct slot *slot)
{
	struct slot **at = &slots->bucket[slot->serial % SLOTS_BUCKETS];

	while (*at != slot)
		at = &(*at)->bucket_next;
	*at = slot->bucket_next;
	list_remove(slot);
	slots->n_open--;
}

void slots_release(struct slots *slots, struct slot *slot)
{
	if (slots->n_spare >= SPARE_MAX) {
		slot_free(slot);
		return;
	}
	buf_reset(&slot->records, KEEP_BYTES);
	buf_reset(&slot->enriched, KEEP_BYTES);
	slot->next = slots->spare;
	slots->spare = slot;
	slots->n_spare++;
}
