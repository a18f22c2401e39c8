/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/args.h"

#include <stdio.h>

#define ARG_CAP_MIN  256 /* an argument shorter than this is written whole or not at all */
#define MARK_SIZE    96 /* room for a mark with two 64-bit numbers */
#define CAP_STEP     64
#define ARGS_HEX_MAX 4096 /* digits */
#define TAIL_SHARE   4 /* one part in four is for the last arguments */

static void write_arg(struct json *j, struct str arg, size_t cap, bool *cut)
{
	char mark[MARK_SIZE];
	size_t size, head, tail;

	if (json_fit(arg, cap, &size) == arg.n) {
		json_str(j, arg, JSON_NO_CAP);
		return;
	}
	size_t half = cap > MARK_SIZE ? (cap - MARK_SIZE) / 2 : 0;

	*cut = true;
	head = json_fit(arg, half, &size);
	tail = json_fit_tail(arg, half, &size);
	if (tail < head)
		tail = head;
	int n = snprintf(mark, sizeof(mark), "<... %zu bytes ...>", tail - head);

	json_quote(j);
	json_text(j, str_sub(arg, 0, head), JSON_NO_CAP);
	json_text(j, (struct str){mark, (size_t)n}, JSON_NO_CAP);
	json_text(j, str_sub(arg, tail, arg.n), JSON_NO_CAP);
	json_quote(j);
	j->comma = true;
}

/* Bytes of one argument with the comma beside it. */
static size_t arg_size(struct str arg, size_t cap, bool *cut)
{
	struct json count;

	json_init(&count, NULL);
	write_arg(&count, arg, cap, cut);
	return count.n + 1;
}

/* Whether all arguments fit when each is kept below `cap`. */
static bool fits(const struct argv *argv, size_t room, size_t cap, struct args_plan *plan)
{
	size_t size = 0;

	plan->cut = false;
	for (size_t i = 0; i < argv->n; i++) {
		size += arg_size(argv->arg[i], cap, &plan->cut);
		if (size > room + 1)
			return false;
	}
	plan->head = argv->n;
	plan->tail = 0;
	plan->arg_cap = cap;
	plan->size = size ? size - 1 : 0;
	return true;
}

static void leave_gap(const struct argv *argv, size_t room, struct args_plan *plan)
{
	size_t left = room > MARK_SIZE ? room - MARK_SIZE : 0, tail_room = left / TAIL_SHARE, size;

	plan->cut = true;
	plan->mark = room >= MARK_SIZE;
	while (plan->tail < argv->n) {
		size = arg_size(argv->arg[argv->n - plan->tail - 1], plan->arg_cap, &plan->cut);
		if (size > tail_room)
			break;
		tail_room -= size;
		left -= size;
		plan->tail++;
	}
	while (plan->head + plan->tail < argv->n) {
		size = arg_size(argv->arg[plan->head], plan->arg_cap, &plan->cut);
		if (size > left)
			break;
		left -= size;
		plan->head++;
	}
	for (size_t i = plan->head; i < argv->n - plan->tail; i++)
		plan->omitted_bytes += argv->arg[i].n;
	plan->size = room - left;
}

void args_plan(const struct argv *argv, size_t room, struct args_plan *ret_plan)
{
	struct args_plan plan = {0};
	size_t low = ARG_CAP_MIN, high = room;

	if (fits(argv, room, room, &plan)) {
		*ret_plan = plan;
		return;
	}
	if (room <= ARG_CAP_MIN || !fits(argv, room, ARG_CAP_MIN, &plan)) {
		plan = (struct args_plan){.arg_cap = ARG_CAP_MIN};
		leave_gap(argv, room, &plan);
		*ret_plan = plan;
		return;
	}
	while (high - low > CAP_STEP) { /* the longest cap with which all fit, nearly */
		size_t cap = low + (high - low) / 2;
		struct args_plan longer = {0};

		if (fits(argv, room, cap, &longer)) {
			plan = longer;
			low = cap;
		} else {
			high = cap;
		}
	}
	*ret_plan = plan;
}

void args_write(struct json *j, const struct argv *argv, const struct args_plan *plan)
{
	char mark[MARK_SIZE];
	bool cut = false;

	json_open(j, '[');
	for (size_t i = 0; i < plan->head; i++)
		write_arg(j, argv->arg[i], plan->arg_cap, &cut);
	if (plan->mark) {
		snprintf(mark, sizeof(mark), "<... %zu arguments, %llu bytes ...>",
			argv->n - plan->head - plan->tail, (unsigned long long)plan->omitted_bytes);
		json_str(j, str_of(mark), JSON_NO_CAP);
	}
	for (size_t i = argv->n - plan->tail; plan->tail && i < argv->n; i++)
		write_arg(j, argv->arg[i], plan->arg_cap, &cut);
	json_close(j, ']');
}

struct digits {
	char *text;
	size_t n, size;
};

/* False: there is no room. */
static bool add_hex(struct digits *d, unsigned char c)
{
	static const char digits[] = "0123456789abcdef";

	if (d->size - d->n < 2)
		return false;
	d->text[d->n++] = digits[c >> 4];
	d->text[d->n++] = digits[c & 15];
	return true;
}

bool args_hex(const struct argv *argv, char *text, size_t size, size_t *ret_n)
{
	struct digits d = {.text = text, .size = size};
	bool whole = true;

	for (size_t i = 0; whole && i < argv->n; i++) {
		if (i)
			whole = add_hex(&d, 0);
		for (size_t k = 0; whole && k < argv->arg[i].n; k++)
			whole = add_hex(&d, (unsigned char)argv->arg[i].p[k]);
	}
	*ret_n = d.n;
	return !whole;
}

bool args_write_hex(struct json *j, const struct argv *argv, size_t cap)
{
	char text[ARGS_HEX_MAX];
	size_t n;
	bool cut = args_hex(argv, text, cap < sizeof(text) ? cap : sizeof(text), &n);

	json_str(j, (struct str){text, n}, JSON_NO_CAP);
	return cut;
}
