# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
#
# For the tests of programs: `expect CODE WORDS...` runs a command and compares its exit status;
# `out_has`, `err_has`, `out_is` look at what it wrote. Sourced.

srcdir=$(cd "${srcdir:-.}" && pwd)
builddir=$(cd "${builddir:-.}" && pwd)
ausigma=$builddir/ausigma
rules=$srcdir/rules
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
checks=0 failed=0

fail() {
	echo "FAIL: $*" >&2
	sed 's/^/	stderr: /' "$work/err" >&2
	failed=$((failed + 1))
}

expect() {
	wanted=$1
	shift
	last="$*"
	checks=$((checks + 1))
	"$@" >"$work/out" 2>"$work/err" </dev/null
	code=$?
	[ "$code" -eq "$wanted" ] || fail "$last: exit status $code, not $wanted"
}

out_has() {
	checks=$((checks + 1))
	grep -qF -- "$1" "$work/out" || fail "$last: stdout lacks: $1"
}

err_has() {
	checks=$((checks + 1))
	grep -qF -- "$1" "$work/err" || fail "$last: stderr lacks: $1"
}

out_lines() {
	checks=$((checks + 1))
	n=$(wc -l <"$work/out")
	[ "$n" -eq "$1" ] || fail "$last: $n lines on stdout, not $1"
}

# Documents of filters in files below a folder; they are no rules.
count_filters() {
	grep -rl '^filter:' "$1" | wc -l
}

finish() {
	echo "$checks checks, $failed failed"
	[ "$failed" -eq 0 ]
	exit
}
