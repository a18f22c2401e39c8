/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "alert/flat.h"

#include <stdarg.h>
#include <stdio.h>

#include "alert/visible.h"

#define PRINT_MAX    64 /* bytes of a number */
#define LIST_ENOUGH  2048 /* bytes: more than any list may take */
#define CEF_TEXT_MAX 1023 /* its dictionary allows most texts no more */
#define DELIMITER    '^' /* of LEEF: a tab arrives from most log daemons as #011 */

struct flat_style {
	enum flat_column column;
	void (*header)(struct flat *f);
	struct str separator, quote;
	size_t text_max;
};

/* --- characters ----------------------------------------------------------------------------------- */

static bool kv_read(struct str s, size_t at, struct visible *ret_visible)
{
	visible_doubled(s, at, ret_visible);
	if (s.p[at] == '"')
		visible_escape(ret_visible);
	return true;
}

/* Its parsers refuse escapes that CEF does not have: the backslash of others is a text. */
static bool cef_escape(struct str s, size_t at, char sign, struct visible *ret_visible)
{
	visible_read(s, at, ret_visible);
	if (!ret_visible->plain || s.p[at] == '\\' || s.p[at] == sign)
		visible_escape(ret_visible);
	return ret_visible->plain;
}

static bool cef_read(struct str s, size_t at, struct visible *ret_visible)
{
	if (s.p[at] != '\n' && s.p[at] != '\r')
		return cef_escape(s, at, '=', ret_visible);
	visible_read(s, at, ret_visible);
	return true;
}

static bool cef_header_read(struct str s, size_t at, struct visible *ret_visible)
{
	return cef_escape(s, at, '|', ret_visible);
}

static bool leef_replace(struct str s, size_t at, char sign, struct visible *ret_visible)
{
	visible_read(s, at, ret_visible);
	if (s.p[at] != sign)
		return ret_visible->plain;
	ret_visible->n = (size_t)snprintf(
		ret_visible->text, sizeof(ret_visible->text), "\\x%02x", (unsigned char)sign);
	return false;
}

static bool leef_read(struct str s, size_t at, struct visible *ret_visible)
{
	return leef_replace(s, at, DELIMITER, ret_visible);
}

static bool leef_header_read(struct str s, size_t at, struct visible *ret_visible)
{
	return leef_replace(s, at, '|', ret_visible);
}

/* --- writing -------------------------------------------------------------------------------------- */

static void put(struct flat *f, struct str s)
{
	f->n += s.n;
	if (f->out)
		buf_add(f->out, s);
}

/* True when it was cut. */
static bool put_text(struct flat *f, visible_reader *read, struct str s, size_t cap)
{
	struct visible c;
	size_t used = 0;

	for (size_t at = 0; at < s.n; at += c.length) {
		read(s, at, &c);
		if (c.n > cap - used)
			return true;
		put(f, (struct str){c.text, c.n});
		used += c.n;
	}
	return false;
}

static size_t cap_of(const struct flat *f, enum text text)
{
	size_t cap;

	if (text == FLAT_NO_CAP)
		return SIZE_MAX;
	if (text == TEXT_COMMAND)
		return f->line->command_cap;
	if (text == TEXT_RULE_AUTHOR || text == TEXT_THREAT)
		return line_list_cap(f->line);
	cap = line_cap(f->line, text);
	/* These have keys of their own, which no dictionary knows. */
	if (text == TEXT_ARGS_HEX || text == TEXT_CORRELATION_EVENTS)
		return cap;
	return cap < f->style->text_max ? cap : f->style->text_max;
}

static void put_pair(struct flat *f, const struct flat_field *field, struct str value)
{
	const struct flat_style *style = f->style;
	const char *key = field->key[style->column];

	if (f->pairs++ > 0)
		put(f, style->separator);
	if (style->column == FLAT_CEF && field->label) {
		put(f, str_of(key));
		put(f, STR("Label="));
		put(f, str_of(field->label));
		put(f, style->separator);
	}
	put(f, str_of(key));
	put(f, STR("="));
	put(f, style->quote);
	bool cut = put_text(f, f->read, value, cap_of(f, field->text));

	put(f, style->quote);
	if (field->text != FLAT_NO_CAP)
		line_cut(f->line, field->text, cut);
}

static void put_field(struct flat *f, const struct flat_field *field)
{
	struct str value;

	if (!field->value || !field->key[f->style->column][0] ||
		(field->room == EXTRA && line_bare(f->line)))
		return;
	f->text_n = 0;
	value = field->value(f, field);
	if (value.n > 0)
		put_pair(f, field, value);
}

static size_t write_line(const struct layout *layout, struct line *line, struct buf *out)
{
	const struct flat_style *style = layout->style;
	struct flat f;

	f.style = style;
	f.read = layout->read;
	f.line = line;
	f.alert = line->alert;
	f.event = line->event;
	f.out = out;
	f.n = f.pairs = f.text_n = 0;
	if (style->header)
		style->header(&f);
	for (size_t i = 0; i < flat_alert_fields_n; i++)
		put_field(&f, &flat_alert_fields[i]);
	for (size_t i = 0; i < flat_event_fields_n; i++)
		put_field(&f, &flat_event_fields[i]);
	return f.n;
}

static void put_header_text(struct flat *f, visible_reader *read, enum text text, struct str s)
{
	line_cut(f->line, text, put_text(f, read, s, cap_of(f, text)));
	put(f, STR("|"));
}

/* --- values that are put together ----------------------------------------------------------------- */

struct str flat_text(const struct flat *f)
{
	return (struct str){f->text, f->text_n};
}

struct str flat_print(struct flat *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(f->text, PRINT_MAX, fmt, ap);

	va_end(ap);
	f->text_n = n > 0 && n < PRINT_MAX ? (size_t)n : 0;
	return flat_text(f);
}

void flat_append(struct flat *f, struct str s)
{
	size_t room = sizeof(f->text) - f->text_n, n = s.n < room ? s.n : room;

	if (n > 0)
		memcpy(f->text + f->text_n, s.p, n);
	f->text_n += n;
}

void flat_element(struct flat *f, struct str separator, struct str s)
{
	if (f->text_n > LIST_ENOUGH || s.n == 0)
		return;
	if (f->text_n > 0)
		flat_append(f, separator);
	flat_append(f, str_sub(s, 0, s.n < LIST_ENOUGH ? s.n : LIST_ENOUGH));
}

static void append_cut(struct flat *f, const struct flat_field *field, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *key = field[i].key[f->style->column];

		if (key[0] && field[i].text != FLAT_NO_CAP && line_is_cut(f->line, field[i].text))
			flat_element(f, STR(","), str_of(key));
	}
}

struct str flat_truncated(struct flat *f)
{
	if (line_bare(f->line))
		return STR("all");
	append_cut(f, flat_alert_fields, flat_alert_fields_n);
	append_cut(f, flat_event_fields, flat_event_fields_n);
	return flat_text(f);
}

/* --- kv ------------------------------------------------------------------------------------------- */

static const struct flat_style kv_style = {
	.column = FLAT_KV,
	.separator = STR(" "),
	.quote = STR("\""),
	.text_max = SIZE_MAX,
};

const struct layout kv_layout = {.write = write_line, .read = kv_read, .style = &kv_style};

/* --- CEF ------------------------------------------------------------------------------------------ */

static void cef_header(struct flat *f)
{
	char severity[8];

	put(f, STR("CEF:0|" ALERT_VENDOR "|audisp-sigma|" PACKAGE_VERSION "|"));
	put_header_text(f, cef_header_read, TEXT_RULE_ID, f->alert->rule->id);
	put_header_text(f, cef_header_read, TEXT_RULE_NAME, f->alert->rule->title);
	snprintf(severity, sizeof(severity), "%d|", alert_grade[f->alert->rule->level]);
	put(f, str_of(severity));
}

static const struct flat_style cef_style = {
	.column = FLAT_CEF,
	.header = cef_header,
	.separator = STR(" "),
	.quote = STR(""),
	.text_max = CEF_TEXT_MAX,
};

const struct layout cef_layout = {.write = write_line, .read = cef_read, .style = &cef_style};

/* --- LEEF ----------------------------------------------------------------------------------------- */

static void leef_header(struct flat *f)
{
	static const char delimiter[] = {DELIMITER, '|'};

	put(f, STR("LEEF:2.0|" ALERT_VENDOR "|audisp-sigma|" PACKAGE_VERSION "|"));
	put_header_text(f, leef_header_read, TEXT_RULE_ID, f->alert->rule->id);
	put(f, (struct str){delimiter, sizeof(delimiter)});
}

static const char leef_separator[] = {DELIMITER};

static const struct flat_style leef_style = {
	.column = FLAT_LEEF,
	.header = leef_header,
	.separator = {leef_separator, sizeof(leef_separator)},
	.quote = STR(""),
	.text_max = SIZE_MAX,
};

const struct layout leef_layout = {.write = write_line, .read = leef_read, .style = &leef_style};
