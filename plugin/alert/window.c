/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/window.h"

#include <assert.h>
#include <stdlib.h>

static struct window_message **slot(struct window *w, size_t i)
{
	return &w->slot[(w->first + i) % WINDOW_MESSAGES];
}

const struct window_message *window_at(const struct window *w, size_t i)
{
	assert(i < w->n);
	return w->slot[(w->first + i) % WINDOW_MESSAGES];
}

static void drop_first(struct window *w)
{
	struct window_message *m = *slot(w, 0);

	w->bytes -= m->line.n;
	w->first = (w->first + 1) % WINDOW_MESSAGES;
	w->n--;
	if (w->sent > 0)
		w->sent--;
	free(m);
}

void window_done(struct window *w)
{
	while (w->n > 0)
		drop_first(w);
}

int window_add(struct window *w, struct str line, struct queue_message message)
{
	struct window_message *m = malloc(sizeof(*m) + line.n);

	if (!m)
		return -1;
	char *copy = (char *)(m + 1);

	assert(w->sent == w->n);
	assert(message.text.p >= line.p && message.text.p + message.text.n <= line.p + line.n);
	memcpy(copy, line.p, line.n);
	message.text.p = copy + (message.text.p - line.p);
	*m = (struct window_message){.message = message, .line = {copy, line.n}};
	while (w->n == WINDOW_MESSAGES || (w->n > 0 && w->bytes + line.n > WINDOW_BYTES))
		drop_first(w);
	*slot(w, w->n++) = m;
	w->bytes += line.n;
	return 0;
}

struct window_message *window_unsent(const struct window *w)
{
	return w->sent < w->n ? w->slot[(w->first + w->sent) % WINDOW_MESSAGES] : NULL;
}

void window_mark_sent(struct window *w, size_t charge)
{
	struct window_message *m = window_unsent(w);

	assert(m);
	m->charge = charge > m->line.n ? charge : m->line.n;
	w->sent++;
}

void window_drop_unsent(struct window *w)
{
	struct window_message *m = window_unsent(w);

	assert(m);
	w->bytes -= m->line.n;
	w->n--;
	for (size_t i = w->sent; i < w->n; i++)
		*slot(w, i) = *slot(w, i + 1);
	free(m);
}

void window_drop_newest(struct window *w)
{
	assert(w->sent < w->n);
	w->n--;
	w->bytes -= (*slot(w, w->n))->line.n;
	free(*slot(w, w->n));
}

/*
 * Messages are read in order. So when the newest ones together are more than what is unread, the
 * oldest of these was read, and with it all before.
 */
void window_read(struct window *w, size_t unread)
{
	size_t keep = 0, bytes = 0;

	while (keep < w->sent) {
		bytes += (*slot(w, w->sent - keep - 1))->charge;
		if (bytes > unread)
			break;
		keep++;
	}
	while (w->sent > keep)
		drop_first(w);
}

void window_rewind(struct window *w)
{
	for (size_t i = 0; i < w->sent; i++)
		(*slot(w, i))->again = true;
	w->sent = 0;
}
