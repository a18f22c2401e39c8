#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every shipped rule has recordings of its own: tests/rules/RULE/hit-*.log must raise RULE, miss-*.log
# must not. A rule without both, a folder without a rule, and a rule that says nothing of itself fail.
# Rules that are retired are loaded for it.
#
# So has every filter: tests/rules/FILTER/quiet-*.log must raise nothing, but something without FILTER;
# of loud-*.log the same must be raised with FILTER and without.
set -u

srcdir=$(cd "${srcdir:-.}" && pwd) # the configuration wants whole paths
builddir=${builddir:-.}
hits=0 misses=0 quiet=0 loud=0 failed=0

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

# What all shipped rules that are not retired find in LOG; without the filter, when one is named.
found() {
	set -- "$1" "${2:+$work/without-$2.conf}"
	"$builddir/ausigma" hunt -c "${2:-$work/with.conf}" --host-id web7 --format text "$1" 2>/dev/null ||
		fail "$1: ausigma hunt exits with $?"
}

check_quiet() {
	quiet=$((quiet + 1))
	[ -z "$(found "$1")" ] || fail "$1: $(found "$1" | head -n 1)"
	[ -n "$(found "$1" "$2")" ] || fail "$1: no alert without $2 either"
}

check_loud() {
	loud=$((loud + 1))
	found "$1" >"$work/with"
	found "$1" "$2" >"$work/without"
	[ -s "$work/without" ] || fail "$1: no alert"
	diff "$work/with" "$work/without" || fail "$1: $2 keeps something back"
}

check_filter() {
	filter=$1 n_quiet=$quiet n_loud=$loud
	printf 'tuning = ( { rule = "%s"; enabled = false; } );\n' "$filter" |
		cat "$work/with.conf" - >"$work/without-$filter.conf"
	for log in "$srcdir/tests/rules/$filter"/*.log; do
		[ -e "$log" ] || continue
		case ${log##*/} in
		quiet-*) check_quiet "$log" "$filter" ;;
		loud-*) check_loud "$log" "$filter" ;;
		*) fail "$log: neither quiet-*.log nor loud-*.log" ;;
		esac
	done
	[ "$quiet" -gt "$n_quiet" ] || fail "$filter: no recording of what it keeps quiet"
	[ "$loud" -gt "$n_loud" ] || fail "$filter: no recording of what stays loud"
}

# Filters of callers are for root, name their rules, and leave alone what began in a container, all in the same words.
check_filter_text() {
	for line in '    root:' '        LogonId: 0' '    host:' '        - LoginId|exists: true' \
		'        - AncestorProcessId: 1' '        - residence_'; do
		grep -q -- "^$line" "$1" || fail "$1: lacks '$line'"
	done
	grep -q '^    condition: not (root and host and .* and not container)$' "$1" || fail "$1: another condition"
	sed -n '/^    container:/,/^    condition:/p' "$1" | grep -v condition >"$work/container"
	[ -e "$work/containers" ] || cp "$work/container" "$work/containers"
	diff "$work/containers" "$work/container" || fail "$1: other containers"
}

check_keys() {
	file=$1
	shift
	for key; do
		grep -q "^$key:" "$file" || fail "$file: no $key"
	done
}

printf 'rules = [ "%s/rules" ];\n' "$srcdir" >"$work/with.conf"
for file in $(cd "$srcdir/rules" && find . -name '*.yml'); do
	name=$(basename "$file" .yml)
	file=$srcdir/rules/$file
	if grep -q '^filter:' "$file"; then
		check_filter "$name"
		check_keys "$file" title id description references author license
		case $file in
		*/filters/*)
			check_filter_text "$file"
			check_keys "$file" name status falsenegatives
			;;
		esac
	else
		check_rule "$name"
		check_keys "$file" title id description author references falsepositives license level tags
	fi
done
for folder in "$srcdir/tests/rules"/*/; do
	name=$(basename "$folder")
	[ -n "$(find "$srcdir/rules" -name "$name.yml")" ] || fail "$folder: no such rule"
done

echo "$hits hits and $misses near misses of shipped rules, $quiet quiet and $loud loud recordings of filters, $failed failures"
[ "$failed" -eq 0 ]
