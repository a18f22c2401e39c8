#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Correlations on the command line: the example of sigma-audit(7) as it is printed there, what it finds
# and what hunt, explain, rules and check say about it.
set -u
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

# exec_event SECONDS SERIAL SESSION ARGUMENT...
exec_event() {
	id="1795306$1:$2" session=$3
	shift 3
	printf 'type=SYSCALL msg=audit(%s): arch=c000003e syscall=59 success=yes exit=0 a0=0 a1=0 a2=0 a3=0 items=2 ppid=3351 pid=3352 auid=1500 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=%s comm="x" exe="/usr/bin/%s" key="exec"\n' "$id" "$session" "$1"
	printf 'type=EXECVE msg=audit(%s): argc=%s' "$id" $#
	n=0
	for word; do
		printf ' a%s="%s"' $n "$word"
		n=$((n + 1))
	done
	printf '\ntype=PROCTITLE msg=audit(%s): proctitle=78\n' "$id"
}

{
	exec_event 000.000 1 3 cat /proc/1/cgroup
	exec_event 100.000 2 4 ls /.dockerenv
	exec_event 300.000 3 3 ls /.dockerenv
	exec_event 400.001 4 4 cat /proc/self/cgroup
	exec_event 401.000 5 4294967295 cat /proc/1/cgroup
	exec_event 402.000 6 4294967295 ls /.dockerenv
} >"$work/log"

sed -n '/^title: Looks at the control groups/,/^\.Ed/p' "$srcdir/man/sigma-audit.7" | grep -v '^\.Ed' \
	>"$work/rule.yml"

# Within five minutes to the millisecond: session 3 is, session 4 is not, and nobody's does not count.
expect 0 "$ausigma" hunt -r "$work/rule.yml" --format summary "$work/log"
out_has '       1  high           rule  Two ways to find out about a container in one session'
out_has '       3  low            rule  Looks at the control groups of a process'
err_has 'by 3 rules: 7 alerts, 2 matches without a field that a correlation needs'

expect 0 "$ausigma" hunt -r "$work/rule.yml" --rule 0d9be8a5-7d55-4a57-8f0b-6f7a3c8f1a03 "$work/log"
out_has 'high T1082 Two ways to find out about a container in one session (2: SessionId=3): ls /.dockerenv'
err_has ': 1 alerts'

expect 0 "$ausigma" hunt -r "$work/rule.yml" --host-id web7 --format ecs --min-level high "$work/log"
out_has '"id":"web7/1795306300.000:3/0d9be8a5-7d55-4a57-8f0b-6f7a3c8f1a03"'
out_has '"labels":{"correlation_count":"2","correlation_matches":"2","correlation_group":"SessionId=3","correlation_events":"web7/1795306300.000:3/0d9be8a5-7d55-4a57-8f0b-6f7a3c8f1a02 web7/1795306000.000:1/0d9be8a5-7d55-4a57-8f0b-6f7a3c8f1a01"}'

expect 0 "$ausigma" explain -r "$work/rule.yml" 0d9be8a5-7d55-4a57-8f0b-6f7a3c8f1a03 1795306300.000:3 "$work/log"
out_has 'group SessionId=3'
out_has 'temporal of the 300 s before the newest match: 2; wanted: gte 2: yes'
out_has '  1795306000.000:1 look_cgroup'
out_has '  1795306300.000:3 look_mark'
out_has '=> alert'
expect 0 "$ausigma" explain -r "$work/rule.yml" 0d9be8a5-7d55-4a57-8f0b-6f7a3c8f1a03 1795306400.001:4 "$work/log"
out_has 'temporal of the 300 s before the newest match: 1; wanted: gte 2: no'
out_has '  1795306400.001:4 look_cgroup'
out_has '=> no alert'
expect 3 "$ausigma" explain -r "$work/rule.yml" 0d9be8a5-7d55-4a57-8f0b-6f7a3c8f1a03 1795306402.000:6 "$work/log"
err_has 'no member of the correlation matches the event, or a field that it needs is missing'

expect 0 "$ausigma" rules --format json "$work/rule.yml"
out_has '"unit":"correlation","fields":[],"techniques":["T1082"],"type":"temporal","members":["0d9be8a5-7d55-4a57-8f0b-6f7a3c8f1a01","0d9be8a5-7d55-4a57-8f0b-6f7a3c8f1a02"],"group_by":["SessionId"]'

expect 0 "$ausigma" check "$work/rule.yml"
out_has '3 rules good, 0 errors, 0 warnings'

# Without `generate` the members are quiet, and check says so.
grep -v generate "$work/rule.yml" >"$work/muted.yml"
expect 0 "$ausigma" check "$work/muted.yml"
out_has '3 rules good, 0 errors, 2 warnings'
err_has "muted.yml:15:1: warning: does not alert by itself: the correlation at $work/muted.yml:31 counts it, without 'generate: true'"
expect 0 "$ausigma" hunt -r "$work/muted.yml" "$work/log"
err_has 'by 3 rules: 1 alerts, 6 matches that only correlations count'
expect 0 "$ausigma" explain -r "$work/muted.yml" look_mark 1795306300.000:3 "$work/log"
out_has "it does not alert by itself: the correlation 0d9be8a5-7d55-4a57-8f0b-6f7a3c8f1a03 at $work/muted.yml:31 counts it"

# What is hidden by its level, or switched off.
expect 0 "$ausigma" hunt -r "$work/muted.yml" --min-level critical "$work/log"
err_has '0 alerts, 1 matches below the minimum level not shown'
cat >"$work/off.conf" <<EOF2
rules = [ "$work/muted.yml" ];
tuning = ( { rule = "look_mark"; enabled = false; } );
EOF2
expect 2 "$ausigma" check -c "$work/off.conf"
err_has "muted.yml:40:11: the rule 'look_mark' at $work/muted.yml:15 is switched off"
# One that counts goes on without what is switched off, as long as something is left.
sed 's/^    generate: true/    condition: {gte: 1}\n    aliases: {who: {look_mark: User, look_cgroup: User}}/' \
	"$work/rule.yml" >"$work/counts.yml"
cat >"$work/counts.conf" <<EOF2
rules = [ "$work/counts.yml" ];
tuning = ( { rule = "look_mark"; enabled = false; } );
EOF2
expect 0 "$ausigma" check -c "$work/counts.conf"
err_has "counts.yml:40:11: notice: the rule 'look_mark' at $work/counts.yml:15 is switched off: the correlation goes on without it"
expect 0 "$ausigma" hunt -c "$work/counts.conf" "$work/log"
err_has 'by 2 rules: 2 alerts'
sed -i 's/gte: 1/gte: 2/' "$work/counts.yml"
expect 0 "$ausigma" check -c "$work/counts.conf"
err_has "counts.yml:44:5: warning: the condition 'gte 2' can never be true of the rules that are left"
echo 'tuning = ( { rule = "look_*"; enabled = false; } );' >>"$work/counts.conf"
sed -i '/look_mark"/d' "$work/counts.conf"
expect 2 "$ausigma" check -c "$work/counts.conf"
err_has "counts.yml:40:11: the rule 'look_mark' at $work/counts.yml:15 is switched off"
cat >"$work/off.conf" <<EOF2
rules = [ "$work/muted.yml" ];
tuning = ( { rule = "*1a03"; enabled = false; } );
EOF2
expect 0 "$ausigma" hunt -c "$work/off.conf" "$work/log"
err_has 'by 2 rules: 6 alerts'
cat >"$work/level.conf" <<EOF2
rules = [ "$work/muted.yml" ];
tuning = ( { rule = "*1a03"; level = "critical"; } );
EOF2
expect 0 "$ausigma" hunt -c "$work/level.conf" "$work/log"
out_has 'critical T1082 Two ways'

# Of records: fields of the record that matched, and those of its event.
cat >"$work/records.yml" <<'EOF2'
title: A path
name: a_path
id: 0d9be8a5-7d55-4a57-8f0b-6f7a3c8f1a11
level: low
logsource: {product: linux, service: auditd}
detection: {s: {type: PATH, name|startswith: /proc/}, condition: s}
---
title: Many of them
id: 0d9be8a5-7d55-4a57-8f0b-6f7a3c8f1a12
level: high
correlation:
    type: value_count
    rules: a_path
    group-by: [SessionId, nametype]
    timespan: 1m
    condition: {gte: 2, field: name}
EOF2
{
	for n in 1 2 3; do
		printf 'type=SYSCALL msg=audit(1795306000.00%s:1%s): arch=c000003e syscall=257 success=yes exit=3 a0=0 a1=0 a2=0 a3=0 items=1 ppid=3351 pid=3352 auid=1500 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=3 comm="x" exe="/usr/bin/x" key="files"\n' $n $n
		printf 'type=PATH msg=audit(1795306000.00%s:1%s): item=0 name="/proc/%s/cgroup" inode=1 dev=00:01 mode=0100444 ouid=0 ogid=0 rdev=00:00 nametype=%s\n' $n $n $n "$([ $n = 2 ] && echo CREATE || echo NORMAL)"
		printf 'type=PROCTITLE msg=audit(1795306000.00%s:1%s): proctitle=78\n' $n $n
	done
} >"$work/records.log"
expect 0 "$ausigma" hunt -r "$work/records.yml" "$work/records.log"
out_lines 1
out_has 'Many of them (2: SessionId=3 nametype=NORMAL): /usr/bin/x'
err_has '1 alerts, 3 matches that only correlations count'

# Those that are shipped, in the plugin: what min_level hides and what is held back as a repeat counts for
# them all the same, and a window that is complete alerts once.
{
	exec_event 000.000 1 5 cat /proc/1/cgroup
	exec_event 001.000 2 5 systemd-detect-virt
	exec_event 002.000 3 5 printenv container
	exec_event 003.000 4 5 cat /proc/2/comm
	exec_event 299.000 5 5 cat /proc/1/sched
	exec_event 600.000 6 5 cat /proc/1/cgroup
	exec_event 601.000 7 5 systemd-detect-virt
	exec_event 602.000 8 5 printenv container
} >"$work/several.log"
cat >"$work/plugin.conf" <<EOF2
rules = [ "$rules" ];
syslog = { enabled = false; };
file = { enabled = true; path = "$work/alerts.ndjson"; };
spool = { path = ""; };
state = { path = ""; };
user = "";
min_level = "high";
EOF2
# plugin_alerts: id of the rule and number of the event of each alert
plugin_alerts() {
	rm -f "$work/alerts.ndjson"
	checks=$((checks + 1)) last=audisp-sigma
	"$builddir/audisp-sigma" -c "$work/plugin.conf" <"$work/several.log" >"$work/out" 2>"$work/err" ||
		fail "audisp-sigma: exit status $?"
	sed -n 's/.*"sequence":\([0-9]*\),.*"rule":{"id":"\([^"]*\)".*/\2 \1/p' "$work/alerts.ndjson" |
		grep -v alerts_suppressed >"$work/out"
}
alerts_are() {
	echo "$1" >"$work/wanted"
	diff -u "$work/wanted" "$work/out" >&2 || fail "$last: other alerts"
}
id_of() {
	sed -n 's/^id: //p' "$rules/$1.yml"
}
several=$(id_of correlation/residence_several_session) tree=$(id_of correlation/residence_several_tree)
plugin_alerts
alerts_are "$several 3
$tree 3
$(id_of residence/residence_pid2) 4
$(id_of residence/residence_sched) 5
$several 8
$tree 8"
sed -i 's/high/low/' "$work/plugin.conf"
plugin_alerts
alerts_are "$(id_of residence/residence_cgroup) 1
$(id_of residence/residence_tool) 2
$(id_of residence/residence_variable) 3
$several 3
$tree 3
$(id_of residence/residence_pid2) 4
$(id_of residence/residence_sched) 5
$several 8
$tree 8"
# A correlation says which of its rules cannot fire; it cannot itself when the others do not suffice.
member() { # NAME LOGSOURCE FIELDS
	printf 'title: %s\nname: %s\nid: %s\nlevel: low\nlogsource: {%s}\n' "$1" "$1" "$1" "$2"
	printf 'detection: {s: {%s}, condition: s}\n---\n' "$3"
}
correlated() { # ID TYPE CONDITION MEMBER...
	printf 'title: %s\nname: %s\nid: %s\nlevel: high\ncorrelation:\n  type: %s\n  timespan: 1m\n' "$1" "$1" "$1" "$2"
	[ -z "$3" ] || printf '  condition: {%s}\n' "$3"
	shift 3
	printf '  rules:\n'
	printf '    - %s\n' "$@"
	printf -- '---\n'
}
{
	member good 'service: auditd' 'type: SERVICE_STOP' # needs no audit rule
	member dead 'category: process_creation' 'md5: x'
	member gone 'category: process_creation' 'sha256: x'
	correlated counts event_count 'gte: 3' dead
	correlated counts_either event_count 'gte: 3' good dead
	correlated values value_count 'gte: 2, field: User' dead gone
	correlated both temporal '' good dead
	correlated one_of temporal 'gte: 1' good dead
	correlated two_of temporal_ordered 'gte: 2' dead good gone
	correlated other temporal 'neq: 1' good dead
	correlated chain event_count 'gte: 2' both
	correlated alive event_count 'gte: 2' good
} >"$work/dead.yml"
reasons_are() { # TITLE LINES
	checks=$((checks + 1))
	got=$(awk -v title="$1" '/^[^ ]/ { on = $NF == title; next } on && !/loaded audit rules?/' "$work/out" |
		sed 's/^ *//')
	[ "$got" = "$2" ] || fail "$1: '$got', not '$2'"
}
md5="field 'md5' is never there" sha256="field 'sha256' is never there"
expect 0 "$ausigma" rules "$work/dead.yml"
reasons_are good ''
reasons_are dead "cannot fire: $md5"
reasons_are counts "cannot fire: its rule dead cannot: $md5"
reasons_are counts_either "in part only: its rule dead cannot: $md5"
reasons_are values "cannot fire: its rule dead cannot: $md5
cannot fire: its rule gone cannot: $sha256"
reasons_are both "cannot fire: its rule dead cannot: $md5"
reasons_are one_of "in part only: its rule dead cannot: $md5"
reasons_are two_of "cannot fire: its rule dead cannot: $md5
cannot fire: its rule gone cannot: $sha256"
reasons_are other "cannot fire: its rule dead cannot: $md5"
reasons_are chain "cannot fire: its rule both cannot: its rule dead cannot: $md5"
reasons_are alive ''
err_has '8 rules cannot fire on this host'
expect 0 "$ausigma" rules --format json "$work/dead.yml"
out_has '"cannot_fire":["its rule both cannot: its rule dead cannot: '"$md5"'"]'
out_has '"in_part_only":["its rule dead cannot: '"$md5"'"'

# One that is switched off, or refused, leaves no correlation: told where it names it.
cat >"$work/off.conf" <<EOF2
rules = [ "$work/dead.yml" ];
tuning = ( { rule = "good"; enabled = false; } );
EOF2
expect 2 "$ausigma" rules -c "$work/off.conf"
err_has "the rule 'good' at $work/dead.yml:1 is switched off"
reasons_are counts "cannot fire: its rule dead cannot: $md5"
reasons_are alive ''
sed 's/type: SERVICE_STOP/type|what: x/' "$work/dead.yml" >"$work/refused.yml"
expect 2 "$ausigma" rules "$work/refused.yml"
err_has "the rule 'good' at $work/refused.yml:1 is refused"

finish
