/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/options.h"

/* --- what a tool knows ---------------------------------------------------------------------------- */

static bool is_kind(char c)
{
	return c && strchr("=<>~@$+^%:&#*;|/", c);
}

static bool next_entry(const char **spec, struct str *ret_entry)
{
	const char *from = *spec + strspn(*spec, " ");
	size_t n = strcspn(from, " ");

	*spec = from + n;
	*ret_entry = (struct str){from, n};
	return n > 0;
}

static struct option_info parse_entry(struct str entry)
{
	struct option_info info = {0};

	if (entry.n > 1 && str_ends(entry, STR("!"))) {
		info.instead = true;
		entry.n--;
	}
	if (entry.n > 2 && str_ends(entry, STR("?"))) {
		info.optional = true;
		entry.n--;
	}
	if (entry.n > 1 && is_kind(entry.p[entry.n - 1]))
		info.value = entry.p[--entry.n];
	info.optional |= info.value == '#';
	info.name = entry;
	if (entry.n == 1 || entry.p[1] == ',')
		info.letter = entry.p[0];
	if (info.letter && entry.n > 2)
		info.name = str_sub(entry, 2, entry.n);
	else if (entry.p[0] == ',')
		info.name = str_sub(entry, 1, entry.n);
	return info;
}

int options_compile(struct arena *arena, const char *spec, struct option_set *ret_set)
{
	struct option_set set = {0};
	const char *rest = spec;
	struct str entry;

	while (next_entry(&rest, &entry))
		set.n++;
	assert(set.n <= OPTIONS_MAX);
	set.list = arena_array(arena, struct option_info, set.n + 1);
	if (!set.list)
		return -1;
	set.n = 0;
	for (rest = spec; next_entry(&rest, &entry);) {
		struct option_info *info = &set.list[set.n++];

		*info = parse_entry(entry);
		if (info->letter && !set.letter[(unsigned char)info->letter])
			set.letter[(unsigned char)info->letter] = (uint8_t)set.n;
	}
	*ret_set = set;
	return 0;
}

static const struct option_info *find_letter(const struct option_set *set, char letter)
{
	unsigned char at = (unsigned char)letter;

	return set && at < sizeof(set->letter) && set->letter[at] ? &set->list[set->letter[at] - 1]
								  : NULL;
}

/* The option of this long name, or the only one that begins so. */
static const struct option_info *find_long(const struct option_set *set, struct str name)
{
	const struct option_info *found = NULL;

	if (!set || name.n == 0)
		return NULL;
	for (size_t i = 0; i < set->n; i++) {
		const struct option_info *info = &set->list[i];

		if (!str_starts(info->name, name) || (info->name.n == 1 && info->letter))
			continue;
		if (info->name.n == name.n)
			return info;
		/* Two names of the same meaning are told as the same option twice, one after another. */
		if (found)
			return NULL;
		found = info;
	}
	return found;
}

/* --- what a name tells ---------------------------------------------------------------------------- */

/* Length of the one that the text begins with; 0 = none. The list ends with NULL. */
static size_t begins_with(struct str text, const char *const *list)
{
	for (; *list; list++) {
		if (str_starts(text, str_of(*list)))
			return strlen(*list);
	}
	return 0;
}

/* Behind the verb: the end, or what is named by paths and patterns. */
static bool names_files(struct str rest)
{
	static const char *const files[] = {"dir", "file", "fold", "from", "glob", "mount", "path",
		"pattern", "regex", "tree", "volume", NULL};

	/* excludes, ignored-paths */
	if (rest.n && strchr("ds", rest.p[0]) && (rest.n == 1 || strchr("-_", rest.p[1])))
		rest = str_sub(rest, 1, rest.n);
	if (rest.n && strchr("-_", rest.p[0]))
		rest = str_sub(rest, 1, rest.n);
	return rest.n == 0 || begins_with(rest, files) > 0;
}

/* A verb may stand behind other words: --collector.mount-points-exclude. */
bool options_leave_out(struct str name, bool apart)
{
	static const char *const verbs[] = {
		"except", "exclude", "ignore", "omit", "prune", "skip", "without", NULL};

	for (size_t i = 0; i < name.n && !str_starts(name, STR("no-")); i++) {
		size_t n;

		if (i > 0 && !strchr("-._", name.p[i - 1]))
			continue;
		n = begins_with(str_sub(name, i, name.n), verbs);
		if (n > 0 && (!apart || names_files(str_sub(name, i + n, name.n))))
			return true;
	}
	return false;
}

/* --- the words of a command ----------------------------------------------------------------------- */

static struct shell_word cut_front(struct shell_word word, size_t n)
{
	word.text = str_sub(word.text, n, word.text.n);
	return word;
}

/* The value is the next word, if there is one. */
static void take_next_word(struct options_cursor *c, struct options_item *item)
{
	/* Of two values the first is a name for the second. */
	if (item->info && item->info->value && strchr(";|", item->info->value))
		c->at += c->at < c->words.n;
	if (c->at >= c->words.n)
		return;
	item->value = words_at(&c->words, c->at++);
	item->has_value = true;
}

/* --name, --name=value; and -name likewise, where names have one dash. */
static enum options_kind long_option(
	struct options_cursor *c, struct shell_word word, size_t dashes, struct options_item *item)
{
	struct str text = str_sub(word.text, dashes, word.text.n);
	const char *equals = text.n ? memchr(text.p, '=', text.n) : NULL;
	size_t n = equals ? (size_t)(equals - text.p) : text.n;

	c->at++;
	item->name = str_sub(text, 0, n);
	/* A letter is no name cut short. */
	if (n == 1 && dashes == 1)
		item->info = find_letter(c->set, text.p[0]);
	if (!item->info)
		item->info = find_long(c->set, item->name);
	if (item->info)
		item->name = item->info->name;
	if (equals) {
		item->value = cut_front(word, dashes + n + 1);
		item->has_value = true;
	} else if (item->info && item->info->value && !item->info->optional) {
		take_next_word(c, item);
	}
	return OPTIONS_OPTION;
}

/* What an unknown program may have been told: -x=value, -x/path. */
static void unknown_value(struct shell_word word, struct options_item *item)
{
	const char *equals = memchr(word.text.p, '=', word.text.n);
	const char *slash = memchr(word.text.p, '/', word.text.n);
	size_t from = equals ? (size_t)(equals - word.text.p) + 1
			     : (slash ? (size_t)(slash - word.text.p) : 0);

	if (from < 2)
		return;
	item->name = str_sub(word.text, 1, equals ? from - 1 : from);
	item->value = cut_front(word, from);
	item->has_value = true;
}

static size_t digits_at(struct str text, size_t at)
{
	size_t n = 0;

	while (at + n < text.n && ascii_digit(text.p[at + n]))
		n++;
	return n;
}

/* One letter of a cluster. */
static enum options_kind letter_option(
	struct options_cursor *c, struct shell_word word, struct options_item *item)
{
	size_t at = c->in ? c->in : 1;
	size_t left = word.text.n - at - 1;

	item->info = find_letter(c->set, word.text.p[at]);
	item->name = item->info ? item->info->name : str_sub(word.text, at, at + 1);
	c->in = left ? at + 1 : 0;
	c->at += left == 0;
	if (item->info && item->info->value == '#') {
		size_t n = digits_at(word.text, at + 1);

		item->value = cut_front(word, at + 1);
		item->value.text.n = n;
		item->has_value = n > 0;
		c->in = n < left ? at + 1 + n : 0;
		c->at += n == left && left > 0;
	} else if (item->info && item->info->value) {
		c->at += left > 0;
		c->in = 0;
		if (left) {
			item->value = cut_front(word, at + 1);
			item->has_value = true;
		} else if (!item->info->optional) {
			take_next_word(c, item);
		}
	} else if (!item->info && left &&
		   (word.text.p[at + 1] == '/' || word.text.p[at + 1] == '=')) {
		c->at++;
		c->in = 0;
		item->value = cut_front(word, at + 1 + (word.text.p[at + 1] == '='));
		item->has_value = true;
	}
	return OPTIONS_OPTION;
}

static enum options_kind plain_word(
	struct options_cursor *c, struct shell_word word, struct options_item *item)
{
	item->value = word;
	item->has_value = true;
	c->at++;
	c->ended |= c->style & OPTIONS_FIRST;
	return OPTIONS_WORD;
}

enum options_kind options_next(struct options_cursor *c, struct options_item *ret_item)
{
	*ret_item = (struct options_item){.at = c->at};
	if (c->at >= c->words.n)
		return OPTIONS_END;
	struct shell_word word = words_at(&c->words, c->at);
	if (c->in)
		return letter_option(c, word, ret_item);
	if (c->ended || word.text.n < 2 || word.text.p[0] != '-')
		return plain_word(c, word, ret_item);
	if (str_eq(word.text, STR("--"))) {
		c->at++;
		c->ended = true;
		return options_next(c, ret_item);
	}
	if (str_starts(word.text, STR("--")))
		return long_option(c, word, 2, ret_item);
	if (c->style & OPTIONS_ONE_DASH)
		return long_option(c, word, 1, ret_item);
	if (c->set)
		return letter_option(c, word, ret_item);
	c->at++;
	ret_item->name = cut_front(word, 1).text;
	unknown_value(word, ret_item);
	return OPTIONS_OPTION;
}
