#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# valgrind.sh SRCDIR BUILDDIR TEST...: the unit tests, and a hunt, under valgrind memcheck.
set -u

srcdir=$(cd "$1" && pwd)
builddir=$(cd "$2" && pwd)
shift 2
export srcdir builddir
SMALL=1 # the scale tests at a hundredth
export SMALL
passed=0 failed=0

check() {
	name=$1
	shift
	if valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect \
		"$@" >"${TMPDIR:-/tmp}/valgrind.$$" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL: $name" >&2
		tail -n 30 "${TMPDIR:-/tmp}/valgrind.$$" >&2
	fi
	rm -f "${TMPDIR:-/tmp}/valgrind.$$"
}

for test in "$@"; do
	case $test in
	# Long enumerations and races of threads; they run under the sanitizers.
	*/test_pattern | */test_ecs_limits | */test_plugin | */test_reader | */test_reload | \
		*/test_hostile_rules) ;;
	*) check "$test" "$builddir/$test" ;;
	esac
done
check "ausigma hunt" "$builddir/ausigma" hunt -r "$srcdir/rules" "$srcdir/demo/audit.log"
check "ausigma check" "$builddir/ausigma" check "$srcdir/rules"

echo "valgrind: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
