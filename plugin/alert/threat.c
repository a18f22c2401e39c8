/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alert/threat.h"

#include <assert.h>
#include <stdio.h>

#include "sigma/attack.h"

struct entries {
	const struct attack_entry *list[THREAT_MAX];
	size_t n, max;
	const char *kind; /* folder of the pages; NULL = no references */
	bool cut;
};

static size_t most(unsigned tier)
{
	return (size_t)THREAT_MAX >> tier ? (size_t)THREAT_MAX >> tier : 1;
}

static void entries_init(struct entries *e, unsigned tier, const char *kind)
{
	*e = (struct entries){.max = most(tier), .kind = kind};
}

static void entries_add(struct entries *e, const struct attack_entry *entry)
{
	for (size_t i = 0; i < e->n; i++) {
		if (e->list[i] == entry)
			return;
	}
	if (!entry)
		return;
	if (e->n == e->max)
		e->cut = true;
	else
		e->list[e->n++] = entry;
}

/* The page of a sub-technique T1059.004 is .../T1059/004/. */
static void write_reference(struct json *j, const char *kind, struct str id)
{
	const char *dot = id.n ? memchr(id.p, '.', id.n) : NULL;
	size_t n = dot ? (size_t)(dot - id.p) : id.n;
	char url[160];
	int length;

	length = snprintf(url, sizeof(url), "https://attack.mitre.org/%s/%.*s%s%s/", kind, (int)n,
		id.p, dot ? "/" : "", dot ? dot + 1 : "");
	assert((size_t)length < sizeof(url)); /* ids come from our own table */
	json_str(j, (struct str){url, (size_t)length}, JSON_NO_CAP);
}

/* The three arrays of a tactic, technique or sub-technique, element by element in parallel. */
static void write_arrays(struct json *j, const struct entries *e)
{
	json_key(j, "id");
	json_open(j, '[');
	for (size_t i = 0; i < e->n; i++)
		json_str(j, str_of(e->list[i]->id), JSON_NO_CAP);
	json_close(j, ']');
	json_key(j, "name");
	json_open(j, '[');
	for (size_t i = 0; i < e->n; i++)
		json_str(j, str_of(e->list[i]->name), JSON_NO_CAP);
	json_close(j, ']');
	if (!e->kind)
		return;
	json_key(j, "reference");
	json_open(j, '[');
	for (size_t i = 0; i < e->n; i++)
		write_reference(j, e->kind, str_of(e->list[i]->id));
	json_close(j, ']');
}

static void write_techniques(
	struct json *j, const struct entries *technique, const struct entries *sub)
{
	json_key(j, "technique");
	json_open(j, '{');
	write_arrays(j, technique);
	if (sub->n) {
		json_key(j, "subtechnique");
		json_open(j, '{');
		write_arrays(j, sub);
		json_close(j, '}');
	}
	json_close(j, '}');
}

bool threat_write(struct json *j, const struct rule *rule, unsigned tier, bool references)
{
	const char *techniques = references ? "techniques" : NULL;
	struct entries tactic, technique, sub;

	entries_init(&tactic, tier, references ? "tactics" : NULL);
	entries_init(&technique, tier, techniques);
	entries_init(&sub, tier, techniques);
	for (size_t i = 0; i < rule->n_tactics; i++)
		entries_add(&tactic, rule->tactic[i].entry);
	for (size_t i = 0; i < rule->n_techniques; i++) {
		entries_add(&technique, rule->technique[i].entry);
		entries_add(&sub, rule->technique[i].detail);
	}
	if (!tactic.n && !technique.n)
		return false;
	json_key(j, "threat");
	json_open(j, '{');
	json_key_str(j, "framework", STR("MITRE ATT&CK"), JSON_NO_CAP);
	if (tactic.n) {
		json_key(j, "tactic");
		json_open(j, '{');
		write_arrays(j, &tactic);
		json_close(j, '}');
	}
	if (technique.n)
		write_techniques(j, &technique, &sub);
	json_close(j, '}');
	return tactic.cut || technique.cut || sub.cut;
}

const struct attack_entry *threat_entry(const struct attack_tag *tag)
{
	return tag->detail ? tag->detail : tag->entry;
}

size_t threat_distinct(const struct attack_tag *tag, size_t n, unsigned tier,
	const struct attack_tag *ret_list[THREAT_MAX], bool *ret_cut)
{
	size_t listed = 0;

	for (size_t i = 0; i < n; i++) {
		bool seen = false;

		for (size_t k = 0; k < listed && !seen; k++)
			seen = threat_entry(ret_list[k]) == threat_entry(&tag[i]);
		if (seen)
			continue;
		if (listed == most(tier)) {
			*ret_cut = true;
			break;
		}
		ret_list[listed++] = &tag[i];
	}
	return listed;
}
