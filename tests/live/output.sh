#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# output.sh: random bytes through the plugin into a real rsyslog that stalls and restarts meanwhile.
#
#   output.sh BUILDDIR    a built tree; KEEP=1 leaves the scratch folder behind, SEED=N repeats
#
# Exit status: 0 all passed, 1 something failed, 77 the machine cannot run it (REQUIRE_LIVE=1 makes
# that 1). No root and no auditd are needed: output_events.py writes records as the kernel does, a
# private rsyslogd takes the alerts on a socket of its own, with the shipped snippet, and
# output_check.py compares what it wrote with the bytes that went in.
# shellcheck disable=SC2154 # live_here, live_top, work: of lib.sh
set -eu

# shellcheck source=tests/live/lib.sh disable=SC1091
. "$(dirname "$0")/lib.sh"

seed=${SEED-$(date +%s)}
plugin_pid=

cleanup() {
	exec 8>&-
	for pid in $plugin_pid $rsyslog_pid; do
		kill -CONT "$pid" 2>/dev/null || :
		kill -KILL "$pid" 2>/dev/null || :
	done
}

write_confs() {
	cat >"$work/rules/output.yml" <<-EOR
		title: Output test
		id: 3d9c1f5e-6f3c-4c8b-9e61-3d1f6f0a9b11
		level: high
		logsource: {category: process_creation, product: linux}
		detection: {s: {CommandLine|contains: '--output-test'}, condition: s}
	EOR
	cat >"$work/plugin.conf" <<-EOC
		rules = [ "$work/rules" ];
		host_id = "output";
		syslog = { socket = "$work/log"; };
		quiet = { window = "0"; rate = 0; };
	EOC
	chmod 0644 "$work/rules/output.yml" "$work/plugin.conf"
}

start_plugin() {
	mkfifo "$work/pipe"
	env -i "$build/audisp-sigma" -c "$work/plugin.conf" <"$work/pipe" >"$work/plugin.out" 2>&1 &
	plugin_pid=$!
	exec 8>"$work/pipe"
	audit_wait 10 grep -q 'started: .* 1 rules, 0 problems' "$work/notices.log"
}

# feed PHASE: the plugin must take it at once, whatever becomes of the alerts.
feed() {
	from=$(date +%s%3N)
	cat "$work/$1.log" >&8
	took=$(($(date +%s%3N) - from))
	check "$1: the plugin takes its input ($took ms)" test "$took" -lt 2000
	fed=$((fed + $2))
}

arrived() {
	check "$1: all alerts so far arrive" audit_wait 30 lines "$work/alerts.ndjson" "$fed"
}

run_phases() {
	fed=0
	feed flow 400
	arrived flow
	kill -STOP "$rsyslog_pid"
	feed stalled 300
	sleep 1
	check "stalled: nothing arrives meanwhile" test "$(wc -l <"$work/alerts.ndjson")" -lt "$fed"
	kill -CONT "$rsyslog_pid"
	arrived stalled
	# What rsyslogd has not read when it ends is lost in its socket; it has read all of it now.
	stop_rsyslog
	feed down 300
	sleep 0.5
	check "down: the plugin runs" kill -0 "$plugin_pid"
	start_rsyslog
	arrived down
	feed again 200
	arrived again
}

# Not in a check, which is a shell of its own.
end_plugin() {
	exec 8>&-
	status=0
	wait "$plugin_pid" || status=$?
	plugin_pid=
}

finish() {
	end_plugin
	check "the plugin ends with its input, exit status 0" test "$status" -eq 0
	check "and has printed nothing" test ! -s "$work/plugin.out"
	audit_wait 10 grep -q 'stopped: ' "$work/notices.log" || :
	stop_rsyslog
	check "the plugin counted no loss" account "$work/notices.log" "$fed"
	check "the shipped snippet keeps the same alerts" \
		cmp -s "$work/alerts.ndjson" "$work/shipped/alerts.ndjson"
	check "nobody else writes to the socket" test ! -e "$work/strangers.log"
	check_lines python3 "$live_here/output_check.py" "$work"
}

main() {
	[ $# -eq 1 ] || { echo "usage: output.sh BUILDDIR" >&2; exit 3; }
	build=$(cd "$1" && pwd)
	need_tools python3 rsyslogd mkfifo
	echo "output: SEED=$seed"
	umask 022
	live_begin
	mkdir "$work/rules" "$work/shipped"
	write_confs
	rsyslog_conf "$live_top/conf/rsyslog.d/30-audisp-sigma.conf" ||
		skip "rsyslogd does not take the configuration"
	python3 "$live_here/output_events.py" "$work" "$seed" flow=400 stalled=300 down=300 again=200
	start_rsyslog
	start_plugin
	run_phases
	finish
	summary
}

main "$@"
