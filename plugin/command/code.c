/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Programs in the language of a tool: what they open, and the commands they run.
 */
#include "command/flow.h"
#include "command/snippet.h"

static const struct {
	struct str tool;
	enum snippet_language language;
} languages[] = {
	{{"python", 6}, SNIPPET_PYTHON},
	{{"perl", 4}, SNIPPET_PERL},
	{{"ruby", 4}, SNIPPET_RUBY},
	{{"irb", 3}, SNIPPET_RUBY},
	{{"node", 4}, SNIPPET_NODE},
	{{"bun", 3}, SNIPPET_NODE},
	{{"qjs", 3}, SNIPPET_NODE},
	{{"gjs", 3}, SNIPPET_NODE},
	{{"php", 3}, SNIPPET_PHP},
	{{"lua", 3}, SNIPPET_LUA},
	{{"awk", 3}, SNIPPET_AWK},
	{{"sed", 3}, SNIPPET_SED},
};

static const char databases[] = "clickhouse-local duckdb mariadb mycli mysql pgcli psql sqlite3";

/* .read FILE of sqlite3, \\i FILE of psql */
static bool is_client_command(struct str text)
{
	return text.n > 0 && strchr(".\\", text.p[0]);
}

static void on_use(void *ctx, const struct snippet_use *use)
{
	struct subject *s = ctx;
	const struct shell_word word = {.text = use->text, .dynamic = use->dynamic};

	switch (use->kind) {
	case SNIPPET_INODE:
		/* As ls -i: rules ask both alike. */
		subject_adds(s, FIELD_OPTION, STR("inode"));
		subject_reads(s, word);
		break;
	case SNIPPET_READ:
	case SNIPPET_TEST:
	case SNIPPET_STAT:
	case SNIPPET_CONNECT:
		subject_reads(s, word);
		break;
	case SNIPPET_PATTERN:
		subject_adds(s, FIELD_PATTERN, use->text);
		break;
	case SNIPPET_GLOB:
		subject_reads(s, (struct shell_word){
					 .text = use->text, .dynamic = use->dynamic, .glob = true});
		break;
	case SNIPPET_FOLDER:
		subject_enters(s, use->text);
		break;
	case SNIPPET_VARIABLE:
		subject_asks(s, use->text);
		break;
	case SNIPPET_SHELL:
		subject_shell(s, word, (struct words){0});
		break;
	case SNIPPET_ARGV:
		subject_carries(s, (struct words){.plain = use->arg, .n = use->n_args});
		break;
	}
}

/* awk -v f=FILE 'getline x < f' */
static void reads_assigned(struct subject *s, struct str program)
{
	static const struct str option = STR("assign=");
	const struct value *v = collect_values(&s->c->out, s->id, FIELD_OPTION_VALUE);

	for (; v && str_has(program, STR("getline")); v = v->more) {
		struct str value = str_starts(v->text, option)
					   ? str_sub(v->text, option.n, v->text.n)
					   : STR("");
		const char *equals = value.n ? memchr(value.p, '=', value.n) : NULL;
		size_t n = equals ? (size_t)(equals - value.p) + 1 : value.n;

		if (n < value.n && value.p[n] == '/')
			subject_reads(s, (struct shell_word){.text = str_sub(value, n, value.n)});
	}
}

void subject_code(struct subject *s, struct shell_word text)
{
	const struct snippet_sink sink = {on_use, s};
	struct str usual = tools_name(s->c->tools, s->name);
	bool cut = false;

	subject_adds(s, FIELD_WORD, text.text);
	if (str_eq(usual, STR("awk")))
		reads_assigned(s, text.text);
	for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
		const struct snippet_source source = {languages[i].language, text.text};

		if (!str_eq(languages[i].tool, usual))
			continue;
		if (snippet_parse(&s->c->out.arena, &source, &sink, &cut) != 0 || cut)
			collect_unknown(&s->c->out);
		if (source.language != SNIPPET_AWK && source.language != SNIPPET_SED)
			flow_search(s->c, s->id);
		return;
	}
	/* A language nobody knows here: what it names, it opens; but names are also kept in tables. */
	subject_mentions(
		s, text.text, str_among(usual, databases) && !is_client_command(text.text));
}
