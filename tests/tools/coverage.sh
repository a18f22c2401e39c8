#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# coverage.sh SRCDIR BUILDDIR: what the tests have executed of plugin/ in a build with --enable-coverage,
# for each stage and for all, in percent of lines and branches.
#
# Fails below 90 % of the lines or 75 % of the branches, of all; and of what decides whether a rule
# matches (event, sigma, match) below 80 % of the branches.
set -eu

srcdir=$1
builddir=$2
command -v gcovr >/dev/null || {
	echo 'coverage.sh: gcovr is needed' >&2
	exit 1
}
csv=$(mktemp)
trap 'rm -f "$csv"' EXIT

# Columns: filename, line_total, line_covered, line_percent, branch_total, branch_covered, ...
gcovr -r "$srcdir" --filter "$srcdir/plugin/" --exclude-unreachable-branches \
	--exclude-throw-branches --csv -o "$csv" "$builddir"

# shellcheck disable=SC2016 # dollars are awk's
awk -F, '
function percent(part, all) { return all ? 100 * part / all : 100 }
function judge(name, lines, lines_min, branches, branches_min) {
	printf "%-20s %5.1f %% of %5d lines  %5.1f %% of %5d branches\n", name,
		lines, line_total[name], branches, branch_total[name]
	if (lines < lines_min || branches < branches_min) {
		printf "%s: at least %d and %d %% are wanted\n", name, lines_min, branches_min
		low = 1
	}
}
function add(name) {
	line_total[name] += $2; line_covered[name] += $3
	branch_total[name] += $5; branch_covered[name] += $6
}
NR == 1 {
	if ($1 != "filename" || $3 != "line_covered" || $6 != "branch_covered") {
		print "gcovr has other columns: " $0
		exit failed = 1
	}
	next
}
{
	sub(/^.*plugin\//, "plugin/", $1)
	n = split($1, part, "/")
	stage = n > 2 ? part[1] "/" part[2] : "plugin/*.c"
	if (!(stage in line_total))
		order[++stages] = stage
	add(stage)
	add("all")
}
END {
	if (failed || !stages)
		exit 1
	for (i = 1; i <= stages; i++) {
		name = order[i]
		judge(name, percent(line_covered[name], line_total[name]), 0,
			percent(branch_covered[name], branch_total[name]),
			name ~ /\/(event|sigma|match)$/ ? 80 : 0)
	}
	judge("all", percent(line_covered["all"], line_total["all"]), 90,
		percent(branch_covered["all"], branch_total["all"]), 75)
	exit low
}' "$csv"
