#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every shipped rule has recordings of its own: tests/rules/RULE/hit-*.log must raise RULE, miss-*.log
# must not. A rule without both, a folder without a rule, and a rule that says nothing of itself fail.
# Rules that are retired are loaded for it.
set -u

srcdir=${srcdir:-.}
builddir=${builddir:-.}
hits=0 misses=0 failed=0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo 'retired_rules = true;' >"$work/conf"

fail() {
	echo "FAIL: $*" >&2
	failed=$((failed + 1))
}

# Alerts of RULE (a file stem) in LOG, by all shipped rules together.
alerts() {
	"$builddir/ausigma" hunt -c "$work/conf" -r "$srcdir/rules" --rule "$1" --format summary "$2" 2>/dev/null ||
		fail "$2: ausigma hunt exits with $?"
}

check_rule() {
	rule=$1 n_hit=0 n_miss=0
	for log in "$srcdir/tests/rules/$rule"/*.log; do
		[ -e "$log" ] || continue
		found=$(alerts "$rule" "$log")
		case ${log##*/} in
		hit-*)
			n_hit=$((n_hit + 1))
			[ -n "$found" ] || fail "$log: no alert"
			;;
		miss-*)
			n_miss=$((n_miss + 1))
			[ -z "$found" ] || fail "$log: alert: $found"
			;;
		*) fail "$log: neither hit-*.log nor miss-*.log" ;;
		esac
	done
	[ "$n_hit" -gt 0 ] || fail "$rule: no recording of a hit"
	[ "$n_miss" -gt 0 ] || fail "$rule: no recording of a near miss"
	hits=$((hits + n_hit)) misses=$((misses + n_miss))
}

for file in $(cd "$srcdir/rules" && find . -name '*.yml'); do
	check_rule "$(basename "$file" .yml)"
	for key in title id description author references falsepositives license level tags; do
		grep -q "^$key:" "$srcdir/rules/$file" || fail "$file: no $key"
	done
done
for folder in "$srcdir/tests/rules"/*/; do
	name=$(basename "$folder")
	[ -n "$(find "$srcdir/rules" -name "$name.yml")" ] || fail "$folder: no such rule"
done

echo "$hits hits and $misses near misses of shipped rules, $failed failures"
[ "$failed" -eq 0 ]
