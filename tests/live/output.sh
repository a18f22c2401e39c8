#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# output.sh: random bytes through the plugin into a real rsyslog that stalls, restarts and is killed
# meanwhile, and into a file that is rotated.
#
#   output.sh BUILDDIR    a built tree; KEEP=1 leaves the scratch folder behind, SEED=N repeats
#
# Exit status: 0 all passed, 1 something failed, 77 the machine cannot run it (REQUIRE_LIVE=1 makes
# that 1). No root and no auditd are needed: output_events.py writes records as the kernel does, a
# private rsyslogd takes the alerts on a socket of its own, with the shipped snippet, and
# output_check.py compares what it wrote with the bytes that went in. The plugin ends and starts again
# while rsyslogd is away.
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
		spool = { path = "$work/alerts.spool"; };
		file = { enabled = true; path = "$work/file.ndjson"; };
		state = { path = "$work/state/state"; };
		user = "$live_user";
	EOC
	chmod 0644 "$work/rules/output.yml" "$work/plugin.conf"
}

kill_rsyslog() {
	kill -KILL "$rsyslog_pid"
	wait "$rsyslog_pid" 2>/dev/null || :
	rsyslog_pid=
}

started() { # started NUMBER: so many starts were told
	[ "$(grep -c 'started: .* 1 rules, 0 problems' "$work/notices.log")" -ge "$1" ]
}

start_plugin() {
	[ -p "$work/pipe" ] || mkfifo "$work/pipe"
	env -i "$build/audisp-sigma" -c "$work/plugin.conf" <"$work/pipe" >"$work/plugin.out" 2>&1 &
	plugin_pid=$!
	exec 8>"$work/pipe"
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

# Alerts are delivered at least once. The plugin looks from time to time, at the latest after a second, what
# has been read; before, a log daemon that goes away gets them again.
noticed() {
	sleep 1.5
}

# As logrotate with `create`: the account cannot make a file here.
rotate() {
	mv "$work/file.ndjson" "$work/file.ndjson.1"
	[ -z "$live_user" ] || install -m 0640 -o "$live_user" /dev/null "$work/file.ndjson"
}

run_phases() {
	fed=0
	check "spool and file are the account's" \
		owned_by_account "$work/alerts.spool" "$work/file.ndjson"
	feed flow 400
	arrived flow
	kill -STOP "$rsyslog_pid"
	feed stalled 300
	sleep 1
	check "stalled: nothing arrives meanwhile" test "$(wc -l <"$work/alerts.ndjson")" -lt "$fed"
	kill -CONT "$rsyslog_pid"
	arrived stalled
	noticed
	# What it had been given and not read is gone with it.
	kill -STOP "$rsyslog_pid"
	feed killed 300
	sleep 0.5
	kill_rsyslog
	start_rsyslog
	arrived killed
	noticed
	rotate
	stop_rsyslog
	feed down 300
	sleep 0.5
	check "down: the plugin runs" kill -0 "$plugin_pid"
	start_rsyslog
	arrived down
	feed again 200
	arrived again
	noticed
	stop_rsyslog
	feed restart 300
	end_plugin
	check "restart: the plugin ends without rsyslogd, exit status 0" test "$status" -eq 0
	check "restart: alerts wait on disk" test -n "$(find "$work/alerts.spool" -name 'high-*')"
	start_rsyslog
	start_plugin
	audit_wait 10 started 2
	arrived restart
	check "restart: the spool is empty" audit_wait 10 spool_is_empty
}

spool_is_empty() {
	[ -z "$(find "$work/alerts.spool" -name '*-*')" ]
}

# Not in a check, which is a shell of its own.
end_plugin() {
	exec 8>&-
	status=0
	wait "$plugin_pid" || status=$?
	plugin_pid=
}

stopped() { # stopped NUMBER: so many ends were told
	[ "$(grep -c 'stopped: ' "$work/notices.log")" -ge "$1" ]
}

# Both files together: as many lines as alerts, each a JSON object, and what the log daemon got uncut is
# the same.
whole_file() {
	cat "$work/file.ndjson.1" "$work/file.ndjson" >"$work/file.all"
	[ -s "$work/file.ndjson.1" ] && [ -s "$work/file.ndjson" ] &&
		[ "$(wc -l <"$work/file.all")" -eq "$fed" ] &&
		python3 -c 'import json, sys; [json.loads(line) for line in sys.stdin]' <"$work/file.all" &&
		grep -v '"truncated":' "$work/alerts.ndjson" | sort >"$work/uncut" &&
		sort "$work/file.all" | comm -13 - "$work/uncut" >"$work/differ" &&
		[ ! -s "$work/differ" ]
}

finish() {
	end_plugin
	check "the plugin ends with its input, exit status 0" test "$status" -eq 0
	check "and has printed nothing" test ! -s "$work/plugin.out"
	audit_wait 10 stopped 2 || :
	stop_rsyslog
	check "the plugin counted no loss" account "$work/notices.log" "$fed"
	check "and wrote all to its file" grep -qx "file_written=$fed" "$work/account"
	check "the shipped snippet keeps the same alerts" \
		cmp -s "$work/alerts.ndjson" "$work/shipped/alerts.ndjson"
	check "nobody else writes to the socket" test ! -e "$work/strangers.log"
	check "the file holds all alerts, those that fit the log as they are there" whole_file
	check_lines python3 "$live_here/output_check.py" "$work"
}

main() {
	[ $# -eq 1 ] || { echo "usage: output.sh BUILDDIR" >&2; exit 3; }
	build=$(cd "$1" && pwd)
	need_tools python3 rsyslogd mkfifo
	echo "output: SEED=$seed"
	umask 022
	live_begin
	make_account
	mkdir "$work/rules" "$work/shipped" "$work/state"
	[ -z "$live_user" ] || chown "$live_user" "$work/state"
	write_confs
	rsyslog_conf "$live_top/conf/rsyslog.d/30-audisp-sigma.conf" ||
		skip "rsyslogd does not take the configuration"
	python3 "$live_here/output_events.py" "$work" "$seed" flow=400 stalled=300 killed=300 \
		down=300 again=200 restart=300
	start_rsyslog
	start_plugin
	audit_wait 10 started 1
	run_phases
	finish
	summary
}

main "$@"
