/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Correlations: documents that may be anything, and streams of matches of what of them loads. No hit
 * without a true condition, what is kept stays in its limits, and windows that are saved and loaded again
 * find the same.
 *
 * Input: the text of a file of rules, a byte 0xff, then matches, six bytes each: the rule, how time goes
 * on, values of four fields. Without the byte it is rules alone. A file of saved windows begins with 0xfe.
 */
#include "fuzz/fuzz.h"

#include <zlib.h>

#include "detect/saved.h"
#include "rulebook.h"

#define SAVED_MAX (4u * 1024 * 1024)
#define ROOM_MAX  (16u * 1024 * 1024) /* so that windows give way by their number alone */

static const char own_rules[] =
	"title: A\nid: a\nlevel: low\nlogsource: {category: process_creation}\n"
	"detection: {s: {Image: a}, condition: s}\n---\n"
	"title: B\nid: b\nlevel: low\nlogsource: {category: process_creation}\n"
	"detection: {s: {Image: b}, condition: s}\n---\n";

struct run {
	struct correlator *correlator;
	struct event event;
	uint64_t hits;
	bool quiet;
};

static void on_hit(void *ctx, const struct match *match)
{
	struct run *run = ctx;
	const struct alert alert = {.event = &run->event,
		.rule = match->rule,
		.correlated = match->correlated,
		.origin = STR("web7"),
		.created_ms = 1795306688019};
	const struct correlated *found = match->correlated;

	run->hits++;
	FUZZ_CHECK(match->rule->correlation == found->correlation);
	FUZZ_CHECK(correlation_holds(found->correlation, found->value));
	FUZZ_CHECK(found->n_events > 0 && found->n_events <= CORRELATED_EVENTS_MAX);
	FUZZ_CHECK(found->n_events <= found->matches);
	for (size_t i = 0; i < found->correlation->n_group; i++)
		FUZZ_CHECK(found->group[i].state != VALUE_MISSING);
	if (run->quiet)
		return;
	fuzz_check_formats(&alert, ALERT_BODY_MIN);
	fuzz_check_formats(&alert, 65536);
	fuzz_check_text(&alert);
}

static void set(struct event *event, enum field field, unsigned choice)
{
	static const struct str texts[] = {STR(""), STR("u"), STR("v w"), STR("7"), STR("-3.5"),
		STR("\xff\xfe\""), STR("99999999999999999999999999")};
	const size_t n = sizeof(texts) / sizeof(texts[0]);

	event->field[field] = (struct value){0};
	if (choice % (n + 1) < n)
		event->field[field] = (struct value){.text = texts[choice % (n + 1)],
			.state = choice & 0x80 ? VALUE_CUT : VALUE_WHOLE};
}

/* On by little or much, back, to the end of time. */
static uint64_t next_sec(uint64_t sec, unsigned how)
{
	switch (how >> 5) {
	case 5:
		return sec + (how & 31) * 3600;
	case 6:
		return sec - (how & 31) * 60;
	case 7:
		return how & 1 ? UINT64_MAX : 1795306688;
	default:
		return sec + (how & 31) / 8;
	}
}

static void send(struct run *run, const struct plan *plan, struct str *in)
{
	struct event *event = &run->event;
	struct match match = {.place = fuzz_byte(in) % plan_rules(plan)};

	match.rule = plan_rule(plan, match.place);
	event->id.sec = next_sec(event->id.sec, fuzz_byte(in));
	event->id.serial++;
	event->id.ms = event->id.serial * 7 % 1000;
	set(event, FIELD_USER, fuzz_byte(in));
	set(event, FIELD_SESSION_ID, fuzz_byte(in));
	set(event, FIELD_COMMAND_LINE, fuzz_byte(in));
	event->id.node = fuzz_byte(in) & 0x40 ? STR("web8") : STR_NONE;
	if (match.rule->correlation)
		return;
	correlator_event(run->correlator);
	correlator_match(run->correlator, event, &match);
}

/* A correlator made of the saved windows of another must go on as that one. */
static void go_on(struct run *run, const struct correlate_options *options, struct str in)
{
	struct run other = {.event = run->event, .quiet = true};
	struct correlate_options same = *options;
	uint64_t before = run->hits;
	struct buf bytes;

	same.ctx = &other;
	FUZZ_CHECK(correlator_new(&same, &other.correlator) == 0);
	buf_init(&bytes, SAVED_MAX);
	FUZZ_CHECK(correlator_save(run->correlator, &bytes) == 0);
	FUZZ_CHECK(correlator_load(other.correlator, buf_str(&bytes)) == 0);
	FUZZ_CHECK(correlator_windows(run->correlator) == correlator_windows(other.correlator));
	for (struct str rest = in; rest.n;)
		send(&other, options->plan, &rest);
	while (in.n)
		send(run, options->plan, &in);
	FUZZ_CHECK(run->hits - before == other.hits);
	correlator_free(other.correlator);
	buf_done(&bytes);
}

static void correlate(const struct plan *plan, struct str in)
{
	const struct correlate_limits limits = {16, 16, ROOM_MAX};
	struct run run = {.event = {.unit = UNIT_PROCESS_CREATION, .id = {.sec = 1795306688}}};
	const struct correlate_options options = {
		.plan = plan, .limits = &limits, .hit = on_hit, .ctx = &run};
	size_t half = in.n / 2;
	struct str first = str_sub(in, 0, half);

	FUZZ_CHECK(correlator_new(&options, &run.correlator) == 0);
	while (first.n)
		send(&run, plan, &first);
	FUZZ_CHECK(correlator_windows(run.correlator) <= limits.groups);
	go_on(&run, &options, str_sub(in, half, in.n));
	correlator_free(run.correlator);
}

static void put_u32(struct buf *out, size_t number)
{
	for (int i = 0; i < 4; i++, number >>= 8)
		buf_addc(out, (char)(number & 0xff));
}

/* Bytes that nobody has saved change nothing, or are windows like others: with a head that is right. */
static void load_damaged(const struct plan *plan, struct str in)
{
	struct run run = {.quiet = true, .event = {.id = {.sec = 1795306688}}};
	const struct correlate_options options = {.plan = plan, .hit = on_hit, .ctx = &run};
	struct buf bytes;

	buf_init(&bytes, SAVED_MAX);
	FUZZ_CHECK(correlator_new(&options, &run.correlator) == 0);
	if (correlator_load(run.correlator, in) != 0)
		FUZZ_CHECK(correlator_windows(run.correlator) == 0);
	buf_add(&bytes, STR("ASCW"));
	put_u32(&bytes, SAVED_VERSION);
	put_u32(&bytes, in.n);
	put_u32(&bytes, crc32(0, (const Bytef *)in.p, (uInt)in.n));
	buf_add(&bytes, in);
	if (correlator_load(run.correlator, buf_str(&bytes)) == 0) {
		buf_reset(&bytes, SAVED_MAX);
		FUZZ_CHECK(correlator_save(run.correlator, &bytes) == 0);
	}
	while (in.n)
		send(&run, plan, &in);
	correlator_free(run.correlator);
	buf_done(&bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str in = fuzz_input(data, size), yaml;
	struct errs errs = {0};
	struct buf text;

	buf_init(&text, FUZZ_INPUT_MAX + sizeof(own_rules));
	buf_add(&text, str_of(own_rules));
	bool saved = in.n > 0 && (unsigned char)in.p[0] == 0xfe;

	yaml = saved ? STR("title: C\nid: c\nlevel: low\ncorrelation: {type: event_count, rules: "
			   "a, "
			   "timespan: 1h, condition: {gte: 3}}\n")
		     : fuzz_until(&in, '\xff');
	buf_add(&text, yaml);
	const char *paths[] = {fuzz_file(buf_str(&text))};
	struct rulebook *book = rulebook_load(
		&(struct rulebook_source){.path = paths, .n = 1, .trust = RULESET_ANY_OWNER},
		&errs);

	FUZZ_CHECK(book);
	fuzz_check_errs(&errs);
	if (saved)
		load_damaged(book->plan, str_sub(in, 1, in.n));
	else if (book->loaded > 0)
		correlate(book->plan, in);
	rulebook_free(book);
	errs_done(&errs);
	buf_done(&text);
	return 0;
}
