/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Records that are sifted against all records parsed: the same alerts, the same rules without a verdict.
 *
 * Input: one byte that names the rule (support/sifting.h), then lines: a digit for the type of a record and
 * what stands behind its header. All of them are one event, which begins with a whole SYSCALL record.
 */
#include "fuzz/fuzz.h"

#include "support/sifting.h"

#define RULES_MAX 64
#define AT	  " msg=audit(1795306288.015:3): "

static const char *const types[] = {
	"PATH", "SYSCALL", "PROCTITLE", "CWD", "SOCKADDR", "EXECVE", "AVC", "BPRM_FCAPS"};

#define TYPES (sizeof(types) / sizeof(types[0]))

/* libauparse keeps a part of records that no kernel writes, such as one with two cwd=. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libauparse\n";
}

static const struct rulebook *rule(unsigned char number)
{
	static struct rulebook *book[RULES_MAX];

	size_t which = number % n_sifting_rules;

	FUZZ_CHECK(which < RULES_MAX);
	if (!book[which])
		book[which] = sifting_load(sifting_rules[which]);
	FUZZ_CHECK(book[which] && book[which]->loaded == 1);
	return book[which];
}

static void add_record(struct buf *log, struct str line)
{
	if (line.n == 0)
		return;
	buf_addf(log, "type=%s" AT, types[(unsigned char)line.p[0] % TYPES]);
	buf_add(log, str_sub(line, 1, line.n));
	buf_addc(log, '\n');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str input = fuzz_input(data, size);
	struct sifting_pair pair;
	struct buf log;

	if (input.n < 1)
		return 0;
	const struct rulebook *book = rule((unsigned char)input.p[0]);

	input = str_sub(input, 1, input.n);
	buf_init(&log, 1 << 20);
	buf_add(&log,
		STR("type=SYSCALL" AT "arch=c000003e syscall=59 success=yes exit=0 a0=1 a1=2 a2=3 "
		    "a3=4 items=1 ppid=1 pid=2 auid=1500 uid=0 gid=0 euid=0 tty=pts0 ses=3 "
		    "comm=\"cat\" exe=\"/usr/bin/cat\" key=\"k\"\n"));
	while (input.n > 0)
		add_record(&log, fuzz_until(&input, '\n'));
	buf_add(&log, STR("type=EOE" AT "\n"));
	sifting_begin(&pair);
	FUZZ_CHECK(sifting_compare(&pair, book, buf_str(&log)));
	sifting_end(&pair);
	buf_done(&log);
	return 0;
}
