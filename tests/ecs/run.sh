#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every alert of the recordings in the tree, and of calls that are no exec, checked against the field
# types of ECS.
set -eu

srcdir=${srcdir:-.}
builddir=${builddir:-.}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

find "$srcdir"/tests/rules/*/ "$srcdir/demo" -name '*.log' | sort | while read -r log; do
	"$builddir/ausigma" hunt -r "$srcdir/rules" --format ecs "$log" 2>/dev/null
done >"$work/alerts.ndjson"
"$builddir/ausigma" hunt -r "$srcdir/tests/ecs/calls/calls.yml" --format ecs \
	"$srcdir/tests/ecs/calls/calls.log" 2>/dev/null >"$work/calls.ndjson"
[ "$(wc -l <"$work/calls.ndjson")" -eq 5 ]
cat "$work/calls.ndjson" >>"$work/alerts.ndjson"
ECS_NODE_MODULES=${ECS_NODE_MODULES:-$builddir/ecs/node_modules}
export ECS_NODE_MODULES
grep -q correlation_events "$work/alerts.ndjson"
sh "$srcdir/tests/ecs/validate.sh" "$work/alerts.ndjson"
