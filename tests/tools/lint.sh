#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# lint.sh SRCDIR BUILDDIR: formatting, static analysis of the C sources, shell scripts. A tool that is
# missing is said so; REQUIRE_LINT=1 makes that a failure. Switched off: checks of taste; those that
# take an array of pointers, or a set of letters for memchr(), for a mistake; cppcheck's
# ctuuninitvar, which takes a structure that a called function fills in for one that is read, and
# clang's valist.Uninitialized and unix.Malloc, which know neither va_start nor the cleanup attribute;
# leaks are looked for by gcc -fanalyzer, LeakSanitizer and valgrind.
set -u

srcdir=$(cd "$1" && pwd)
builddir=$(cd "$2" && pwd)
passed=0 failed=0
out=$(mktemp) list=$(mktemp) tidy=$(mktemp)
trap 'rm -f "$out" "$list" "$tidy"' EXIT
cd "$srcdir" || exit 1
flags="-D_GNU_SOURCE -DHAVE_CONFIG_H -I. -Iplugin -Icli -Itests -I$builddir -I$builddir/plugin"
all=$(find plugin cli tests -name '*.[ch]')
code=$(find plugin cli -name '*.c')

cat >"$tidy" <<EOF
clang-tidy --quiet --warnings-as-errors='*' --checks='-*,bugprone-*,clang-analyzer-*,\
-bugprone-easily-swappable-parameters,-bugprone-reserved-identifier,\
-bugprone-assignment-in-if-condition,-bugprone-sizeof-expression,\
-bugprone-not-null-terminated-result,-bugprone-narrowing-conversions,-bugprone-suspicious-include,\
-bugprone-implicit-widening-of-multiplication-result,\
-clang-analyzer-security.insecureAPI.*,-clang-analyzer-valist.Uninitialized,\
-clang-analyzer-unix.Malloc' "\$@" -- -std=gnu11 $flags
EOF

run() {
	name=$1
	shift
	if ! command -v "${name%% *}" >/dev/null; then
		echo "NOT CHECKED: ${name%% *} is not installed" >&2
		[ "${REQUIRE_LINT:-0}" = 1 ] && failed=$((failed + 1))
		return
	fi
	if "$@" >"$out" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL: $name" >&2
		grep -v 'warnings\? generated\|Suppressed\|Use -header-filter' "$out" | head -n 60 >&2
	fi
}

# shellcheck disable=SC2086
{
	run "clang-format" clang-format --dry-run -Werror $all
	run "cppcheck" cppcheck -q --std=c11 --error-exitcode=1 --inline-suppr \
		--enable=warning,performance,portability --suppress=missingIncludeSystem \
		--suppress=normalCheckLevelMaxBranches --suppress=ctuuninitvar $flags $code
	printf '%s\n' $code >"$list"
	run "clang-tidy" xargs -a "$list" -P "$(nproc)" -n 6 sh "$tidy"
	run "gcc -fanalyzer" xargs -a "$list" -P "$(nproc)" -I '{}' \
		gcc -std=gnu11 -O2 -fanalyzer -Werror $flags -c '{}' -o /dev/null
	# shellcheck disable=SC2046
	run "shellcheck" shellcheck -x bootstrap .ci/run $(find tests -name '*.sh')
}

echo "lint: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
