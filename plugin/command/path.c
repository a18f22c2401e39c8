/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/path.h"

#include <stdlib.h>

#include "command/shell.h"
#include "event/path.h"

#define ROOM (2 * PATH_WORD_MAX + 64)

int resolver_init(struct resolver *r)
{
	*r = (struct resolver){
		.text = malloc(ROOM), .base_text = malloc(ROOM), .url = malloc(PATH_WORD_MAX)};
	if (r->text && r->base_text && r->url)
		return 0;
	resolver_done(r);
	return -1;
}

void resolver_done(struct resolver *r)
{
	free(r->text);
	free(r->base_text);
	free(r->url);
	*r = (struct resolver){0};
}

struct str path_name(struct str path)
{
	const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;

	return slash ? str_sub(path, (size_t)(slash - path.p) + 1, path.n) : path;
}

/* --- /proc --------------------------------------------------------------------------------------- */

/* A folder of one process in what follows "/proc/": its length, 0 = it is none. */
static size_t process_part(struct str rest)
{
	static const struct str links[] = {{"self", 4}, {"thread-self", 11}};
	const char *slash = rest.n ? memchr(rest.p, '/', rest.n) : NULL;
	struct str part = slash ? str_sub(rest, 0, (size_t)(slash - rest.p)) : rest;
	uint64_t pid;

	if (str_eq(part, links[0]) || str_eq(part, links[1]) || str_u64(part, &pid) == 0)
		return part.n;
	return 0;
}

/* "/task/T" of a process: its length, 0 = it is none. */
static size_t task_part(struct str behind)
{
	struct str task = STR("/task/");
	size_t part =
		str_starts(behind, task) ? process_part(str_sub(behind, task.n, behind.n)) : 0;

	return part ? task.n + part : 0;
}

static bool is_self(const struct resolver *r, struct str part)
{
	uint64_t pid;

	if (str_u64(part, &pid) != 0)
		return true; /* a link */
	for (size_t i = 0; i < r->n_self; i++) {
		if (r->self[i] == pid)
			return true;
	}
	return false;
}

static size_t put(char *to, size_t at, struct str text)
{
	if (text.n)
		memcpy(to + at, text.p, text.n);
	return at + text.n;
}

/* Something comes behind these n bytes: what they are, if they are a link of /proc. */
static size_t follow_link(const struct resolver *r, char *to, size_t n)
{
	struct str path = {to, n}, proc = STR("/proc/");
	size_t part = str_starts(path, proc) ? process_part(str_sub(path, proc.n, n)) : 0;
	struct str behind = str_sub(path, part ? proc.n + part : n, n);

	if (part == 0 || behind.n == 0)
		return n;
	behind = str_sub(behind, task_part(behind), behind.n);
	if (str_eq(behind, STR("/root")))
		return 0;
	if (str_eq(behind, STR("/cwd")) && r->base.n && r->base.n <= PATH_WORD_MAX &&
		is_self(r, str_sub(path, proc.n, proc.n + part)))
		return put(to, 0, str_eq(r->base, STR("/")) ? STR("") : r->base);
	return n;
}

static size_t append_all(const struct resolver *r, char *to, size_t n, struct str path)
{
	struct str part;

	while (path_part(&path, &part)) {
		if (part.n == 0 || str_eq(part, STR(".")))
			continue;
		n = path_append(to, follow_link(r, to, n), part);
	}
	return n;
}

/* The names that are links everywhere. */
static size_t rename_front(char *to, size_t n, struct str from, struct str name)
{
	struct str path = {to, n};

	if (!str_starts(path, from) || (n > from.n && to[from.n] != '/'))
		return n;
	memmove(to + name.n, to + from.n, n - from.n);
	put(to, 0, name);
	return n - from.n + name.n;
}

static size_t one_name(const struct resolver *r, char *to, size_t n)
{
	struct str proc = STR("/proc/");

	n = rename_front(to, n, STR("/var/run"), STR("/run"));
	n = rename_front(to, n, STR("/etc/mtab"), STR("/proc/self/mounts"));
	if (!str_starts((struct str){to, n}, proc))
		return n;
	size_t part = process_part(str_sub((struct str){to, n}, proc.n, n));
	struct str process = {to, proc.n + part};

	if (part == 0)
		return n;
	/* What a process has, its threads have too; the folder of a thread itself stays. */
	size_t task = task_part(str_sub((struct str){to, n}, process.n, n));

	if (task && process.n + task < n) {
		memmove(to + process.n, to + process.n + task, n - process.n - task);
		n -= task;
	}
	if (!is_self(r, str_sub(process, proc.n, process.n)))
		return n;
	/* This may take some bytes more than before; ROOM has them. */
	return rename_front(to, n, process, STR("/proc/self"));
}

/* --- URLs ---------------------------------------------------------------------------------------- */

static bool starts_in_any_case(struct str text, struct str start)
{
	return text.n >= start.n && str_ieq(str_sub(text, 0, start.n), start);
}

bool path_is_url(struct str word)
{
	return starts_in_any_case(word, STR("file:"));
}

bool path_is_foreign_url(struct str word)
{
	const char *colon = word.n ? memchr(word.p, ':', word.n < 32 ? word.n : 32) : NULL;

	return colon && !path_is_url(word) &&
	       str_starts(str_sub(word, (size_t)(colon - word.p), word.n), STR("://"));
}

/* The path of a URL, its %xx decoded, to `to`; nothing that follows `?` or `#`. */
static size_t decode_url(char *to, struct str url)
{
	struct str path = str_sub(url, 5, url.n);
	size_t n = 0;

	if (str_starts(path, STR("//"))) {
		const char *slash = memchr(path.p + 2, '/', path.n - 2);

		path = slash ? str_sub(path, (size_t)(slash - path.p), path.n) : STR("/");
	}
	for (size_t i = 0; i < path.n && path.p[i] != '?' && path.p[i] != '#'; i++) {
		if (i + 2 < path.n && path.p[i] == '%' &&
			str_unhex(str_sub(path, i + 1, i + 3), &to[n], 1) == 1)
			i += 2;
		else
			to[n] = path.p[i];
		n++;
	}
	return n;
}

static bool is_unknown(struct str path)
{
	return path.n && path.p[0] == SHELL_UNKNOWN;
}

/* --- words --------------------------------------------------------------------------------------- */

static void add_self(struct resolver *r, uint64_t pid)
{
	if (pid > 2 && pid <= UINT32_MAX && r->n_self < PATH_SELF_MAX)
		r->self[r->n_self++] = (uint32_t)pid;
}

void resolver_event(struct resolver *r, const struct event *event)
{
	const struct value *cwd = &event->field[FIELD_CURRENT_DIRECTORY];
	uint64_t pid;

	r->n_self = 0;
	if (str_u64(event->pid, &pid) == 0)
		add_self(r, pid);
	if (str_u64(event->ppid, &pid) == 0)
		add_self(r, pid);
	for (size_t i = 0; i < event->n_ancestors; i++)
		add_self(r, event->ancestor[i]);
	/* Most events are where the last one was, and a normal form stays as it is. */
	if (cwd->state == VALUE_WHOLE && r->base.n && str_eq(cwd->text, r->base))
		return;
	r->base = STR_NONE;
	if (cwd->state == VALUE_WHOLE && str_starts(cwd->text, STR("/")))
		resolver_chdir(r, cwd->text);
}

/* The absolute path, links of /proc followed but for the last part; empty: it cannot be told. */
static struct str join(struct resolver *r, struct str word)
{
	size_t n = 0;

	if (word.n > PATH_WORD_MAX)
		return STR_NONE;
	if (word.n == 0 || is_unknown(word))
		return word;
	if (path_is_url(word))
		word = (struct str){r->url, decode_url(r->url, word)};
	if (!str_starts(word, STR("/"))) {
		if (r->base.n == 0 || r->base.n > PATH_WORD_MAX)
			return STR_NONE;
		n = str_eq(r->base, STR("/")) ? 0 : put(r->text, 0, r->base);
	}
	n = append_all(r, r->text, n, word);
	if (n == 0)
		r->text[n++] = '/';
	return (struct str){r->text, n};
}

void resolver_chdir(struct resolver *r, struct str path)
{
	/* As it is written: what `..` of it is depends on that. */
	struct str folder = is_unknown(path) ? STR("\xff") : join(r, path);

	if (folder.n)
		r->base = (struct str){r->base_text, put(r->base_text, 0, folder)};
}

struct str resolver_path(struct resolver *r, struct str word)
{
	struct str path = join(r, word);

	if (path.n && path.p[0] == '/')
		path.n = one_name(r, r->text, path.n);
	return path;
}
