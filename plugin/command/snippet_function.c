/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/snippet_eval.h"

static const char letters[] = {
	[SNIPPET_PYTHON] = 'y',
	[SNIPPET_PERL] = 'P',
	[SNIPPET_RUBY] = 'r',
	[SNIPPET_NODE] = 'n',
	[SNIPPET_PHP] = 'h',
	[SNIPPET_LUA] = 'l',
	[SNIPPET_AWK] = 'a',
	[SNIPPET_SED] = ' ',
};

static bool is_named(const char *entry, struct str holder, struct str name)
{
	const char *dot = strchr(entry, '.');

	if (!dot)
		return str_eq(str_of(entry), name);
	return str_eq((struct str){entry, (size_t)(dot - entry)}, holder) &&
	       str_eq(str_of(dot + 1), name);
}

const struct snippet_function *snippet_function(
	enum snippet_language language, struct str holder, struct str name)
{
	const struct snippet_function *plain = NULL;

	if (name.n == 0)
		return NULL;
	for (size_t i = 0; i < snippet_n_functions; i++) {
		const struct snippet_function *f = &snippet_functions[i];

		/* Most differ in the first letter. */
		if (f->name[0] != name.p[0] && (holder.n == 0 || f->name[0] != holder.p[0]))
			continue;
		if (!strchr(f->languages, letters[language]) || !is_named(f->name, holder, name))
			continue;
		if (strchr(f->name, '.'))
			return f;
		plain = plain ? plain : f;
	}
	return plain;
}
