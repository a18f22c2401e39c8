#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# files.sh: files that are asked for and connections, under a real kernel, by the shipped audit rules.
#
#   files.sh BUILDDIR     a built tree; KEEP=1 leaves the scratch folder behind
#
# Exit status as of live.sh. A private auditd writes a log of what a shell with a login uid of its own does:
# builtins and programs that look by themselves. ausigma must find each of them in it. Then the rules that
# `ausigma audit-rules` prints are loaded as well.
# shellcheck disable=SC2154 # audit_*, live_here, live_top, work: of lib.sh
set -eu

# shellcheck source=tests/live/lib.sh disable=SC1091
. "$(dirname "$0")/lib.sh"

auid=4243
files=$live_top/audit.rules.d/43-audisp-sigma-files.rules
network=$live_top/audit.rules.d/44-audisp-sigma-network.rules

write_rules() {
	mkdir "$work/rules"
	cat >"$work/rules/files.yml" <<-'EOR'
		title: Container marker
		id: 7d0b6f0a-52f5-4a0b-b8a0-6d5f0f6b1c01
		level: low
		logsource: {category: file_access, product: linux}
		detection:
		    selection:
		        TargetFilename: [/.dockerenv, /run/.containerenv, /proc/1/cgroup]
		    condition: selection
	EOR
	cat >"$work/rules/network.yml" <<-'EOR'
		title: Connection
		id: 7d0b6f0a-52f5-4a0b-b8a0-6d5f0f6b1c02
		level: low
		logsource: {category: network_connection, product: linux}
		detection:
		    selection: {DestinationIp: 127.0.0.1, Initiated: 'true'}
		    condition: selection
	EOR
}

# loads FILE: auditctl takes each rule of it; scoped to nobody.
loads() {
	auditctl -D >/dev/null
	sed '/^-i$/d; /^-a /s/ -k / -F auid=4299 -k /' "$1" | while read -r line; do
		case $line in
		-a*)
			# shellcheck disable=SC2086 # options
			auditctl $line >"$work/said" 2>&1 && continue
			# What is in a folder that this machine does not have.
			grep -q 'No such file or directory' "$work/said" && continue
			echo "$line" >>"$work/refused"
			cat "$work/said" >>"$work/refused"
			;;
		esac
	done
	[ ! -s "$work/refused" ] || { cat "$work/refused" >&2; return 1; }
}

probes() {
	cat <<-'EOP'
		[ -f /.dockerenv ]
		read -r x </proc/1/cgroup
		[ -r /.dockerenv ]
		python3 -c 'import os; os.path.exists("/.dockerenv")'
		python3 -c 'import os; os.access("/.dockerenv", os.R_OK)'
		cd /proc && python3 -c 'open("1/cgroup").read()'
		python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(); socket.create_connection(s.getsockname())'
	EOP
}

found() {
	grep -q -- "$1" "$work/alerts"
}

main() {
	[ $# -eq 1 ] || { echo "usage: files.sh BUILDDIR" >&2; exit 3; }
	build=$1
	need_auditd
	need_tools python3
	live_begin
	write_rules
	mark /.dockerenv
	audit_begin "$work"
	check "auditctl takes the rules for files" loads "$files"
	check "and those for connections" loads "$network"
	"$build/ausigma" audit-rules -c "$live_top/conf/audisp-sigma.conf" "$work/rules" >"$work/printed"
	check "and what ausigma audit-rules prints" loads "$work/printed"
	audit_conf log_format=ENRICHED name_format=NONE
	audit_start
	audit_shell "$auid" root /root
	cat "$live_top/audit.rules.d/42-audisp-sigma.rules" "$files" "$network" >"$work/all.rules"
	audit_rules "$work/all.rules" "$auid" || :
	probes >&9
	audit_shell_done
	audit_settle
	check "the kernel lost no record" test "$(audit_status lost)" -eq "$audit_lost"
	audit_stop
	"$build/ausigma" hunt -c "$live_top/conf/audisp-sigma.conf" -r "$work/rules" "$audit_log" \
		>"$work/alerts" 2>"$work/hunt.err"
	sed 's/^/# /' "$work/alerts"
	check "[ -f /.dockerenv ]" found 'newfstatat /.dockerenv\] -$\|newfstatat /.dockerenv\].*bash'
	check "read </proc/1/cgroup" found 'openat /proc/1/cgroup\]'
	check "[ -r /.dockerenv ]" found 'faccessat2* /.dockerenv\]'
	check "os.path.exists()" found 'newfstatat /.dockerenv\] python3'
	check "access(2)" found 'access /.dockerenv\] python3'
	check "a name in the working directory" found 'openat /proc/1/cgroup\] python3'
	check "a connection" found 'Connection: \[connect 127.0.0.1 [0-9]*\] python3'
	summary
}

main "$@"
