#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The recording that tests/golden/NAME/log names, hunted with the shipped rules, gives exactly
# NAME/expected (text) and NAME/expected.ndjson (ECS, without the moment of detection). UPDATE=1
# writes them anew.
set -u

srcdir=${srcdir:-.}
builddir=${builddir:-.}
failed=0 compared=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

hunt() {
	"$builddir/ausigma" hunt -r "$srcdir/rules" --host-id golden --format "$1" "$2" 2>"$work/closing"
}

compare() {
	compared=$((compared + 1))
	if [ "${UPDATE:-0}" = 1 ]; then
		cp "$1" "$2"
	elif ! diff -u "$2" "$1"; then
		failed=$((failed + 1))
	fi
}

for folder in "$srcdir"/tests/golden/*/; do
	log=$srcdir/$(cat "$folder/log")
	hunt text "$log" >"$work/text"
	compare "$work/text" "$folder/expected"
	hunt ecs "$log" |
		sed 's/,"created":"[0-9T:.-]*Z"//' >"$work/ecs"
	compare "$work/ecs" "$folder/expected.ndjson"
done

echo "$compared outputs compared, $failed differ"
[ "$failed" -eq 0 ] && [ "$compared" -gt 0 ]
