#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every alert of the recordings in the tree, of calls that are no exec, and of a correlation is an OCSF
# Detection Finding. Without python3 the check is skipped with exit status 77.
set -eu

srcdir=${srcdir:-.}
builddir=${builddir:-.}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! command -v python3 >/dev/null; then
	echo "NOT CHECKED against OCSF: python3 is not installed" >&2
	exit 77
fi

# hunt RULES LOG
hunt() {
	"$builddir/ausigma" hunt -r "$srcdir/$1" --format ocsf "$2" 2>/dev/null
}

find "$srcdir"/tests/rules/*/ "$srcdir/demo" -name '*.log' | sort | while read -r log; do
	hunt rules "$log"
done >"$work/alerts.ndjson"
hunt tests/ecs/calls/calls.yml "$srcdir/tests/ecs/calls/calls.log" >"$work/calls.ndjson"
[ "$(wc -l <"$work/calls.ndjson")" -eq 5 ]
hunt tests/golden/correlation/rules.yml "$srcdir/demo/audit.log" >"$work/correlation.ndjson"
grep -q '"correlation_count":"' "$work/correlation.ndjson"
[ -s "$work/alerts.ndjson" ]

python3 "$srcdir/tests/ocsf/validate.py" --self-test
cat "$work/alerts.ndjson" "$work/calls.ndjson" "$work/correlation.ndjson" |
	python3 "$srcdir/tests/ocsf/validate.py"
