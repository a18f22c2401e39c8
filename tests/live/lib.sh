# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# lib.sh: what the live tests have in common (sourced): one line per result and their sum, a private
# rsyslogd, the processes of the plugin, its own account, and the end. The private auditd and
# audit_wait are audit.sh's, which is read from here.
#
# A test calls live_begin first: `work` is then a scratch folder that goes with the script, unless
# KEEP=1. rsyslogd has its socket at $work/log and its process in rsyslog_pid.

live_here=$(cd "$(dirname "$0")" && pwd)
live_top=$(cd "$live_here/../.." && pwd)
live_name=$(basename "$0" .sh)
rsyslog_pid=
live_made=
live_user=
work=

# shellcheck source=tests/support/audit.sh disable=SC1091
. "$live_top/tests/support/audit.sh"

# skip WHY: the machine cannot run the test; REQUIRE_LIVE=1 makes that a failure.
skip() {
	echo "$live_name.sh: SKIPPED, nothing was tested: $1" >&2
	[ "${REQUIRE_LIVE-}" = 1 ] && exit 1
	exit 77
}

need_tools() {
	for live_tool in "$@"; do
		command -v "$live_tool" >/dev/null || skip "no $live_tool"
	done
}

# need_auditd: and that it is nobody else's.
need_auditd() {
	if live_why=$(audit_obstacle); then
		skip "$live_why"
	fi
}

# What a test has to put back itself; it may define its own.
cleanup() {
	:
}

# live_begin: from here on, whatever happens, everything is put back.
live_begin() {
	work=$(mktemp -d)
	chmod 0755 "$work"
	: >"$work/results"
	trap live_end EXIT
	trap 'exit 130' INT TERM
}

live_end() {
	cleanup
	# shellcheck disable=SC2086 # several
	[ -z "$live_made" ] || rm -f $live_made
	audit_end
	stop_rsyslog
	[ -z "$live_user" ] || userdel "$live_user" || :
	if [ "${KEEP-}" = 1 ]; then
		echo "kept: $work" >&2
	else
		rm -rf "$work"
	fi
}

# --- results --------------------------------------------------------------------------------------

# check TEXT COMMAND...: one line of result. The command runs in a shell of its own.
check() {
	live_text=$1
	shift
	if "$@"; then
		echo "ok - $live_text"
	else
		echo "not ok - $live_text"
	fi | tee -a "$work/results"
}

# check_lines COMMAND...: a program that prints such lines itself.
check_lines() {
	{ "$@" || echo "not ok - $2 came to its end"; } | tee -a "$work/results"
}

# quietly COMMAND...: what it says is shown only when it fails.
quietly() {
	"$@" >"$work/said" 2>&1 || {
		tail -n 20 "$work/said" >&2
		return 1
	}
}

# lines FILE NUMBER: whether it has so many lines at least.
lines() {
	[ "$(wc -l <"$1")" -ge "$2" ]
}

# The last command of a test: its status is the script's.
summary() {
	live_passed=$(grep -c '^ok ' "$work/results" || :)
	live_failed=$(grep -c '^not ok ' "$work/results" || :)
	echo "$live_name: $live_passed passed, $live_failed failed"
	[ "$live_failed" -eq 0 ] && [ "$live_passed" -gt 0 ]
}

# --- the kernel -----------------------------------------------------------------------------------

# mark FILE: makes it until the end, if it is not there: the kernel tells of no probe of a file that is not.
mark() {
	[ -e "$1" ] && return
	: >"$1"
	live_made="$live_made $1"
}

# loadable_rules: of the shipped audit rules for programs and files those that this machine can load. What
# is in folders that it does not have would be named as an error.
loadable_rules() {
	grep -h '^-a' "$live_top"/audit.rules.d/42-*.rules "$live_top"/audit.rules.d/43-*.rules |
		while read -r line; do
			file=$(echo "$line" | sed -n 's/.* -F path=\([^ ]*\) .*/\1/p')
			case $file in
			/proc/1/* | '') echo "$line" ;;
			/proc/*) ;;
			*) [ ! -d "${file%/*}/" ] || echo "$line" ;;
			esac
		done
}

# --- rsyslogd -------------------------------------------------------------------------------------

# rsyslog_conf SNIPPET: rsyslog.conf of this folder and the shipped snippet, whose files move to
# $work/shipped; what only root may set is left out for others.
rsyslog_conf() {
	sed "s|/var/log/audisp-sigma/|$work/shipped/|g" "$1" >"$work/shipped.conf"
	[ "$(id -u)" -eq 0 ] ||
		sed -i 's/ *\(fileOwner\|fileGroup\|dirGroup\)="[a-z]*"//g' "$work/shipped.conf"
	sed "s|@WORK@|$work|g" "$live_here/rsyslog.conf" >"$work/rsyslog.conf"
	for live_file in received.log alerts.ndjson parsed.ndjson notices.log; do
		: >"$work/$live_file"
	done
	rsyslogd -N1 -f "$work/rsyslog.conf" >"$work/rsyslog.out" 2>&1 || {
		cat "$work/rsyslog.out" >&2
		return 1
	}
}

# Fd 8 is where a test feeds the plugin: who inherits it keeps its input open.
start_rsyslog() {
	rm -f "$work/log"
	rsyslogd -n -f "$work/rsyslog.conf" -i "$work/rsyslog.pid" >>"$work/rsyslog.out" 2>&1 8>&- &
	rsyslog_pid=$!
	audit_wait 10 test -S "$work/log" || {
		cat "$work/rsyslog.out" >&2
		return 1
	}
}

stop_rsyslog() {
	[ -n "$rsyslog_pid" ] || return 0
	kill "$rsyslog_pid" 2>/dev/null || :
	wait "$rsyslog_pid" || :
	rsyslog_pid=
}

# --- the plugin -----------------------------------------------------------------------------------

# installed NAME PATTERN: the installed file of that name whose path fits, wherever prefix points
# to.
installed() {
	found=$(find "$work/root" -type f -name "$1" -path "$2" | head -n 1)
	[ -n "$found" ] || { echo "$live_name.sh: make install installed no $2" >&2; return 1; }
	echo "$found"
}

# install_plugin BUILDDIR: below a scratch folder; what was installed is in plugin and shipped_*.
# shellcheck disable=SC2034 # for the test
install_plugin() {
	make -C "$1" install DESTDIR="$work/root" >"$work/install.log" 2>&1 ||
		{ cat "$work/install.log" >&2; return 1; }
	# auditd takes plugins only from root and not from writable folders.
	chown -R root:root "$work/root"
	chmod -R go-w "$work/root"
	plugin=$(installed audisp-sigma '*/sbin/*')
	chmod 0750 "$plugin"
	shipped_plugin_conf=$(installed audisp-sigma.conf '*/plugins.d/*')
	shipped_audit_rules=$(installed 42-audisp-sigma.rules '*')
	shipped_rules=$(dirname "$(installed residence_root_inode.yml '*')")
}

# plugin_confs HOST RULES...: of auditd and the plugin, which sends every alert to the private rsyslogd.
# shellcheck disable=SC2154 # audit_dir: of audit.sh
plugin_confs() {
	audit_conf log_format=ENRICHED name_format=NONE
	conf=$work/plugin.conf
	live_host=$1
	shift
	cat >"$conf" <<-EOC
		rules = [ $(printf '"%s", ' "$@" | sed 's/, $//') ];
		host_id = "$live_host";
		syslog = { socket = "$work/log"; };
		quiet = { window = "0"; };
		spool = { path = "$work/log.spool"; };
		state = { path = ""; };
		user = "$live_user";
	EOC
	sed -e 's/^active = no/active = yes/' -e "s|^path = .*|path = $plugin|" \
		-e "s|^args = .*|args = -c $conf|" "$shipped_plugin_conf" \
		>"$audit_dir/etc/plugins.d/audisp-sigma.conf"
	chgrp "$live_user" "$conf"
	chmod 0640 "$conf" "$audit_dir/etc/plugins.d/audisp-sigma.conf"
}

# plugin_pids: of the processes that run the program $plugin (a defunct one has no exe).
plugin_pids() {
	# shellcheck disable=SC2154 # plugin: of the test
	find /proc -maxdepth 2 -path '/proc/[0-9]*/exe' -lname "$plugin" 2>/dev/null | cut -d/ -f3
}

plugin_runs() {
	[ -n "$(plugin_pids)" ]
}

plugin_gone() {
	[ -z "$(plugin_pids)" ]
}

# start_audited HOST RULES...: rsyslogd, auditd and the installed plugin, with the rules.
start_audited() {
	rsyslog_conf "$(installed 30-audisp-sigma.conf '*')"
	start_rsyslog
	mkdir "$work/audit" # auditd closes the folder of its log to others
	audit_begin "$work/audit"
	make_account
	plugin_confs "$@"
	audit_start
	check "auditd starts the plugin" audit_wait 5 plugin_runs
}

# end_audited: all of them; what happened before has arrived.
end_audited() {
	audit_settle
	check "the kernel lost no record" test "$(audit_status lost)" -eq "$audit_lost"
	audit_stop
	check "the plugin ends within 5 s of auditd" audit_wait 5 plugin_gone
	stop_rsyslog
}

# make_account: for the plugin to change to, in live_user; nobody but root can change to one.
make_account() {
	[ "$(id -u)" -eq 0 ] || return 0
	useradd --system --user-group --no-create-home --home-dir /nonexistent \
		--shell /usr/sbin/nologin "_sigma-live-$$"
	live_user=_sigma-live-$$
}

# owned_by_account PATH...: all are the account's, if there is one.
owned_by_account() {
	[ -z "$live_user" ] || [ "$(stat -c %U "$@" | sort -u)" = "$live_user" ]
}

# account STATUS_LOG MATCHES [COUNTER]: at each of its ends the plugin counts all that it saw and lost. Whether
# that is there, has so many matches in all (a regular expression), and everything that is a loss is 0, but for
# one counter.
account() {
	sed -n 's/.* stopped: //p' "$1" | tr ' ' '\n' |
		awk -F= '{ sum[$1] += $2 } END { for (name in sum) print name "=" sum[name] }' \
			>"$work/account"
	grep -qx "matches=$2" "$work/account" || return 1
	live_losses=$(grep -vE '^(records|events|evaluated|matches|hidden)=|=0$' "$work/account" |
		grep -vE '^(parents_known|parents_unknown|processes_evicted|pids_reused)=' |
		grep -vE "^(resent|spooled|spool_waiting|file_written${3:+|$3})=") || return 0
	echo "$live_losses" | sed 's/^/#   /'
	return 1
}
