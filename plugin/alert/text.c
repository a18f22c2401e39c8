/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * A line may end up on a terminal: nothing in it can move the cursor, end the line or reverse the
 * reading direction. Escapes are those of a C string, and a backslash is doubled, so that the line
 * can be read back.
 */
#include "alert/alert.h"

#include <stdio.h>

#include "alert/correlation.h"
#include "alert/visible.h"
#include "base/clock.h"
#include "detect/correlated.h"
#include "sigma/attack.h"

#define COMMAND_CAP 4000
#define TITLE_CAP   512
#define OBJECT_CAP  1024
#define NAME_CAP    256
#define GROUP_CAP   512
#define LIST_MAX    8 /* technique ids; the line stays below TEXT_LINE_MAX with all caps used */

static size_t visible(struct str s, size_t cap)
{
	size_t size;

	return visible_fit(visible_doubled, s, cap, &size);
}

/* At most `cap` bytes; "..." at the end when cut. */
static void add(struct buf *out, struct str s, size_t cap)
{
	static const struct str dots = STR("...");
	bool cut = visible(s, cap) < s.n;
	size_t end = cut ? visible(s, cap - dots.n) : s.n;
	struct visible c;

	for (size_t at = 0; at < end; at += c.length) {
		visible_doubled(s, at, &c);
		buf_add(out, (struct str){c.text, c.n});
	}
	if (cut)
		buf_add(out, dots);
}

static void add_or_dash(struct buf *out, struct str s, size_t cap)
{
	add(out, s.n ? s : STR("-"), cap);
	buf_addc(out, ' ');
}

static struct str name_or_id(const struct account *account)
{
	return account->name.n ? account->name : account->id;
}

/* "root(auid dev)": who it runs as and, if that is somebody else, who logged in. */
static void add_user(struct buf *out, const struct event *event)
{
	struct str user = name_or_id(&event->user), login = name_or_id(&event->audit);

	add(out, user.n ? user : STR("-"), NAME_CAP);
	if (login.n && !str_eq(login, user) && !str_eq(event->audit.id, STR("4294967295"))) {
		buf_add(out, STR("(auid "));
		add(out, login, NAME_CAP);
		buf_addc(out, ')');
	}
	buf_addc(out, ' ');
}

static void add_techniques(struct buf *out, const struct rule *rule)
{
	if (rule->n_techniques == 0)
		buf_addc(out, '-');
	for (size_t i = 0; i < rule->n_techniques; i++) {
		const struct attack_tag *tag = &rule->technique[i];

		if (i == LIST_MAX) {
			buf_add(out, STR(",..."));
			break;
		}
		if (i)
			buf_addc(out, ',');
		buf_add(out, str_of((tag->detail ? tag->detail : tag->entry)->id));
	}
	buf_addc(out, ' ');
}

/* "[openat /.dockerenv] ": what a call was about, by an event that is no exec. */
static void add_object(struct buf *out, const struct alert *alert)
{
	struct str file = alert_field(alert, FIELD_TARGET_FILENAME);
	struct str ip = alert_field(alert, FIELD_DESTINATION_IP);
	struct str port = alert_field(alert, FIELD_DESTINATION_PORT);

	if (file.n == 0 && ip.n == 0)
		return;
	buf_addc(out, '[');
	add_or_dash(out, alert->event->syscall, NAME_CAP);
	add(out, file.n ? file : ip, OBJECT_CAP);
	if (file.n == 0)
		buf_addf(out, " %.*s", STR_ARG(port));
	buf_add(out, STR("] "));
}

/* " (3: SessionId=5)": what came to how much. */
static void add_correlated(struct buf *out, const struct alert *alert)
{
	struct buf group;

	if (!alert->correlated)
		return;
	buf_init(&group, CORRELATION_GROUP_SIZE);
	correlation_group(alert, &group);
	buf_addf(out, " (%.15g", alert->correlated->value);
	if (group.n) {
		buf_add(out, STR(": "));
		add(out, buf_str(&group), GROUP_CAP);
	}
	buf_addc(out, ')');
	buf_done(&group);
}

int text_render(const struct alert *alert, struct buf *out)
{
	const struct event *event = alert->event;
	struct str command = alert_command(alert);
	char iso[CLOCK_ISO_SIZE];

	if (command.n == 0)
		command = alert_field(alert, FIELD_IMAGE);
	if (command.n == 0)
		command = event->record;
	clock_iso(alert_time_ms(alert), iso);
	buf_addf(out, "%.10s %.13s ", iso, iso + 11); /* the Z says: UTC */
	add_or_dash(out, alert->origin, NAME_CAP);
	add_user(out, event);
	buf_addf(out, "%s ", level_names[alert->rule->level]);
	add_techniques(out, alert->rule);
	add(out, alert->rule->title, TITLE_CAP);
	add_correlated(out, alert);
	buf_add(out, STR(": "));
	add_object(out, alert);
	add(out, command.n ? command : STR("-"), COMMAND_CAP);
	buf_addc(out, '\n');
	return out->overflow ? -1 : 0;
}
