#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# package.sh: the Debian package on a machine: installed, switched on as README.md says, one alert,
# switched off, purged.
#
#   package.sh DEB        KEEP=1 leaves the scratch folder behind
#
# Exit status: 0 all passed, 1 something failed, 77 the machine cannot run it (REQUIRE_LIVE=1
# makes that 1). The test runs in a mount namespace of its own, where /etc/audit is a copy without
# active plugins and /var/log is empty: the machine's own are never changed. auditd and rsyslogd are
# private, and the audit rules are scoped to a login uid that only the test's process has.
# shellcheck disable=SC2154 # audit_log, audit_pid: of audit.sh
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/support/audit.sh disable=SC1091
. "$here/../support/audit.sh"

auid=4242
examples=/usr/share/doc/audisp-sigma/examples
plugin=/usr/sbin/audisp-sigma
plugin_conf=/etc/audit/plugins.d/audisp-sigma.conf
conf=/etc/audisp-sigma/audisp-sigma.conf
logs=/var/log/audisp-sigma
installed=
rsyslog_pid=
work=

check() { # check TEXT COMMAND...: one line of result
	text=$1
	shift
	if "$@"; then
		echo "ok - $text"
	else
		echo "not ok - $text"
	fi | tee -a "$work/results"
}

quietly() { # quietly NAME COMMAND...: what it says is shown only when it fails
	said=$work/$1
	shift
	"$@" >"$said" 2>&1 || {
		tail -n 20 "$said" >&2
		return 1
	}
}

skip() {
	echo "package.sh: SKIPPED, nothing was tested: $1" >&2
	[ "${REQUIRE_LIVE-}" = 1 ] && exit 1
	exit 77
}

stop_rsyslog() {
	[ -n "$rsyslog_pid" ] || return 0
	kill "$rsyslog_pid" 2>/dev/null || :
	wait "$rsyslog_pid" || :
	rsyslog_pid=
}

cleanup() {
	audit_end
	stop_rsyslog
	[ -z "$installed" ] || dpkg --purge audisp-sigma >/dev/null 2>&1 || :
	if [ "${KEEP-}" = 1 ]; then
		echo "kept: $work" >&2
	else
		# The binds end with the namespace; this removes the copies behind them.
		rm -rf "$work"
	fi
}

need_tools() {
	if why=$(audit_obstacle); then
		skip "$why"
	fi
	for tool in dpkg unshare rsyslogd; do
		command -v "$tool" >/dev/null || skip "no $tool"
	done
	unshare --mount true 2>/dev/null || skip "no mount namespaces here"
	if dpkg -s audisp-sigma >/dev/null 2>&1 || [ -e "$plugin_conf" ] || [ -e "$conf" ]; then
		skip "audisp-sigma is on this machine: it is not touched"
	fi
}

# What the test writes to is its own from here on.
private_folders() {
	cp -a /etc/audit "$work/etc-audit"
	sed -i 's/^active *= *yes/active = no/' "$work"/etc-audit/plugins.d/*.conf
	mount --bind "$work/etc-audit" /etc/audit
	mkdir "$work/var-log"
	mount --bind "$work/var-log" /var/log
}

start_rsyslog() {
	mkdir "$work/rsyslog.d" "$work/spool"
	cp "$examples/30-audisp-sigma.conf" "$work/rsyslog.d/"
	cat >"$work/rsyslog.conf" <<-EOC
		global(workDirectory="$work/spool" maxMessageSize="64k")
		module(load="imuxsock" SysSock.Use="off")
		input(type="imuxsock" Socket="$work/log" CreatePath="off")
		include(file="$work/rsyslog.d/*.conf")
		*.* action(type="omfile" file="$work/others.log")
	EOC
	check "rsyslogd takes the example" quietly rsyslog.check rsyslogd -N1 -f "$work/rsyslog.conf"
	rsyslogd -n -f "$work/rsyslog.conf" -i "$work/rsyslog.pid" >"$work/rsyslog.out" 2>&1 &
	rsyslog_pid=$!
	audit_wait 10 test -S "$work/log"
}

# plugin_pids: of the processes that run the installed program (a defunct one has no exe).
plugin_pids() {
	find /proc -maxdepth 2 -path '/proc/[0-9]*/exe' -lname "$plugin" 2>/dev/null | cut -d/ -f3
}

plugin_runs() {
	[ -n "$(plugin_pids)" ]
}

plugin_gone() {
	[ -z "$(plugin_pids)" ]
}

plugin_silent() {
	sleep 1
	plugin_gone
}

alerted() {
	grep -qs '"message":"Root directory inode listing"' "$logs/alerts.ndjson"
}

status_has() {
	grep -qs "$1" "$logs/status.log"
}

reload_auditd() {
	kill -HUP "$audit_pid"
}

install_package() {
	installed=yes
	check "dpkg -i" quietly install.log dpkg -i "$1"
	check "the plugin is inactive after the installation" grep -qx 'active = no' "$plugin_conf"
	# The socket of the private log daemon; all else is as shipped.
	sed -i "s|socket = \"/dev/log\"|socket = \"$work/log\"|" "$conf"
	check "ausigma check is content" quietly check.log ausigma check
}

switch_on() {
	check "an auditd that was not told starts nothing" plugin_silent
	cp "$examples/42-audisp-sigma.rules" /etc/audit/rules.d/
	audit_rules /etc/audit/rules.d/42-audisp-sigma.rules "$auid"
	sed -i 's/^active = no/active = yes/' "$plugin_conf"
	reload_auditd
	check "SIGHUP makes auditd start the plugin" audit_wait 10 plugin_runs
	check "the plugin says that it started" audit_wait 10 status_has 'started: version'
}

alert() {
	(
		echo "$auid" >/proc/self/loginuid
		exec ls -id /
	) >/dev/null
	check "ls -id / makes an alert" audit_wait 10 alerted
	check "the alert names tactic and technique" \
		grep -q '"T1082"' "$logs/alerts.ndjson"
	check "the files are not for everybody" \
		test "$(stat -c %a "$logs" "$logs/alerts.ndjson" | tr '\n' ' ')" = "750 640 "
	check "nothing of it goes elsewhere" test ! -s "$work/others.log"
}

switch_off() {
	sed -i 's/^active = yes/active = no/' "$plugin_conf"
	reload_auditd
	check "active = no and SIGHUP end the plugin" audit_wait 10 plugin_gone
	check "the plugin counted what it saw" audit_wait 5 status_has 'stopped: records=[1-9]'
	check "and no loss" status_has 'input_dropped_bytes=0 alerts_lost=0'
	check "auditd goes on" kill -0 "$audit_pid"
}

summary() {
	passed=$(grep -c '^ok ' "$work/results" || :)
	failed=$(grep -c '^not ok ' "$work/results" || :)
	echo "package: $passed passed, $failed failed"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}

main() {
	[ $# -eq 1 ] || { echo "usage: package.sh DEB" >&2; exit 3; }
	need_tools
	if [ -z "${PACKAGE_NAMESPACE-}" ]; then
		PACKAGE_NAMESPACE=1 exec unshare --mount --propagation private sh "$0" "$(realpath "$1")"
	fi
	work=$(mktemp -d)
	chmod 0755 "$work"
	trap cleanup EXIT
	trap 'exit 130' INT TERM
	private_folders
	audit_begin "$work"
	install_package "$1"
	start_rsyslog
	audit_conf log_format=ENRICHED name_format=NONE plugin_dir=/etc/audit/plugins.d
	audit_start
	switch_on
	alert
	switch_off
	audit_stop
	check "dpkg --purge" quietly purge.log dpkg --purge audisp-sigma
	installed=
	check "the package is gone" test ! -e "$plugin" -a ! -e /etc/audisp-sigma -a ! -e "$plugin_conf"
	summary
}

main "$@"
