/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "auditrules.h"

#include <errno.h>
#include <libaudit.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#define ANSWER_MS 1000

/* One rule, of those that make events or throw records away. */
struct audit_rule {
	bool excludes; /* AUDIT_FILTER_EXCLUDE */
	int excluded; /* the type; 0 = by something else */
	uint32_t mask[AUDIT_BITMASK_SIZE];
	bool all_calls;
	int machine; /* -1: any */
	bool filtered; /* by more than architecture and key */
	bool no_exec; /* of -w or perm=, which do not ask for execution */
	char key[AUDIT_MAX_KEY_LEN + 1];
};

struct audit_rules {
	struct audit_rule *rule;
	size_t n, cap;
};

void audit_rules_free(struct audit_rules *rules)
{
	if (!rules)
		return;
	free(rules->rule);
	free(rules);
}

/* --- what the kernel sends ------------------------------------------------------------------------ */

/* Texts of fields follow one another behind the rule; *offset moves on. */
static void read_field(
	const struct audit_rule_data *data, size_t i, size_t *offset, struct audit_rule *rule)
{
	uint32_t field = data->fields[i] & ~(uint32_t)AUDIT_OPERATORS, value = data->values[i];
	bool equal = data->fieldflags[i] == AUDIT_EQUAL;

	switch (field) {
	case AUDIT_FILTERKEY:
		if (value <= AUDIT_MAX_KEY_LEN && *offset + value <= data->buflen)
			memcpy(rule->key, data->buf + *offset, value);
		*offset += value;
		break;
	case AUDIT_WATCH:
	case AUDIT_DIR:
	case AUDIT_EXE:
	case AUDIT_SUBJ_USER:
	case AUDIT_SUBJ_ROLE:
	case AUDIT_SUBJ_TYPE:
	case AUDIT_SUBJ_SEN:
	case AUDIT_SUBJ_CLR:
	case AUDIT_OBJ_USER:
	case AUDIT_OBJ_ROLE:
	case AUDIT_OBJ_TYPE:
	case AUDIT_OBJ_LEV_LOW:
	case AUDIT_OBJ_LEV_HIGH:
		*offset += value;
		rule->filtered = true;
		break;
	case AUDIT_ARCH:
		rule->machine = equal ? audit_elf_to_machine(value) : -1;
		break;
	case AUDIT_PERM:
		rule->no_exec = !(value & AUDIT_PERM_EXEC);
		rule->filtered = true;
		break;
	case AUDIT_MSGTYPE:
		rule->excluded = equal ? (int)value : 0;
		break;
	default:
		rule->filtered = true;
	}
}

static void add_rule(struct audit_rules *rules, const struct audit_rule_data *data)
{
	bool excludes = data->flags == AUDIT_FILTER_EXCLUDE;
	struct audit_rule rule = {.excludes = excludes, .machine = -1, .all_calls = true};
	struct audit_rule *list;
	size_t offset = 0;

	if (!excludes && (data->flags != AUDIT_FILTER_EXIT || data->action != AUDIT_ALWAYS))
		return;
	memcpy(rule.mask, data->mask, sizeof(rule.mask));
	for (size_t i = 0; i < AUDIT_BITMASK_SIZE - 1; i++)
		rule.all_calls = rule.all_calls && rule.mask[i] == UINT32_MAX;
	for (size_t i = 0; i < data->field_count && i < AUDIT_MAX_FIELDS; i++)
		read_field(data, i, &offset, &rule);
	list = vec_grow(rules->rule, rules->n, &rules->cap, sizeof(rule), AUDIT_RULES_MAX);
	if (!list)
		return;
	rules->rule = list;
	rules->rule[rules->n++] = rule;
}

/* 1: there is more; 0: that was all; -1: it failed. */
static int read_answer(int fd, struct audit_rules *rules, const char **ret_why)
{
	struct pollfd ready = {.fd = fd, .events = POLLIN};
	struct audit_reply reply;
	int n = poll(&ready, 1, ANSWER_MS);

	if (n <= 0) {
		*ret_why = n < 0 ? strerror(errno) : "the kernel does not answer";
		return -1;
	}
	if (audit_get_reply(fd, &reply, GET_REPLY_NONBLOCKING, 0) <= 0) {
		*ret_why = "the answer of the kernel cannot be read";
		return -1;
	}
	if (reply.type == NLMSG_ERROR && reply.error->error != 0) {
		*ret_why = strerror(-reply.error->error);
		return -1;
	}
	if (reply.type == AUDIT_LIST_RULES)
		add_rule(rules, reply.ruledata);
	return reply.type != NLMSG_DONE;
}

struct audit_rules *audit_rules_load(const char **ret_why)
{
	struct audit_rules *rules = calloc(1, sizeof(*rules));
	int fd = audit_open(), more = -1;

	*ret_why = "out of memory";
	if (fd < 0)
		*ret_why = strerror(errno);
	else if (rules && audit_request_rules_list_data(fd) <= 0)
		*ret_why = "only root may ask for them";
	else if (rules)
		more = 1;
	while (more > 0)
		more = read_answer(fd, rules, ret_why);
	if (fd >= 0)
		audit_close(fd);
	if (more == 0)
		return rules;
	audit_rules_free(rules);
	return NULL;
}

/* --- what follows from them ----------------------------------------------------------------------- */

static bool has_call(const struct audit_rule *rule, const char *call)
{
	int machine = rule->machine >= 0 ? rule->machine : audit_detect_machine();
	int number = call ? audit_name_to_syscall(call, machine) : -1;

	if (rule->all_calls)
		return true;
	if (!call)
		return true; /* a rule asks for one call at least */
	return number >= 0 && (size_t)number / 32 < AUDIT_BITMASK_SIZE &&
	       (rule->mask[number / 32] >> (number % 32) & 1);
}

enum audited audit_rules_call(const struct audit_rules *rules, const char *call)
{
	bool exec = call && strncmp(call, "execve", 6) == 0;
	enum audited audited = AUDITED_NO;

	for (size_t i = 0; i < rules->n && audited != AUDITED_YES; i++) {
		const struct audit_rule *rule = &rules->rule[i];

		if (rule->excludes || (exec && rule->no_exec) || !has_call(rule, call))
			continue;
		audited = rule->filtered ? AUDITED_PARTLY : AUDITED_YES;
	}
	return audited;
}

bool audit_rules_key(const struct audit_rules *rules, struct str key)
{
	for (size_t i = 0; i < rules->n; i++) {
		struct str rest = str_of(rules->rule[i].key);

		while (rest.n > 0) { /* several keys are joined by a byte 1 */
			const char *end = memchr(rest.p, AUDIT_KEY_SEPARATOR, rest.n);
			size_t n = end ? (size_t)(end - rest.p) : rest.n;

			if (str_ieq(str_sub(rest, 0, n), key))
				return true;
			rest = str_sub(rest, end ? n + 1 : n, rest.n);
		}
		if (str_ieq(str_of(rules->rule[i].key), key))
			return true;
	}
	return false;
}

bool audit_rules_excluded(const struct audit_rules *rules, int type)
{
	for (size_t i = 0; i < rules->n; i++) {
		const struct audit_rule *rule = &rules->rule[i];

		if (rule->excludes && rule->excluded == type && !rule->filtered)
			return true;
	}
	return false;
}
