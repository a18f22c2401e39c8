#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# ordinary.sh: false alarms in ordinary work, under a real kernel with the shipped rules.
#
#   ordinary.sh BUILDDIR [KIND...]     a built tree; KEEP=1 leaves the scratch folder behind
#
# Exit status as of live.sh. Takes some minutes, needs the network, and installs and removes packages: for
# a machine that is thrown away. The kinds of work are those of ordinary-work.sh; each is done under a
# login uid of its own, and `system` without one, as services are. All shipped rules and filters are loaded, the
# audit rules 42 and 43 too, and the quiet time is off. The markers of Docker and Podman are there, so
# that who asks for them is seen. Each alert is a false alarm and is printed, with who raised it.
# shellcheck disable=SC2154 # audit_*, live_*, plugin, shipped_*, work: of lib.sh
set -eu

# shellcheck source=tests/live/lib.sh disable=SC1091
. "$(dirname "$0")/lib.sh"

first=6000 last=6099

# do_work KIND LOGIN: LOGIN as of audit_login.
do_work() {
	mkdir -p "$work/ordinary/$1"
	(
		audit_login "$2"
		# shellcheck disable=SC2086 # none, or two words
		exec $audit_way env -i --chdir="$work/ordinary/$1" HOME="$work/ordinary/$1" USER=root LOGNAME=root \
			SHELL=/bin/bash TERM=dumb LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
			PATH=/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin SOURCE="$(cd "$live_top" && pwd)" \
			timeout 900 bash "$live_here/ordinary-work.sh" "$1"
	) >"$work/ordinary/$1.out" 2>&1 </dev/null || tail -n 3 "$work/ordinary/$1.out" | sed "s/^/# $1: /"
}

main() {
	[ $# -ge 1 ] || { echo "usage: ordinary.sh BUILDDIR [KIND...]" >&2; exit 3; }
	build=$1
	shift
	# shellcheck disable=SC2046 # several
	[ $# -gt 0 ] || set -- $(bash "$live_here/ordinary-work.sh" kinds)
	need_auditd
	need_tools python3 rsyslogd make setarch
	live_begin
	install_plugin "$build"
	mkdir "$work/ordinary"
	mark /.dockerenv
	mark /run/.containerenv
	all=${shipped_rules%/*}
	start_audited ordinary "$all/residence" "$all/files" "$all/filters" "$all/correlation"
	loadable_rules >"$work/scoped"
	audit_rules "$work/scoped" "$first" "$last"
	audit_more_rules "$work/scoped" unset
	login=$first
	for kind; do
		case $kind in
		system) do_work "$kind" unset ;;
		*) do_work "$kind" "$login" ;;
		esac
		echo "$login $kind" >>"$work/kinds"
		login=$((login + 1))
	done
	end_audited
	check_lines /usr/bin/python3 "$live_here/ordinary.py" "$audit_log" "$work/alerts.ndjson" "$work/kinds"
	summary
}

main "$@"
