#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The shape of the house: sizes, licence lines, and that a stage includes only stages above it.
set -u

cd "${srcdir:-.}" || exit 1
failed=0

fail() {
	echo "FAIL: $*" >&2
	failed=$((failed + 1))
}

sources() {
	find plugin cli -name '*.[ch]'
}

for file in $(sources); do
	lines=$(wc -l <"$file")
	[ "$lines" -le 400 ] || fail "$file: $lines lines, at most 400"
	head -n 1 "$file" | grep -q 'SPDX-License-Identifier: GPL-2.0-or-later' || fail "$file: no SPDX line"
	awk -v file="$file" '
		/^\{$/ { start = NR }
		/^\}/ && start { if (NR - start + 1 > 80) print file ":" start ": " NR - start + 1 " lines"; start = 0 }
	' "$file" >"${TMPDIR:-/tmp}/style.$$"
	[ -s "${TMPDIR:-/tmp}/style.$$" ] && fail "function over 80 lines: $(cat "${TMPDIR:-/tmp}/style.$$")"
	rm -f "${TMPDIR:-/tmp}/style.$$"
done

# The stages in the order in which an event passes them.
stages="base settings input event context command sigma match detect alert"
seen=""
for stage in $stages; do
	seen="$seen $stage"
	for file in plugin/"$stage"/*.[ch]; do
		grep -o '#include "[a-z]*/' "$file" | sed 's/.*"//; s|/||' | sort -u | while read -r used; do
			case " $seen " in
			*" $used "*) ;;
			*) echo "$file includes $used/, a later stage" ;;
			esac
		done
	done
done >"${TMPDIR:-/tmp}/style.$$"
[ -s "${TMPDIR:-/tmp}/style.$$" ] && fail "$(cat "${TMPDIR:-/tmp}/style.$$")"
rm -f "${TMPDIR:-/tmp}/style.$$"

echo "$(sources | wc -l) files looked at, $failed failures"
[ "$failed" -eq 0 ]
