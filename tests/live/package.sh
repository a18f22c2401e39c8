#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# package.sh: the Debian package on a host on which auditd and rsyslogd run: installed and switched on
# with the commands of README.md to the letter, one alert in the file of rsyslogd, a reload and a restart
# of rsyslogd as the plugin's own account, the file of its own, switched off, purged.
#
#   package.sh DEB        KEEP=1 leaves the scratch folder behind
#
# Exit status: 0 all passed, 1 something failed, 77 the machine cannot run it (REQUIRE_LIVE=1
# makes that 1). The daemons are the machine's own, started as its boot would, with the configuration
# in /etc; but in a mount namespace where /etc/audit and /etc/rsyslog.d are copies without what others
# put there, /var/log and /run are empty, and /dev has a place of its own for the socket. The kernel's
# audit rules are the machine's: for the few seconds of the test every exec on it is audited, and what
# was there is put back (audit.sh).
# shellcheck disable=SC2154 # live_*, work: of lib.sh
set -eu

# shellcheck source=tests/live/lib.sh disable=SC1091
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/support/readme.sh disable=SC1091
. "$live_top/tests/support/readme.sh"

auid=4242
shipped='Inode of the root directory examined'
blanks=
plugin=/usr/sbin/audisp-sigma
plugin_conf=/etc/audit/plugins.d/audisp-sigma.conf
conf=/etc/audisp-sigma/audisp-sigma.conf
logs=/var/log/audisp-sigma
installed='' account_made=''

cleanup() {
	service auditd stop >/dev/null 2>&1 || :
	stop_syslog
	[ -z "$installed" ] || rm -rf /etc/audisp-sigma/conf.d /etc/audisp-sigma/rules.d/own.yml
	[ -z "$installed" ] || dpkg --purge audisp-sigma >/dev/null 2>&1 || :
	[ -z "$account_made" ] || userdel _audisp-sigma 2>/dev/null || :
}

need_machine() {
	need_auditd
	need_tools dpkg unshare rsyslogd service augenrules logrotate
	unshare --mount true 2>/dev/null || skip "no mount namespaces here"
	if dpkg -s audisp-sigma >/dev/null 2>&1 || [ -e "$plugin_conf" ] || [ -e "${conf%/*}" ]; then
		skip "audisp-sigma is on this machine: it is not touched"
	fi
}

# What the test writes to is its own from here on; that of the scratch folder ends with the namespace.
private_folders() {
	cp -a /etc/audit /etc/rsyslog.d "$work/"
	sed -i 's/^active *= *yes/active = no/' "$work"/audit/plugins.d/*.conf
	rm -f "$work"/rsyslog.d/*
	mount --bind "$work/audit" /etc/audit
	mount --bind "$work/rsyslog.d" /etc/rsyslog.d
	mkdir -p "$work/var-log/audit"
	mount --bind "$work/var-log" /var/log
	mount -t tmpfs none /run
	private_dev
}

private_dev() {
	mkdir "$work/dev"
	mount -t tmpfs none "$work/dev"
	for node in full null random tty urandom zero; do
		: >"$work/dev/$node"
		mount --bind "/dev/$node" "$work/dev/$node"
	done
	mount --move "$work/dev" /dev
}

# --- the machine's daemons ------------------------------------------------------------------------

syslog_gone() {
	[ ! -e /dev/log ]
}

stop_syslog() {
	[ -s /run/rsyslogd.pid ] || return 0
	kill "$(cat /run/rsyslogd.pid)" 2>/dev/null || :
	audit_wait 10 syslog_gone
}

# Commands of README.md that are not quite theirs here: the package takes the place of `make install`,
# and Debian's rsyslog has no script for machines without systemd.
stand_ins() {
	mkdir "$work/bin"
	printf '#!/bin/sh\nexec dpkg -i %s\n' "$1" >"$work/bin/make"
	cat >"$work/bin/service" <<-'EOS'
		#!/bin/sh
		[ "$*" = "rsyslog restart" ] || exec /usr/sbin/service "$@"
		old=$(cat /run/rsyslogd.pid)
		kill "$old"
		while [ -e "/proc/$old" ]; do sleep 0.05; done
		exec rsyslogd
	EOS
	chmod +x "$work"/bin/*
	PATH=$work/bin:$PATH
}

start_machine() {
	service auditd start >/dev/null
	audit_wait 10 test -s /run/auditd.pid
	rsyslogd
	check "auditd and rsyslogd run" audit_wait 10 test -S /dev/log
}

# --- the plugin -----------------------------------------------------------------------------------

plugin_silent() {
	sleep 1
	plugin_gone
}

status_has() {
	grep -qs "$1" "$logs/status.log"
}

# alerted TITLE PID: the alert of this process has arrived, with tactic and technique.
alerted() {
	grep -s "\"message\":\"$1\"" "$logs/alerts.ndjson" |
		grep '"id":\["TA0007"\]' | grep '"id":\["T1082"\]' | grep -q "\"pid\":$2,"
}

# plugin_is TEXT: /proc/PID/status has this line, its blanks as one.
plugin_is() {
	tr -s '\t' ' ' <"/proc/$(plugin_pids)/status" | grep -qx "$1 *"
}

# logged_elsewhere: an alert stands in a file that is not the plugin's.
logged_elsewhere() {
	find /var/log -type f ! -path "$logs/*" ! -path '/var/log/audit/*' -exec grep -l '@cee:' {} + |
		grep .
}

nothing_elsewhere() {
	! logged_elsewhere
}

# The first command of README.md installs; nothing may happen before the others.
install_and_switch_on() {
	readme_blocks "$live_top/README.md" 'Install it as a plugin' sh | grep -v '^#' >"$work/commands"
	head -n 1 "$work/commands" >"$work/first"
	sed 1d "$work/commands" >"$work/others"
	check "README.md begins with the installation" grep -qx 'make -C build install' "$work/first"
	installed=yes
	getent passwd _audisp-sigma >/dev/null || account_made=yes
	check "the package is installed" quietly sh -e "$work/first"
	check "the plugin is inactive" grep -qx 'active = no' "$plugin_conf"
	check "an auditd that was not told starts nothing" plugin_silent
	check "the commands of README.md succeed" quietly sh -e "$work/others"
	check "auditd starts the plugin" audit_wait 10 plugin_runs
	check "the plugin says that it started" audit_wait 10 status_has 'started: version'
}

# Of auditd's child, root, nothing is left.
runs_as_account() {
	uid=$(id -u _audisp-sigma) gid=$(id -g _audisp-sigma)
	check "the account is not root" test "$uid" -ne 0 -a "$gid" -ne 0
	check "the plugin is the account" plugin_is "Uid: $uid $uid $uid $uid"
	check "and its group" plugin_is "Gid: $gid $gid $gid $gid"
	check "and no other group" plugin_is 'Groups:'
	for set in Inh Prm Eff Bnd Amb; do
		check "without capabilities: Cap$set" plugin_is "Cap$set: 0000000000000000"
	done
	check "no_new_privs is set" plugin_is 'NoNewPrivs: 1'
	check "and it says so" status_has "runs as uid $uid, gid $gid, 0 supplementary groups, \
capabilities: none, bounding set: none, no_new_privs: yes"
}

# probe: ls -id / by somebody whom the audit rules watch. Its arguments grow: repeats are held back.
probe() {
	blanks="$blanks-d "
	(
		echo "$auid" >/proc/self/loginuid
		# shellcheck disable=SC2086
		exec ls -i $blanks /
	) >/dev/null &
	probe=$!
	wait "$probe"
}

alert() {
	probe
	check "ls -id / makes an alert" audit_wait 10 alerted "$shipped" "$probe"
	check "the files are not for everybody" \
		test "$(stat -c %a "$logs" "$logs"/*.* | tr '\n' ' ')" = "751 640 640 "
	check "nothing of it goes elsewhere" nothing_elsewhere
}

# The account reads the configuration and the rules anew, one of its administrator's among them.
reload() {
	sed 's/^title: .*/title: Own rule/; s/^id: .*/id: 00000000-0000-4000-8000-000000000001/; /^name: /d' \
		/usr/share/audisp-sigma/rules/residence/residence_root_inode.yml >/etc/audisp-sigma/rules.d/own.yml
	chown root:_audisp-sigma /etc/audisp-sigma/rules.d/own.yml
	chmod 0640 /etc/audisp-sigma/rules.d/own.yml
	check "ausigma check as root: nothing that the account cannot read" quietly \
		sh -c 'ausigma check | grep "0 errors, 0 warnings"'
	kill -HUP "$(plugin_pids)"
	check "a reload as the account" audit_wait 10 status_has 'reloaded: [0-9]* rules'
	probe
	check "the own rule makes an alert" audit_wait 10 alerted 'Own rule' "$probe"
	chgrp root /etc/audisp-sigma/rules.d/own.yml
	check "ausigma check warns of what it cannot read" sh -c \
		"ausigma check 2>&1 | grep -q \"own.yml: warning: .* for '_audisp-sigma'\""
	kill -HUP "$(plugin_pids)"
	check "a reload of what it cannot read says what helps" audit_wait 10 grep -qs \
		"the ones loaded before stay; uid $uid, without capabilities, must be able to read" \
		"$logs/alerts.ndjson"
	check "the status line names the file" \
		status_has 'rules.d/own.yml: cannot be opened: Permission denied'
	probe
	check "the rules of before go on" audit_wait 10 alerted 'Own rule' "$probe"
	rm /etc/audisp-sigma/rules.d/own.yml
}

# What nobody takes waits on disk, in a folder of the account.
restart_syslog() {
	stop_syslog
	probe
	before=$probe
	check "an alert waits in the spool of the account" audit_wait 10 spooled
	check "the spool is for the account only" \
		test "$(stat -c '%a %U' /var/lib/audisp-sigma/spool)" = "700 _audisp-sigma"
	rsyslogd
	probe
	check "the alert of before the restart of rsyslogd arrives" \
		audit_wait 20 alerted "$shipped" "$before"
	check "and the one after it" audit_wait 20 alerted "$shipped" "$probe"
}

spooled() {
	grep -qs "\"pid\":$before," /var/lib/audisp-sigma/spool/high-*
}

own_file_has() {
	grep -qs "\"pid\":$probe," "$logs/own.ndjson"
}

# The plugin's own file, in a folder that is not the account's, and the folder of the spool that is.
own_file() {
	mkdir /etc/audisp-sigma/conf.d
	chgrp _audisp-sigma /etc/audisp-sigma/conf.d
	echo "file = { enabled = true; path = \"$logs/own.ndjson\"; };" >/etc/audisp-sigma/conf.d/file.conf
	check "ausigma check: the account can use it" quietly \
		sh -c 'ausigma check | grep "0 errors, 0 warnings"'
	switch_off
	sed -i 's/^active = no/active = yes/' "$plugin_conf"
	service auditd reload >/dev/null
	check "auditd starts the plugin again" audit_wait 10 plugin_runs
	check "the file is made for the account" audit_wait 10 test -e "$logs/own.ndjson"
	probe
	check "its alerts stand there" audit_wait 10 own_file_has
	check "it is the account's, and adm may read it" \
		test "$(stat -c '%a %U:%G' "$logs/own.ndjson")" = "640 _audisp-sigma:adm"
	quietly logrotate -f -s "$work/logrotate.state" /etc/logrotate.d/audisp-sigma
	kill -HUP "$(cat /run/rsyslogd.pid)" # Debian's rsyslog-rotate tells it through systemd only
	check "logrotate leaves it to the account" \
		test "$(stat -c '%a %U:%G %s' "$logs/own.ndjson")" = "640 _audisp-sigma:adm 0"
	probe
	check "alerts go on in the new file" audit_wait 10 own_file_has
	check "and in that of rsyslogd" audit_wait 10 alerted "$shipped" "$probe"
	rm -r /etc/audisp-sigma/conf.d
}

switch_off() {
	sed -i 's/^active = yes/active = no/' "$plugin_conf"
	service auditd reload >/dev/null
	check "active = no and a reload end the plugin" audit_wait 10 plugin_gone
	check "the plugin counted what it saw" audit_wait 5 status_has 'stopped: records=[1-9]'
	for loss in input_dropped_bytes alerts_lost undelivered; do
		check "and no $loss" status_has "stopped: .* $loss=0"
	done
	check "auditd goes on" kill -0 "$(cat /run/auditd.pid)"
}

main() {
	[ $# -eq 1 ] || { echo "usage: package.sh DEB" >&2; exit 3; }
	if [ -z "${PACKAGE_NAMESPACE-}" ]; then
		need_machine
		PACKAGE_NAMESPACE=1 exec unshare --mount --propagation private sh "$0" "$(realpath "$1")"
	fi
	live_begin
	audit_begin "$work"
	private_folders
	stand_ins "$1"
	start_machine
	install_and_switch_on
	runs_as_account
	alert
	reload
	restart_syslog
	own_file
	switch_off
	check "dpkg --purge" quietly dpkg --purge audisp-sigma
	installed=
	check "the package is gone" test ! -e "$plugin" -a ! -e /etc/audisp-sigma -a ! -e "$plugin_conf"
	summary
}

main "$@"
