#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# live.sh: the installed plugin under a real kernel, auditd and rsyslog.
#
#   live.sh BUILDDIR      a configured and built tree; KEEP=1 leaves the scratch folder behind
#
# Exit status: 0 all passed, 1 something failed, 77 the machine cannot run it (REQUIRE_LIVE=1
# makes that 1). The plugin is installed below a scratch folder and started by a private auditd,
# with the shipped rules, configuration and audit rules; those are scoped to a login uid that only
# the test's processes have. run.py executes commands, rsyslog receives the alerts, check.py
# compares. Whatever happens, the machine's audit configuration is put back (audit.sh).
# shellcheck disable=SC2154 # audit_*, live_here, work: of lib.sh
set -eu

# shellcheck source=tests/live/lib.sh disable=SC1091
. "$(dirname "$0")/lib.sh"

auid=4242
host_id=live7

plugin_same() {
	[ "$(plugin_pids)" = "$plugin_was" ]
}

expected() {
	grep -vc '"rule": null' "$work/executed.ndjson"
}

plugin_is_account() {
	grep -q "^Uid:.*[^0-9]$(id -u "$live_user")\$" "/proc/$(plugin_pids)/status"
}

# phase NAME: executes, and waits until what must arrive has arrived.
phase() {
	python3 "$live_here/run.py" "$auid" "$work" "$1"
	check "all alerts of the phase $1 arrive" audit_wait 10 lines "$work/alerts.ndjson" "$(expected)"
}

# systemd sends SIGTERM to all processes of auditd's service; the end is for auditd to tell.
stranger() {
	plugin_was=$(plugin_pids)
	for pid in $plugin_was; do
		kill -TERM "$pid"
	done
	sleep 0.5
	check "SIGTERM of a stranger changes nothing" plugin_same
}

reload() {
	plugin_was=$(plugin_pids)
	kill -HUP "$audit_pid"
	sleep 1
	check "SIGHUP to auditd: the plugin goes on" plugin_same
	phase after_reload
}

# auditd gives its plugins /dev/null as stdout and stderr, so whether the plugin writes there is
# seen only without auditd: on the same records from a pipe, with nobody behind the socket.
silent() {
	mkfifo "$work/pipe"
	sed "s|$work/log|$work/nobody|g" "$conf" >"$work/silent.conf"
	timeout 5 "$plugin" -c "$work/silent.conf" <"$work/pipe" >"$work/silent.out" 2>&1 &
	silent_pid=$!
	cat "$audit_log" >"$work/pipe"
	wait "$silent_pid" && [ ! -s "$work/silent.out" ]
}

finish() {
	audit_settle
	sleep 1 # for alerts that must not come
	check "the kernel lost no record" test "$(audit_status lost)" -eq "$audit_lost"
	check "the plugin runs until the end" plugin_same
	audit_stop
	check "the plugin ends within 2 s of auditd" audit_wait 2 plugin_gone
	check "fed by hand, without syslog: silent, exit status 0" silent
	stop_rsyslog
	check "the plugin counted no loss" account "$work/notices.log" '[0-9]*'
	check "the shipped rsyslog snippet keeps the same alerts" \
		cmp -s "$work/alerts.ndjson" "$work/shipped/alerts.ndjson"
	check "and the status lines" lines "$work/shipped/status.log" "$(wc -l <"$work/notices.log")"
	check "nobody else writes to the socket" test ! -e "$work/strangers.log"
	check_lines python3 "$live_here/check.py" "$work" "$auid" "$host_id" "$shipped_rules"
	sed 's/^/# notice: /' "$work/notices.log"
}

main() {
	[ $# -eq 1 ] || { echo "usage: live.sh BUILDDIR" >&2; exit 3; }
	build=$1
	need_auditd
	need_tools python3 rsyslogd make
	live_begin
	install_plugin "$build"
	start_audited "$host_id" "$shipped_rules"
	check "the plugin is an account of its own" audit_wait 5 plugin_is_account
	audit_rules "$shipped_audit_rules" "$auid"
	phase commands
	stranger
	reload
	phase latency
	finish
	summary
}

main "$@"
