/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "context/users.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"

struct user {
	uint32_t uid;
	uint32_t order; /* place in the file: of several names the first counts */
	struct str name;
};

struct users {
	struct buf text;
	struct user *user; /* sorted by uid */
	size_t n, cap;
};

void users_free(struct users *users)
{
	if (!users)
		return;
	buf_done(&users->text);
	free(users->user);
	free(users);
}

/* name:password:uid:... */
static void add_line(struct users *users, struct str line)
{
	const char *colon = line.n ? memchr(line.p, ':', line.n) : NULL;
	struct str name, uid;
	uint64_t number;

	if (!colon || colon == line.p || line.p[0] == '#')
		return;
	name = str_sub(line, 0, (size_t)(colon - line.p));
	line = str_sub(line, name.n + 1, line.n);
	colon = line.n ? memchr(line.p, ':', line.n) : NULL;
	if (!colon)
		return;
	uid = str_sub(line, (size_t)(colon - line.p) + 1, line.n);
	colon = uid.n ? memchr(uid.p, ':', uid.n) : NULL;
	if (!colon)
		return;
	uid.n = (size_t)(colon - uid.p);
	if (str_u64(uid, &number) != 0 || number > UINT32_MAX)
		return;
	struct user *list = vec_grow(users->user, users->n, &users->cap, sizeof(*list), USERS_MAX);

	if (!list)
		return;
	users->user = list;
	list[users->n] = (struct user){(uint32_t)number, (uint32_t)users->n, name};
	users->n++;
}

static int by_uid(const void *a, const void *b)
{
	const struct user *x = a, *y = b;

	if (x->uid != y->uid)
		return x->uid < y->uid ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

static int read_all(struct buf *text, const char *path, struct err *err)
{
	FILE *f = fopen(path, "re");
	char block[8192];
	size_t n;

	if (!f)
		return err_set(err, (struct place){path, 0, 0}, "%s", strerror(errno));
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		buf_add(text, (struct str){block, n});
	bool failed = ferror(f) || text->overflow;

	fclose(f);
	if (failed)
		return err_set(err, (struct place){path, 0, 0},
			"cannot be read, or is larger than %u bytes", USERS_FILE_BYTES);
	return 0;
}

int users_load(const char *path, struct users **ret_users, struct err *err)
{
	struct users *users = calloc(1, sizeof(*users));

	if (!users)
		return err_set(err, (struct place){path, 0, 0}, "out of memory");
	buf_init(&users->text, USERS_FILE_BYTES);
	if (read_all(&users->text, path, err) != 0) {
		users_free(users);
		return -1;
	}
	struct str rest = buf_str(&users->text);

	while (rest.n > 0) {
		const char *newline = memchr(rest.p, '\n', rest.n);
		size_t n = newline ? (size_t)(newline - rest.p) : rest.n;

		add_line(users, str_sub(rest, 0, n));
		rest = str_sub(rest, newline ? n + 1 : n, rest.n);
	}
	if (users->n)
		qsort(users->user, users->n, sizeof(*users->user), by_uid);
	*ret_users = users;
	return 0;
}

struct str users_name(const struct users *users, uint32_t uid)
{
	size_t low = 0, high = users ? users->n : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (users->user[middle].uid < uid)
			low = middle + 1;
		else
			high = middle;
	}
	if (users && low < users->n && users->user[low].uid == uid)
		return users->user[low].name;
	return STR_NONE;
}

static void fill_account(const struct users *users, struct account *account)
{
	uint64_t uid;

	if (account->name.n == 0 && str_u64(account->id, &uid) == 0 && uid <= UINT32_MAX)
		account->name = users_name(users, (uint32_t)uid);
}

void users_fill(const struct users *users, struct event *event)
{
	struct value *user = &event->field[FIELD_USER];
	struct value *login = &event->field[FIELD_LOGIN_USER];

	if (!users)
		return;
	fill_account(users, &event->user);
	fill_account(users, &event->effective);
	fill_account(users, &event->audit);
	if (user->state == VALUE_MISSING && event->user.name.n > 0)
		*user = (struct value){.text = event->user.name, .state = VALUE_WHOLE};
	if (login->state == VALUE_MISSING && event->audit.name.n > 0 &&
		event->field[FIELD_LOGIN_ID].state != VALUE_MISSING)
		*login = (struct value){.text = event->audit.name, .state = VALUE_WHOLE};
}
