/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "problems.h"

#include <stdio.h>

#include "alert/json.h"
#include "ausigma.h"

#define JSON_MAX (8u * 1024 * 1024) /* ERRS_MAX problems, each byte escaped */

void problems_print_text(const struct errs *errs, const struct problems_summary *summary)
{
	errs_print(errs, stderr);
	printf("%zu rules good, %zu errors, %zu warnings", summary->good, errs->errors,
		errs->warnings);
	if (summary->foreign)
		printf(", %zu not for this source", summary->foreign);
	if (summary->left_out)
		printf(", %zu of a status that is left out", summary->left_out);
	if (summary->filters)
		printf(", %zu filters", summary->filters);
	putchar('\n');
}

static void add_count(struct json *j, const char *key, size_t n)
{
	json_key(j, key);
	json_u64(j, n);
}

/* What stands in the hint at the end of a message (err_hint). */
static struct str suggestion_of(const char *message)
{
	static const char start[] = " (did you mean '";
	const char *at = strstr(message, start);

	if (!at)
		return STR("");
	at += strlen(start);
	const char *end = strstr(at, "'?)");

	return end ? (struct str){at, (size_t)(end - at)} : STR("");
}

static void add_problem(struct json *j, const struct err *err)
{
	static const char *const severities[] = {
		[ERR_ERROR] = "error", [ERR_WARNING] = "warning", [ERR_NOTICE] = "notice"};

	json_open(j, '{');
	json_key_str(j, "file", str_of(err->file), JSON_NO_CAP);
	if (err->line > 0)
		json_key_u64(j, "line", (uint64_t)err->line);
	if (err->line > 0 && err->col > 0)
		json_key_u64(j, "column", (uint64_t)err->col);
	json_key_str(j, "severity", str_of(severities[err->kind]), JSON_NO_CAP);
	json_key_str(j, "message", str_of(err->msg), JSON_NO_CAP);
	json_key_str(j, "suggestion", suggestion_of(err->msg), JSON_NO_CAP);
	json_close(j, '}');
}

int problems_print_json(const struct errs *errs, const struct problems_summary *summary)
{
	struct buf out;
	struct json j;
	int rc = -1;

	buf_init(&out, JSON_MAX);
	json_init(&j, &out);
	json_open(&j, '{');
	add_count(&j, "rules", summary->good);
	add_count(&j, "errors", errs->errors);
	add_count(&j, "warnings", errs->warnings);
	add_count(&j, "notices", errs->notices);
	add_count(&j, "foreign", summary->foreign);
	add_count(&j, "left_out", summary->left_out);
	add_count(&j, "filters", summary->filters);
	add_count(&j, "omitted", errs_all(errs) - errs->n);
	json_key(&j, "problems");
	json_open(&j, '[');
	for (size_t i = 0; i < errs->n; i++)
		add_problem(&j, &errs->list[i]);
	json_close(&j, ']');
	json_close(&j, '}');
	buf_addc(&out, '\n');
	if (!out.overflow && fwrite(out.p, 1, out.n, stdout) == out.n && fflush(stdout) == 0)
		rc = 0;
	buf_done(&out);
	return rc;
}
