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
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
seed=${SEED-$(date +%s)}
rsyslog_pid='' plugin_pid=''

check() { # check TEXT COMMAND...: one line of result
	text=$1
	shift
	if "$@"; then
		echo "ok - $text"
	else
		echo "not ok - $text"
	fi | tee -a "$work/results"
}

skip() {
	echo "output.sh: SKIPPED, nothing was tested: $1" >&2
	[ "${REQUIRE_LIVE-}" = 1 ] && exit 1
	exit 77
}

cleanup() {
	exec 8>&-
	for pid in $plugin_pid $rsyslog_pid; do
		kill -CONT "$pid" 2>/dev/null || :
		kill -KILL "$pid" 2>/dev/null || :
	done
	if [ "${KEEP-}" = 1 ]; then
		echo "kept: $work" >&2
	else
		rm -rf "$work"
	fi
}

# within SECONDS COMMAND...: repeats a command until it succeeds; fails when the time is over.
within() {
	until=$(($(date +%s) + $1))
	shift
	until "$@"; do
		[ "$(date +%s)" -lt "$until" ] || return 1
		sleep 0.05
	done
}

# lines FILE NUMBER: whether it has so many lines at least.
lines() {
	[ "$(wc -l <"$1")" -ge "$2" ]
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
	# The shipped snippet takes part; what only root may set is left out when we are not.
	sed "s|/var/log/audisp-sigma/|$work/shipped/|g" "$top/conf/rsyslog.d/30-audisp-sigma.conf" \
		>"$work/shipped.conf"
	[ "$(id -u)" -eq 0 ] ||
		sed -i 's/ *\(fileOwner\|fileGroup\|dirGroup\)="[a-z]*"//g' "$work/shipped.conf"
	sed "s|@WORK@|$work|g" "$here/rsyslog.conf" >"$work/rsyslog.conf"
	for file in received.log alerts.ndjson parsed.ndjson notices.log; do
		: >"$work/$file"
	done
}

start_rsyslog() {
	rm -f "$work/log"
	rsyslogd -n -f "$work/rsyslog.conf" -i "$work/rsyslog.pid" >>"$work/rsyslog.out" 2>&1 8>&- &
	rsyslog_pid=$!
	within 10 test -S "$work/log" || { cat "$work/rsyslog.out" >&2; return 1; }
}

stop_rsyslog() {
	[ -n "$rsyslog_pid" ] || return 0
	kill "$rsyslog_pid" 2>/dev/null || :
	wait "$rsyslog_pid" || :
	rsyslog_pid=
}

start_plugin() {
	mkfifo "$work/pipe"
	env -i "$build/audisp-sigma" -c "$work/plugin.conf" <"$work/pipe" >"$work/plugin.out" 2>&1 &
	plugin_pid=$!
	exec 8>"$work/pipe"
	within 10 grep -q 'started: .* 1 rules, 0 problems' "$work/notices.log"
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
	check "$1: all alerts so far arrive" within 30 lines "$work/alerts.ndjson" "$fed"
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

# The plugin counts all that it loses, and says so when it ends: everything but these must be 0.
account() {
	sed -n 's/.* stopped: //p' "$work/notices.log" | tr ' ' '\n' >"$work/account"
	grep -q "^matches=$fed\$" "$work/account" || return 1
	losses=$(grep -vE '^(records|events|evaluated|matches|hidden)=|=0$' "$work/account") || return 0
	echo "$losses" | sed 's/^/#   /'
	return 1
}

finish() {
	end_plugin
	check "the plugin ends with its input, exit status 0" test "$status" -eq 0
	check "and has printed nothing" test ! -s "$work/plugin.out"
	within 10 grep -q 'stopped: ' "$work/notices.log" || :
	stop_rsyslog
	check "the plugin counted no loss" account
	check "the shipped snippet keeps the same alerts" \
		cmp -s "$work/alerts.ndjson" "$work/shipped/alerts.ndjson"
	check "nobody else writes to the socket" test ! -e "$work/strangers.log"
	{ python3 "$here/output_check.py" "$work" || echo "not ok - output_check.py came to its end"; } |
		tee -a "$work/results"
}

summary() {
	passed=$(grep -c '^ok ' "$work/results" || :)
	failed=$(grep -c '^not ok ' "$work/results" || :)
	echo "output: $passed passed, $failed failed"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

main() {
	[ $# -eq 1 ] || { echo "usage: output.sh BUILDDIR" >&2; exit 3; }
	build=$(cd "$1" && pwd)
	for tool in python3 rsyslogd mkfifo; do
		command -v "$tool" >/dev/null || skip "no $tool"
	done
	echo "output: SEED=$seed"
	work=$(mktemp -d)
	trap cleanup EXIT
	trap 'exit 130' INT TERM
	umask 022
	mkdir "$work/rules" "$work/shipped"
	write_confs
	rsyslogd -N1 -f "$work/rsyslog.conf" >"$work/rsyslog.out" 2>&1 ||
		{ cat "$work/rsyslog.out" >&2; skip "rsyslogd does not take the configuration"; }
	python3 "$here/output_events.py" "$work" "$seed" flow=400 stalled=300 down=300 again=200
	start_rsyslog
	start_plugin
	run_phases
	finish
	summary
}

main "$@"
