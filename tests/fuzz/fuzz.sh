#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# usage: fuzz.sh NAME SECONDS [BUILDDIR]
#
# Builds the target tests/fuzz/fuzz_NAME.c with clang, libFuzzer, AddressSanitizer and
# UndefinedBehaviorSanitizer in BUILDDIR (default: fuzz-build) and runs it for so long (0: only build it).
# New inputs are kept in BUILDDIR/corpus/NAME, what was found in BUILDDIR/found/NAME-*: put that, made
# small, into tests/fuzz/NAME/regressions. FUZZ_OPTIONS may hold more options of libFuzzer.
#
# Lists of flags and packages are split into words on purpose:
# shellcheck disable=SC2046,SC2086
set -eu

name=${1:?usage: fuzz.sh NAME SECONDS [BUILDDIR]}
seconds=${2:?usage: fuzz.sh NAME SECONDS [BUILDDIR]}
mkdir -p "${3:-fuzz-build}"
build=$(cd "${3:-fuzz-build}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
data=$here/$name

if ! test -f "$here/fuzz_$name.c"; then
	echo "fuzz.sh: there is no tests/fuzz/fuzz_$name.c" >&2
	exit 2
fi

packages='audit auparse libpcre2-8 libconfig yaml-0.1 zlib'
flags="-std=gnu11 -g -O1 -fno-omit-frame-pointer -D_GNU_SOURCE -DHAVE_CONFIG_H
	-fsanitize=address,undefined -fno-sanitize-recover=all
	-I$build -I$top/plugin -I$top/tests $(pkg-config --cflags $packages)"

# --- what the targets are linked with: compiled again only when it or a header has changed ---------
mkdir -p "$build/sigma" "$build/obj" "$build/corpus/$name" "$build/found"
LC_ALL=C awk -f "$top/plugin/sigma/attack_table.awk" "$top/plugin/sigma/attack.tsv" \
	> "$build/sigma/attack_table.inc"
echo '#define PACKAGE_VERSION "0"' >"$build/config.h"

is_current() { # OBJECT SOURCE
	test -f "$1" && test "$1" -nt "$2" &&
		test -z "$(find "$top/plugin" "$top/tests" -name '*.h' -newer "$1" -print -quit)"
}

objects=
for source in "$top"/plugin/*/*.c "$top/plugin/rulebook.c" "$top/plugin/inuse.c" "$top/plugin/engine.c" \
	"$top/tests/support/generated.c" "$top/tests/support/sifting.c" "$top/tests/support/ruletext.c" "$top/tests/support/flatread.c" "$top/tests/support/jsonread.c" "$here/fuzz.c" "$here/oracle.c" "$here/fuzz_$name.c"; do
	object=$build/obj/$(echo "${source#"$top"/}" | tr / _ | sed 's/c$/o/')
	# Only paths through the engine are interesting, not those through what checks it.
	# Renderers look at each byte many times: to trace these comparisons takes most of the time.
	case $source in
	"$top"/plugin/alert/* | "$top"/plugin/base/utf8.c)
		coverage='-fsanitize=fuzzer-no-link -fno-sanitize-coverage=trace-cmp'
		;;
	"$top"/plugin/*) coverage=-fsanitize=fuzzer-no-link ;;
	*) coverage= ;;
	esac
	if ! is_current "$object" "$source"; then
		clang $flags $coverage -c -o "$object" "$source"
	fi
	objects="$objects $object"
done
clang $flags -fsanitize=fuzzer -o "$build/fuzz_$name" $objects $(pkg-config --libs $packages)

# --- the run ---------------------------------------------------------------------------------------
test "$seconds" -gt 0 || exit 0
set -- "$build/corpus/$name"
for folder in "$data/seeds" "$data/regressions"; do
	test ! -d "$folder" || set -- "$@" "$folder"
done
test ! -f "$data/dict" || set -- "-dict=$data/dict" "$@"
# Options of this target alone, such as -max_len=.
test ! -f "$data/options" || set -- $(cat "$data/options") "$@"
srcdir=$top
UBSAN_OPTIONS=print_stacktrace=1
# Memory that stays warm: several times as many inputs per second.
ASAN_OPTIONS=${ASAN_OPTIONS:-quarantine_size_mb=16}
export srcdir UBSAN_OPTIONS ASAN_OPTIONS
exec "$build/fuzz_$name" -max_total_time="$seconds" -timeout=5 -print_final_stats=1 \
	-artifact_prefix="$build/found/$name-" ${FUZZ_OPTIONS:-} "$@"
