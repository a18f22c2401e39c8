#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# bench.sh SRCDIR BUILDDIR: what hunting costs, as a ratio to a bare libauparse loop over the same
# bytes (tests/bench/floor.c), and to laurel where it is installed. Ratios of CPU time (user +
# system), the median of RUNS paired runs; no verdict. BENCH_LOG names another recording (.xz is
# unpacked); ten copies of it are measured. SIGMAHQ_RULES names a folder of the rules of SigmaHQ: these,
# and 2,000 made of them by renaming what they look for, are compared with the bundled rules.
set -eu

srcdir=$(cd "$1" && pwd)
builddir=$(cd "$2" && pwd)
runs=${RUNS:-7}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

log=${BENCH_LOG:-}
[ -n "$log" ] || log=$srcdir/demo/audit.log
case $log in
*.xz) xz -dc "$log" >"$work/one" ;;
*) cp "$log" "$work/one" ;;
esac

# Ten copies, each with serials and times of its own, so that no event comes twice.
awk -v copies=10 '
	{ line[NR] = $0 }
	END {
		for (c = 0; c < copies; c++)
			for (i = 1; i <= NR; i++) {
				match(line[i], /msg=audit\([0-9]+\.[0-9]+:[0-9]+/)
				stamp = substr(line[i], RSTART + 10, RLENGTH - 10)
				split(stamp, t, /[.:]/)
				printf "%smsg=audit(%.0f.%s:%.0f%s\n", substr(line[i], 1, RSTART - 1),
					t[1] + c * 100000, t[2], t[3] + c * 10000000,
					substr(line[i], RSTART + RLENGTH)
			}
	}' "$work/one" >"$work/log"

# Every n-th event loses its last record.
cut_events() {
	awk -v every="$1" '/type=PROCTITLE / { n++; if (n % every == 0) next } { print }' "$work/log"
}
cut_events 1000 >"$work/cut0.1"
cut_events 100 >"$work/cut1"

# CPU seconds and peak memory (kB) of a command over a log: "SECONDS KB".
measure() {
	input=$1
	shift
	/usr/bin/time -f '%U %S %M' -o "$work/time" "$@" <"$input" >"$work/output" 2>&1 || true
	tail -n 1 "$work/time" | awk '{ print $1 + $2, $3 }'
}

hunt_rules() {
	measure "$2" "$builddir/ausigma" hunt -c "$srcdir/conf/audisp-sigma.conf" -r "$1" \
		--format summary -
}

hunt() {
	hunt_rules "$srcdir/rules" "$1"
}

hunt_sigmahq() {
	hunt_rules "$sigmahq" "$1"
}

hunt_many() {
	hunt_rules "$work/many" "$1"
}

floor() {
	measure "$1" "$builddir/tests/bench/floor"
}

laurel_run() {
	printf 'directory = "%s"\n[auditlog]\nfile = "laurel.log"\nsize = 1000000000\ngenerations = 0\n' \
		"$work" >"$work/laurel.toml"
	rm -f "$work/laurel.log"
	measure "$1" laurel -c "$work/laurel.toml"
	[ -s "$work/laurel.log" ] || echo "laurel wrote nothing" >&2
}

median() {
	sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# compare NAME A-FUNCTION A-LOG B-FUNCTION B-LOG: the ratio of paired runs.
compare() {
	: >"$work/ratios"
	i=0
	while [ "$i" -lt "$runs" ]; do
		a=$($2 "$3") b=$($4 "$5")
		echo "$a $b" | awk '{ if ($3 > 0) print $1 / $3 }' >>"$work/ratios"
		i=$((i + 1))
	done
	sort -n "$work/ratios" | awk -v name="$1" '{ v[NR] = $1 }
		END { printf "%-58s %6.2f  (%.2f to %.2f)\n", name, v[int((NR + 1) / 2)], v[1], v[NR] }'
}

# many_rules NUMBER: rules like those of SigmaHQ, in $work/many. Each copy has its letters shifted in all
# words that values are made of, but for the names of common folders, and an id of its own.
many_rules() {
	mkdir "$work/many"
	"$builddir/ausigma" rules --format json -c "$srcdir/conf/audisp-sigma.conf" "$sigmahq" \
		2>/dev/null | sed -n 's/.*"file":"\([^"]*\)".*/\1/p' >"$work/files"
	copies=$((($1 + $(wc -l <"$work/files") - 1) / $(wc -l <"$work/files")))
	number=0
	for copy in $(seq "$copies"); do
		while read -r file && [ "$number" -lt "$1" ]; do
			number=$((number + 1))
			awk -v by="$copy" -f "$srcdir/tests/bench/rename.awk" "$file" \
				>"$work/many/$number.yml"
		done <"$work/files"
	done
}

# pairs NAME FUNCTION: what the index saves is what makes this large.
pairs() {
	seconds=$($2 "$work/log" | cut -d' ' -f1)
	sed -n 's/.* \([0-9]*\) evaluated by \([0-9]*\) rules.*/\1 \2/p' "$work/output" |
		awk -v name="$1" -v s="$seconds" \
			'{ printf "%-58s %6.1f million rules x events a second\n", name, $1 * $2 / s / 1e6 }'
}

compare_rules() {
	sigmahq=${SIGMAHQ_RULES:-}
	if [ -z "$sigmahq" ]; then
		echo "no rules of SigmaHQ (SIGMAHQ_RULES): no comparison with many rules"
		return
	fi
	many_rules 2000
	compare "hunt, rules of SigmaHQ / bundled rules" hunt_sigmahq "$work/log" hunt "$work/log"
	compare "hunt, 2,000 rules / bundled rules" hunt_many "$work/log" hunt "$work/log"
	pairs "bundled rules" hunt
	pairs "rules of SigmaHQ" hunt_sigmahq
	pairs "2,000 rules" hunt_many
	/usr/bin/time -f '%e' -o "$work/time" "$builddir/ausigma" rules \
		-c "$srcdir/conf/audisp-sigma.conf" "$work/many" >"$work/output" 2>"$work/errors" || true
	echo "load of 2,000 rules: $(tail -n 1 "$work/time") s," \
		"$(wc -l <"$work/output") used, $(grep -c 'needs no literal' "$work/errors") without a literal"
	echo "peak memory of hunt with 2,000 rules: $(hunt_many "$work/log" | cut -d' ' -f2) kB"
}

records=$(wc -l <"$work/log")
echo "$records records of $(basename "$log") x 10, $runs paired runs: median (lowest to highest)"
compare "hunt / bare auparse loop" hunt "$work/log" floor "$work/log"
compare "hunt, 0.1 % of the events without an end / clean" hunt "$work/cut0.1" hunt "$work/log"
compare "hunt, 1 % of the events without an end / clean" hunt "$work/cut1" hunt "$work/log"
if [ "${BENCH_SLOW:-0}" = 1 ]; then
	compare "bare auparse loop, 0.1 % without an end / clean" floor "$work/cut0.1" floor "$work/log"
fi
if command -v laurel >/dev/null; then
	compare "hunt / laurel" hunt "$work/log" laurel_run "$work/log"
else
	echo "laurel is not installed: no comparison"
fi
echo "peak memory of hunt: $(hunt "$work/log" | cut -d' ' -f2) kB," \
	"with 1 % without an end: $(hunt "$work/cut1" | cut -d' ' -f2) kB"
compare_rules
