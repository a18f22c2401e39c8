#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The recording that tests/golden/NAME/log names, hunted with the shipped rules or those that NAME/rules
# names, gives exactly NAME/expected (text), NAME/expected.ndjson (ECS) and NAME/expected.FORMAT of the
# other formats, but for the moment of detection and the version of the program. UPDATE=1 writes them anew.
set -u

srcdir=${srcdir:-.}
builddir=${builddir:-.}
failed=0 compared=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# hunt FORMAT
hunt() {
	"$builddir/ausigma" hunt -r "$srcdir/$rules" --host-id golden --format "$1" "$srcdir/$log" \
		2>"$work/closing" |
		sed -E 's/,"created":"[0-9T:.-]*Z"//; s/,"logged_time":[0-9]+//
			s/^(CEF:0|LEEF:2\.0)\|audisp-sigma\|audisp-sigma\|[0-9.]+\|/\1|audisp-sigma|audisp-sigma|VERSION|/
			s/("vendor_name":"audisp-sigma","version":")[0-9.]+"/\1VERSION"/'
}

# compare FORMAT EXPECTED
compare() {
	compared=$((compared + 1))
	hunt "$1" >"$work/got"
	if [ "${UPDATE:-0}" = 1 ]; then
		cp "$work/got" "$2"
	elif ! diff -u "$2" "$work/got"; then
		failed=$((failed + 1))
	fi
}

for folder in "$srcdir"/tests/golden/*/; do
	log=$(cat "$folder/log")
	rules=$(cat "$folder/rules" 2>/dev/null || echo rules)
	compare text "$folder/expected"
	compare ecs "$folder/expected.ndjson"
	for format in ocsf cef leef kv; do
		compare "$format" "$folder/expected.$format"
	done
done

echo "$compared outputs compared, $failed differ"
[ "$failed" -eq 0 ] && [ "$compared" -gt 0 ]
