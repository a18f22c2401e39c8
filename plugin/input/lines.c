/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input/lines.h"

void lines_init(struct lines *l, void (*deliver)(void *ctx, struct str line), void *ctx)
{
	*l = (struct lines){.deliver = deliver, .ctx = ctx};
	buf_init(&l->carry, LINE_MAX_BYTES + 1); /* with a carriage return, as in place */
}

void lines_done(struct lines *l)
{
	buf_done(&l->carry);
}

static void line_whole(struct lines *l, struct str line)
{
	l->counters.lines++;
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	if (line.n == 0)
		return;
	if (line.n > LINE_MAX_BYTES)
		l->counters.too_long++;
	else if (memchr(line.p, '\0', line.n))
		l->counters.binary++;
	else
		l->deliver(l->ctx, line);
}

/* The newline of a line that began in an earlier chunk. */
static void carried_whole(struct lines *l, struct str rest)
{
	if (!l->skipping)
		buf_add(&l->carry, rest);
	if (l->skipping || l->carry.overflow) {
		l->counters.lines++;
		l->counters.too_long++;
	} else {
		line_whole(l, buf_str(&l->carry));
	}
	l->skipping = false;
	buf_reset(&l->carry, LINE_MAX_BYTES);
}

void lines_feed(struct lines *l, struct str bytes)
{
	l->counters.bytes += bytes.n;
	while (bytes.n > 0) {
		const char *newline = memchr(bytes.p, '\n', bytes.n);

		if (!newline) {
			if (!l->skipping)
				buf_add(&l->carry, bytes);
			l->skipping = l->skipping || l->carry.overflow;
			return;
		}
		size_t n = (size_t)(newline - bytes.p);

		if (l->carry.n > 0 || l->skipping)
			carried_whole(l, str_sub(bytes, 0, n));
		else
			line_whole(l, str_sub(bytes, 0, n));
		bytes = str_sub(bytes, n + 1, bytes.n);
	}
}

void lines_finish(struct lines *l)
{
	if (l->carry.n > 0 || l->skipping)
		carried_whole(l, STR_NONE);
}
