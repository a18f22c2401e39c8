#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Runs every fuzz target on its kept inputs: tests/fuzz/NAME/seeds and, where something was found,
# tests/fuzz/NAME/regressions. Every target must have seeds.
set -u

here=$(cd "$(dirname "$0")" && pwd)
build=${builddir:-.}/tests/fuzz
srcdir=${srcdir:-$here/../..}
# Known leaks of libraries are no news.
LSAN_OPTIONS=${LSAN_OPTIONS:-print_suppressions=0}
export srcdir LSAN_OPTIONS
log=$(mktemp) || exit 99
trap 'rm -f "$log"' EXIT
failed=0

for source in "$here"/fuzz_*.c; do
	name=$(basename "$source" .c)
	name=${name#fuzz_}
	set -- "$here/$name/seeds"
	test ! -d "$here/$name/regressions" || set -- "$@" "$here/$name/regressions"
	if "$build/fuzz_$name" "$@" > "$log" 2>&1; then
		echo "$name: $(tail -n 1 "$log")"
	else
		echo "$name: FAILED"
		tail -n 40 "$log"
		failed=1
	fi
done
exit $failed
