# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# audit.sh: a private auditd and rules for one login uid, for recordings and live tests (sourced).
#
# The kernel has one audit configuration for the whole machine. Whoever uses this file changes it
# for a while: audit_begin remembers what was there, audit_end (call it from a trap on EXIT) puts
# it back. No file in /etc/audit is touched, and every rule is scoped to a login uid which only
# the caller's processes have, so nobody else's work is recorded or slowed down by records.
#
# Variables of this file begin with audit_; for the caller are audit_log, the log of the private
# auditd, audit_pid, its pid (empty when none runs), and audit_lost, the kernel's count of lost
# records before.

audit_log=
audit_lost=
audit_pid=
audit_saved=
audit_shell_pid=
audit_personality=2000000 # hexadecimal: WHOLE_SECONDS, which no call heeds any more

# audit_status KEY: one number out of `auditctl -s`.
audit_status() {
	auditctl -s | awk -v key="$1" '$1 == key { print $2; exit }'
}

# audit_obstacle: why a private auditd cannot run here, as text on stdout; fails when it can run.
audit_obstacle() {
	[ "$(id -u)" -eq 0 ] || { echo "not root"; return 0; }
	for audit_tool in auditd auditctl bash setpriv; do
		command -v "$audit_tool" >/dev/null || { echo "no $audit_tool"; return 0; }
	done
	auditctl -s >/dev/null 2>&1 || { echo "the kernel's audit netlink does not answer"; return 0; }
	[ "$(audit_status pid)" -eq 0 ] || { echo "an auditd is running already"; return 0; }
	[ "$(audit_status enabled)" -ne 2 ] || { echo "the audit configuration is locked"; return 0; }
	(echo 4242 >/proc/self/loginuid) 2>/dev/null || { echo "the login uid is immutable"; return 0; }
	return 1
}

# audit_wait SECONDS COMMAND...: repeats a command until it succeeds; fails when the time is over.
audit_wait() {
	audit_until=$(($(date +%s%3N) + $1 * 1000))
	shift
	until "$@"; do
		[ "$(date +%s%3N)" -lt "$audit_until" ] || return 1
		sleep 0.05
	done
}

# audit_begin DIR: remembers the state of the machine; DIR is an empty folder of the caller.
audit_begin() {
	audit_dir=$1
	audit_log=$audit_dir/audit.log
	audit_enabled=$(audit_status enabled)
	audit_backlog=$(audit_status backlog_limit)
	audit_failure=$(audit_status failure)
	audit_wait_time=$(audit_status backlog_wait_time)
	# shellcheck disable=SC2034 # for the caller
	audit_lost=$(audit_status lost)
	auditctl -l | grep -v '^No rules' >"$audit_dir/saved.rules" || :
	audit_saved=yes
}

# audit_conf KEY=VALUE...: the distribution's auditd.conf with these settings instead of its own.
audit_conf() {
	mkdir -p "$audit_dir/etc/plugins.d"
	chmod 0750 "$audit_dir/etc" "$audit_dir/etc/plugins.d"
	cp /etc/audit/auditd.conf "$audit_dir/etc/auditd.conf"
	for audit_setting in "log_file=$audit_log" log_group=root max_log_file_action=IGNORE \
		space_left_action=IGNORE admin_space_left_action=IGNORE disk_full_action=IGNORE \
		"plugin_dir=$audit_dir/etc/plugins.d" "$@"; do
		sed -i "/^${audit_setting%%=*} *=/d" "$audit_dir/etc/auditd.conf"
		echo "${audit_setting%%=*} = ${audit_setting#*=}" >>"$audit_dir/etc/auditd.conf"
	done
	chmod 0640 "$audit_dir/etc/auditd.conf"
}

audit_registered() {
	[ "$(audit_status pid)" = "$audit_pid" ]
}

# audit_start: auditd in the foreground, so that it and its plugins have the output files given
# here.
audit_start() {
	auditd -n -c "$audit_dir/etc" -s disable >"$audit_dir/auditd.out" 2>&1 </dev/null &
	audit_pid=$!
	audit_wait 10 audit_registered || { echo "auditd did not start" >&2; return 1; }
	auditctl -b 65536 >/dev/null
}

audit_marked() {
	auditctl -m "$audit_mark" >/dev/null
	sleep 0.05
	grep -q "$audit_mark" "$audit_log"
}

# audit_settle: returns when everything that happened before the call stands in the log. A user
# message travels through the same queues as the events before it.
audit_settle() {
	audit_mark="settled $$ $(date +%s%N)"
	audit_wait 10 audit_marked
}

# audit_field AUID: what records of the processes of a shell with this login uid have, and nobody else's.
audit_field() {
	case $1 in
	unset) echo "per=$audit_personality" ;;
	*) echo "auid=$1" ;;
	esac
}

# The same as a condition of an audit rule; with LAST, of all login uids from AUID to that.
audit_condition() {
	case $1 in
	unset) echo "-F pers=$((0x$audit_personality))" ;;
	*) [ -n "${2-}" ] && echo "-F auid>=$1 -F auid<=$2" || echo "-F auid=$1" ;;
	esac
}

# audit_more_rules FILE AUID [LAST]: those of a file beside what is loaded, see audit_rules.
audit_more_rules() {
	sed "/^-a /s/ -k / $(audit_condition "$2" "${3-}") -k /" "$1" >"$audit_dir/scoped.rules"
	chmod 0640 "$audit_dir/scoped.rules"
	auditctl -R "$audit_dir/scoped.rules" >/dev/null
}

# audit_rules FILE AUID [LAST]: loads the rules of a file, each for one login uid only, or for those from
# AUID to LAST, and turns audit on. The first record after that often does not arrive (measured: every second
# time, `lost` stays 0), so a user message has to be through before anything of worth happens.
audit_rules() {
	auditctl -D >/dev/null
	audit_more_rules "$@"
	auditctl -e 1 >/dev/null
	audit_settle
}

# audit_login AUID: what this shell executes from here on has the login uid; with `unset` what it executes by
# way of the words in audit_way, which are none otherwise, has a personality instead.
audit_login() {
	audit_way=
	case $1 in
	unset) audit_way='setarch --whole-seconds' ;;
	*) echo "$1" >/proc/self/loginuid ;;
	esac
}

audit_shell_ready() {
	[ "$(cat "/proc/$audit_shell_pid/comm")" = bash ]
}

# audit_shell AUID USER FOLDER [ROOT]: a bash with this login uid that takes its commands from fd 9. Without
# a login uid, `unset`, it has a personality instead, which its processes keep, in containers too. It is up
# before the rules are there, so that its own start and the way to it are in no recording.
audit_shell() {
	rm -f "$audit_dir/commands"
	mkfifo -m 0600 "$audit_dir/commands"
	(
		audit_login "$1"
		# shellcheck disable=SC2086 # none, or two words
		exec $audit_way chroot "${4-/}" env -i --chdir="$3" HOME="$(getent passwd "$2" | cut -d: -f6)" \
			USER="$2" LOGNAME="$2" SHELL=/bin/bash TERM=dumb LC_ALL=C.UTF-8 \
			PATH=/usr/bin:/usr/sbin:/bin:/sbin \
			setpriv --reuid "$2" --regid "$(id -g "$2")" --init-groups \
			bash --norc -s <"$audit_dir/commands" >"$audit_dir/shell.out" 2>&1
	) &
	audit_shell_pid=$!
	exec 9>"$audit_dir/commands"
	audit_wait 5 audit_shell_ready
}

# audit_shell_done: no more commands; waits for the shell. What the commands returned is no
# matter: most probes find nothing.
audit_shell_done() {
	exec 9>&-
	wait "$audit_shell_pid" || :
	audit_shell_pid=
}

audit_stop() {
	[ -n "$audit_pid" ] || return 0
	auditctl -e 0 >/dev/null || :
	auditctl -D >/dev/null 2>&1 || :
	kill "$audit_pid" 2>/dev/null || :
	wait "$audit_pid" || :
	audit_pid=
}

# audit_end: the machine as audit_begin found it. Safe to call twice, and when nothing was begun.
audit_end() {
	[ -n "$audit_saved" ] || return 0
	if [ -n "$audit_shell_pid" ]; then
		kill "$audit_shell_pid" 2>/dev/null || :
	fi
	audit_stop
	auditctl -D >/dev/null 2>&1 || :
	if [ -s "$audit_dir/saved.rules" ]; then
		auditctl -R "$audit_dir/saved.rules" >/dev/null
	fi
	auditctl -b "$audit_backlog" >/dev/null
	auditctl -f "$audit_failure" >/dev/null
	auditctl --backlog_wait_time "$audit_wait_time" >/dev/null
	auditctl -e "$audit_enabled" >/dev/null
	audit_saved=
}
