#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# residence.sh: every way to look for a container that a table has, really executed, and what is found.
#
#   residence.sh BUILDDIR     a built tree; KEEP=1 leaves the scratch folder behind
#
# Exit status as of live.sh. The shipped rules and audit rules, 42 and 43, are loaded; the plugin runs under
# a private auditd with its quiet time off. The cases of tests/cases/live.tsv, and of the table of this kind that
# RESIDENCE_CASES names, are run by residence.py, each under a login uid of its own: commands, shells and
# scripts of theirs, programs that look by themselves, copies, and the same in a container without an image.
# Each must raise the rules that the table names, and no others. What audit cannot see is printed.
# shellcheck disable=SC2154 # audit_*, live_*, plugin, shipped_*, work: of lib.sh
set -eu

# shellcheck source=tests/live/lib.sh disable=SC1091
. "$(dirname "$0")/lib.sh"

first=5000 last=9999

# What the cases name as @work: programs under other names, links, and the root of a container.
prepare() {
	cases=$work/cases
	mkdir -p "$cases/app" "$cases/root/bin" "$cases/root/proc" "$cases/root/tmp"
	chmod 0755 "$cases"
	cp /usr/bin/cat "$cases/lister"
	cp /usr/bin/ls "$cases/.x"
	cp /usr/bin/python3 "$cases/snake"
	echo "open('/proc/1/cgroup').read()" >"$cases/cgroup.py"
	ln -s /proc/1/cgroup "$cases/link2"
	: >"$cases/app/.dockerenv"
	if [ -x /usr/bin/busybox ]; then
		cp /usr/bin/busybox "$cases/root/bin"
		for applet in cat grep ls printenv sh test true; do
			ln -s busybox "$cases/root/bin/$applet"
		done
	fi
	cc -O1 -o "$cases/probe" "$live_here/probe.c"
	cc -O1 -shared -fPIC -DPRELOAD -o "$cases/preload.so" "$live_here/probe.c"
}

main() {
	[ $# -eq 1 ] || { echo "usage: residence.sh BUILDDIR" >&2; exit 3; }
	need_auditd
	need_tools python3 rsyslogd make cc
	[ "${REQUIRE_LIVE-}" != 1 ] || need_tools podman runc busybox
	live_begin
	install_plugin "$1"
	prepare
	mark /.dockerenv
	mark /run/.containerenv
	ln /.dockerenv /.residence-live # another name of the marker
	live_made="$live_made /.residence-live"
	start_audited residence "$shipped_rules" "${shipped_rules%/*}/files"
	loadable_rules >"$work/scoped"
	audit_rules "$work/scoped" "$first" "$last"
	/usr/bin/python3 "$live_here/residence.py" run "$cases" "$first" "$live_top/tests/cases/live.tsv" \
		${RESIDENCE_CASES:+"$RESIDENCE_CASES"}
	end_audited
	check "the plugin counted no loss but names seen from descriptors" \
		account "$work/notices.log" '[0-9]*' files_unknown
	cp "$work/alerts.ndjson" "$cases"
	check_lines /usr/bin/python3 "$live_here/residence.py" check "$cases" "$shipped_rules" \
		"${shipped_rules%/*}/files"
	summary
}

main "$@"
