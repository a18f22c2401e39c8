#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every shipped rule has recordings of its own: tests/rules/RULE/hit-*.log must raise RULE, miss-*.log
# must not. Every shipped filter has: in tests/rules/FILTER/quiet-*.log nothing is found, but something
# without that filter; in loud-*.log something is found all the same. A rule or filter without both, a
# folder without a rule, and one that says nothing of itself fail. Rules that are retired are loaded for it.
set -u

srcdir=${srcdir:-.}
builddir=${builddir:-.}
conf=$srcdir/conf/audisp-sigma.conf
hits=0 misses=0 quiets=0 louds=0 failed=0

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

# All alerts in LOG by the rules in FOLDER.
found() {
	"$builddir/ausigma" hunt -c "$conf" -r "$1" --format summary "$2" 2>/dev/null ||
		fail "$2: ausigma hunt exits with $?"
}

check_filter() {
	filter=$1 n_quiet=0 n_loud=0
	rm -rf "$work/rules"
	cp -R "$srcdir/rules" "$work/rules"
	find "$work/rules" -name "$filter.yml" -exec rm {} +
	for log in "$srcdir/tests/rules/$filter"/*.log; do
		[ -e "$log" ] || continue
		found=$(found "$srcdir/rules" "$log")
		case ${log##*/} in
		quiet-*)
			n_quiet=$((n_quiet + 1))
			[ -z "$found" ] || fail "$log: alert: $found"
			[ -n "$(found "$work/rules" "$log")" ] || fail "$log: no alert without $filter"
			;;
		loud-*)
			n_loud=$((n_loud + 1))
			[ -n "$found" ] || fail "$log: no alert"
			;;
		*) fail "$log: neither quiet-*.log nor loud-*.log" ;;
		esac
	done
	[ "$n_quiet" -gt 0 ] || fail "$filter: no recording of what it keeps quiet"
	[ "$n_loud" -gt 0 ] || fail "$filter: no recording of what it must not"
	quiets=$((quiets + n_quiet)) louds=$((louds + n_loud))
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
	case ${file##*/} in
	filter_*)
		check_filter "$(basename "$file" .yml)"
		keys='title id description author references license'
		;;
	*)
		check_rule "$(basename "$file" .yml)"
		keys='title id description author references falsepositives license level tags'
		;;
	esac
	for key in $keys; do
		grep -q "^$key:" "$srcdir/rules/$file" || fail "$file: no $key"
	done
done
for folder in "$srcdir/tests/rules"/*/; do
	name=$(basename "$folder")
	[ -n "$(find "$srcdir/rules" -name "$name.yml")" ] || fail "$folder: no such rule"
done

echo "$hits hits and $misses near misses of shipped rules, $quiets quiet and $louds loud ones of filters," \
	"$failed failures"
[ "$failed" -eq 0 ]
