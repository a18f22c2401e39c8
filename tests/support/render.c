/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "support/render.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"

static void keep_sample(const struct buf *line)
{
	const char *path = getenv("ECS_SAMPLES");
	FILE *f = path ? fopen(path, "a") : NULL;

	if (!f)
		return;
	fprintf(f, "%.*s\n", (int)line->n, line->p);
	fclose(f);
}

struct json_value *render_json(
	enum format format, const struct sample *s, size_t max, size_t *ret_n)
{
	struct buf out;

	buf_init(&out, max);
	assert_int_equal(alert_render(format, &s->alert, max, &out), 0);
	assert_true(out.n <= max);
	struct json_value *v = json_read(out.p, out.n);

	assert_non_null(v);
	assert_true(utf8_valid(buf_str(&out)));
	for (size_t i = 0; i < out.n; i++)
		assert_true((unsigned char)out.p[i] >= 0x20 && out.p[i] != 0x7f);
	if (format == FORMAT_ECS)
		keep_sample(&out);
	if (ret_n)
		*ret_n = out.n;
	buf_done(&out);
	return v;
}

struct json_value *render_ecs(const struct sample *s, size_t max, size_t *ret_n)
{
	return render_json(FORMAT_ECS, s, max, ret_n);
}

const char *text_at(const struct json_value *v, const char *path)
{
	const struct json_value *found = json_get(v, path);

	return found && found->type == JSON_STRING ? found->text : "(none)";
}
