/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "command/snippet_eval.h"

#include "base/buf.h"

static const struct snippet_value other = {.kind = VALUE_OTHER};
static const struct snippet_value nothing = {.kind = VALUE_NOTHING};

/* --- frames ----------------------------------------------------------------------------------- */

struct snippet_frame *snippet_push(struct snippet_eval *e, enum snippet_frame_kind kind)
{
	struct snippet_frame *list;

	if (e->n_frames == SNIPPET_DEPTH_MAX) {
		e->s->cut = true;
		e->s->stop = true;
		return NULL;
	}
	list = vec_grow(e->frame, e->n_frames, &e->cap_frames, sizeof(*list), SNIPPET_DEPTH_MAX);
	if (!list) {
		snippet_no_memory(e->s);
		return NULL;
	}
	e->frame = list;
	list[e->n_frames] = (struct snippet_frame){.kind = kind, .args = e->n_args};
	return &e->frame[e->n_frames++];
}

void snippet_arg(struct snippet_eval *e, struct snippet_value value)
{
	struct snippet_value *list =
		vec_grow(e->arg, e->n_args, &e->cap_args, sizeof(*list), SNIPPET_ARGS_MAX);

	if (!list) {
		e->s->cut = true;
		e->s->stop = true;
		return;
	}
	e->arg = list;
	e->arg[e->n_args++] = value;
}

bool snippet_takes_args(const struct snippet_frame *frame)
{
	return frame->kind != FRAME_STATEMENTS;
}

/* --- values ----------------------------------------------------------------------------------- */

/* A value that is given to nothing. */
void snippet_drop(struct snippet_eval *e, const struct snippet_value *value, bool compared)
{
	if (value->kind != VALUE_TEXT)
		return;
	if (compared)
		snippet_found(e->s, SNIPPET_PATTERN, value->text);
	else
		snippet_wait(e->s, value->text);
}

/* Python, ruby and awk join what stands side by side; awk also what is not known. */
static bool joins(
	const struct snippet_eval *e, const struct snippet_value *a, const struct snippet_value *b)
{
	switch (e->s->language) {
	case SNIPPET_PYTHON:
	case SNIPPET_RUBY:
		return a->kind == VALUE_TEXT && b->kind == VALUE_TEXT;
	case SNIPPET_AWK:
		return a->kind != VALUE_NOTHING && b->kind != VALUE_NOTHING;
	default:
		return false;
	}
}

void snippet_operand(struct snippet_eval *e, struct snippet_value value)
{
	struct snippet_frame *f = snippet_frame_top(e);
	struct str between = f->pending == PENDING_SLASH ? STR("/") : STR("");

	if (value.kind == VALUE_NOTHING)
		return;
	if (f->value.kind == VALUE_OTHER && value.kind == VALUE_OTHER)
		;
	else if (f->pending == PENDING_FILL)
		f->value = snippet_filled(e->s, snippet_value_text(&f->value), &value, 1);
	else if (f->pending != PENDING_NOTHING || joins(e, &f->value, &value)) {
		f->value = snippet_joined(e->s, &f->value, between, snippet_value_text(&value));
	} else {
		snippet_drop(e, &f->value, f->compared);
		f->value = value;
	}
	f->pending = PENDING_NOTHING;
}

/* The end of an argument, an element or a statement. */
void snippet_end_expression(struct snippet_eval *e)
{
	struct snippet_frame *f = snippet_frame_top(e);
	struct snippet_value value = f->value;

	if (value.kind == VALUE_TEXT && f->runs) {
		snippet_found(e->s, SNIPPET_SHELL, value.text);
	} else if (value.kind == VALUE_TEXT && f->writes) {
		;
	} else if (f->compared) {
		if (!f->apart)
			snippet_drop(e, &value, true);
		if (snippet_takes_args(f))
			snippet_arg(e, other);
	} else if (f->assigned.n > 0 && value.kind == VALUE_TEXT) {
		if (str_eq(f->assigned, STR("ARGV")))
			snippet_found(e->s, SNIPPET_READ, value.text);
		else if (f->appends)
			snippet_var_append(e->s, f->assigned, &value);
		else
			snippet_var_set(e->s, f->assigned, &value);
	} else if (snippet_takes_args(f) && value.kind != VALUE_NOTHING) {
		snippet_arg(e, value);
	} else {
		snippet_drop(e, &value, false);
	}
	f->value = nothing;
	f->pending = PENDING_NOTHING;
	f->apart = f->compared = f->writes = f->runs = f->appends = false;
	f->assigned = f->with = STR("");
}

/* What of a list goes where it stands: into the arguments of a call, else it waits. */
static void hand_up(struct snippet_eval *e, size_t from, bool list, bool object)
{
	const struct snippet_frame *f = snippet_frame_top(e);

	for (size_t i = from; i < e->n_args; i++) {
		e->arg[i].list |= list && !object;
		e->arg[i].object |= object;
	}
	if (f->kind == FRAME_CALL || f->kind == FRAME_BARE || f->kind == FRAME_ELEMENTS)
		return;
	bool argv = str_eq(f->assigned, STR("ARGV"));

	for (size_t i = from; i < e->n_args; i++) {
		if (argv && e->arg[i].kind == VALUE_TEXT)
			snippet_found(e->s, SNIPPET_READ, e->arg[i].text);
		else
			snippet_drop(e, &e->arg[i], false);
	}
	e->n_args = from;
}

static void index_of(struct snippet_eval *e, const struct snippet_frame *frame)
{
	if (e->n_args == frame->args || e->arg[frame->args].kind != VALUE_TEXT)
		return;
	if (snippet_environment(frame->name))
		snippet_found(e->s, SNIPPET_VARIABLE, e->arg[frame->args].text);
	else if (str_eq(frame->name, STR("Dir")))
		snippet_found(e->s, SNIPPET_GLOB, e->arg[frame->args].text);
}

/* Takes the innermost frame off; its value is an operand of the one around it. */
void snippet_pop(struct snippet_eval *e)
{
	snippet_end_expression(e);
	struct snippet_frame frame = *snippet_frame_top(e);
	struct snippet_value value = other;

	e->n_frames--;
	if (frame.kind == FRAME_CALL || frame.kind == FRAME_BARE) {
		value = snippet_call(e, &frame);
	} else if (frame.kind == FRAME_INDEX) {
		index_of(e, &frame);
	} else if (frame.kind == FRAME_GROUP && e->n_args == frame.args + 1) {
		value = e->arg[frame.args];
	} else {
		hand_up(e, frame.args, frame.kind == FRAME_ELEMENTS, frame.object);
		value = nothing;
		frame.args = e->n_args;
	}
	e->n_args = frame.args;
	/* x[1] is as little known as x. */
	if (frame.kind != FRAME_STATEMENTS && frame.kind != FRAME_INDEX)
		snippet_operand(e, value);
}

/* Calls without parentheses end with the expression they are in. */
void snippet_end_bare(struct snippet_eval *e)
{
	while (snippet_frame_top(e)->kind == FRAME_BARE)
		snippet_pop(e);
}

void snippet_close(struct snippet_eval *e, const enum snippet_frame_kind *kinds, size_t n)
{
	snippet_end_bare(e);
	for (size_t i = 0; i < n; i++) {
		if (e->n_frames > 1 && snippet_frame_top(e)->kind == kinds[i]) {
			snippet_pop(e);
			return;
		}
	}
}

void snippet_end_statement(struct snippet_eval *e)
{
	snippet_end_bare(e);
	snippet_end_expression(e);
}
