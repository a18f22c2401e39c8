#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# ausigma rules and ausigma explain: what is loaded, and why a rule alerts or does not.
set -u
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

cat >"$work/log" <<'EOF'
type=SYSCALL msg=audit(1795306288.015:3): arch=c000003e syscall=59 success=yes exit=0 a0=0 a1=0 a2=0 a3=0 items=2 ppid=3351 pid=3352 auid=1500 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=3 comm="ls" exe="/usr/bin/ls" key="exec"
type=EXECVE msg=audit(1795306288.015:3): argc=3 a0="ls" a1="-id" a2="/"
type=PROCTITLE msg=audit(1795306288.015:3): proctitle=6C73
type=SYSCALL msg=audit(1795306288.015:4): arch=c000003e syscall=59 success=yes exit=0 a0=0 a1=0 a2=0 a3=0 items=2 ppid=3351 pid=3353 auid=1500 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=3 comm="ls" exe="/usr/bin/ls" key="exec"
type=EXECVE msg=audit(1795306288.015:4): argc=3 a0="ls" a1="-d" a2="/"
type=PROCTITLE msg=audit(1795306288.015:4): proctitle=6C73
EOF
cat >"$work/rule.yml" <<'EOF'
title: Inode of the root
name: inode_of_root
id: 11111111-2222-4333-8444-555555555556
status: test
author: somebody
level: high
tags: [attack.t1082]
logsource: {category: process_creation, product: linux}
detection:
    selection:
        Image|endswith: /ls
        CommandLine|re: '-\w*i'
        User|neq: nobody
    others:
        - CommandLine|contains|all: ['x', ' /']
        - CurrentDirectory|neq: /root
    filter:
        ParentProcessId: 1
    condition: selection and 1 of oth* and not filter
EOF
explain() {
	expect "$1" "$ausigma" explain -r "$work/rule.yml" --passwd /dev/null inode_of_root "$2" "$work/log"
}

explain 0 1795306288.015:3
out_has 'rule 11111111-2222-4333-8444-555555555556: Inode of the root'
out_has 'rule.yml:1'
out_has 'yes       and'
out_has "yes           Image '*/ls': value '/usr/bin/ls'"
out_has "yes           CommandLine|re '-\\w*i': value 'ls -id /'"
out_has "yes           User|neq 'nobody': the event has no such field"
out_has "no              CommandLine|all: value 'ls -id /'"
out_has "no                '*x*'"
out_has "yes               '* /*'"
out_has "yes             CurrentDirectory|neq '/root': the event has no such field"
out_has "ParentProcessId '1': value '3351'"
out_has '=> alert'
explain 0 'audit(1795306288.015:4)'
out_has 'no        and'
out_has "no            CommandLine|re '-\\w*i': value 'ls -d /'"
out_has '=> no alert'
explain 3 1795306288.015:5
err_has 'no such event in the logs'
explain 3 nonsense
err_has "'nonsense' is no SEC.MS:SERIAL"
expect 3 "$ausigma" explain -r "$work/rule.yml" other 1795306288.015:3 "$work/log"
err_has "no rule 'other' is loaded"
expect 3 "$ausigma" explain inode_of_root
err_has 'wants RULE SEC.MS:SERIAL LOG...'
expect 3 "$ausigma" explain -r "$work/rule.yml" inode_of_root 1795306288.015:3 /nonexistent
expect 3 "$ausigma" explain --nonsense
expect 0 "$ausigma" explain --help

filters=$(count_filters "$rules")
expect 0 "$ausigma" rules "$rules"
out_has 'residence_root_inode'
err_has "28 rules, 0 switched off, 3 of a status that is left out, 0 not for this source, $filters filters, 0 of them switched off, 0 refused"
expect 0 "$ausigma" rules --format json "$work/rule.yml"
out_has '"id":"11111111-2222-4333-8444-555555555556","name":"inode_of_root"'
out_has '"fields":["Image","CommandLine","User","CurrentDirectory","ParentProcessId"]'
out_has '"techniques":["T1082"]'
cat >"$work/t.conf" <<EOF
rules = [ "$rules", "$work/rule.yml" ];
tuning = ( { rule = "residence_*"; enabled = false; }, { rule = "rule"; level = "low"; } );
EOF
expect 0 "$ausigma" rules -c "$work/t.conf"
out_has 'low            test          process_creation    rule '
err_has '1 rules, 28 switched off'
expect 0 "$ausigma" hunt -c "$work/t.conf" --format summary "$work/log"
out_has '       1  low            rule  Inode of the root'

# Filters: what they narrow, that one can be switched off, and which of them decided.
expect 0 "$ausigma" rules "$rules"
out_has 'filter         test          process_creation    filter_needrestart                        needrestart (of 1 rules)'
expect 0 "$ausigma" rules --format json "$rules"
out_has '"name":"filter_needrestart","title":"needrestart","status":"test","unit":"process_creation","narrows":["bcc579d3-2476-4508-a3bb-f8d24c9912fa"],"file":'
quiet=$srcdir/tests/rules/filter_needrestart/quiet-raw-itself.log
event=$(sed -n 's/.*audit(\([^)]*\)): .*a1="--container" .*/\1/p' "$quiet")
expect 0 "$ausigma" explain -r "$rules" residence_tool "$event" "$quiet"
out_has 'not (filter filter_needrestart)'
out_has '=> no alert'
cat >"$work/filters.conf" <<EOF
rules = [ "$rules" ];
tuning = ( { rule = "filter_need*"; enabled = false; },
	{ rule = "residence_tool"; except = ( { field = "User"; value = "nobody"; } ); } );
EOF
expect 0 "$ausigma" rules -c "$work/filters.conf"
err_has "$filters filters, 1 of them switched off"
expect 0 "$ausigma" explain -c "$work/filters.conf" residence_tool "$event" "$quiet"
out_has "not (tuning, $work/filters.conf:3)"
out_has '=> alert'
expect 0 "$ausigma" check -c "$work/filters.conf"
out_has '28 rules good, 0 errors, 0 warnings'

# One for a product narrows the rules of each kind of event that may have its fields.
cat "$work/rule.yml" - >"$work/wide.yml" <<'EOF'
---
title: A record
id: 11111111-2222-4333-8444-555555555560
author: somebody
level: low
logsource: {service: auditd, product: linux}
detection: {s: {type: SYSCALL, exe|endswith: /ls}, condition: s}
---
title: Of events
logsource: {product: linux}
filter: {rules: any, f: {CommandLine|contains: ' -id '}, condition: not f}
---
title: Of records
logsource: {product: linux}
filter: {rules: any, f: {tty: pts0}, condition: not f}
---
title: Of both
logsource: {product: linux}
filter: {rules: any, f: [nowhere], condition: not f}
EOF
expect 0 "$ausigma" check "$work/wide.yml"
expect 0 "$ausigma" rules --format json "$work/wide.yml"
event='"11111111-2222-4333-8444-555555555556"' record='"11111111-2222-4333-8444-555555555560"'
out_has "\"title\":\"Of events\",\"unit\":\"linux\",\"narrows\":[$event],"
out_has "\"title\":\"Of records\",\"unit\":\"linux\",\"narrows\":[$record],"
out_has "\"title\":\"Of both\",\"unit\":\"linux\",\"narrows\":[$event,$record],"
expect 0 "$ausigma" hunt -r "$work/wide.yml" --passwd /dev/null --format summary "$work/log"
out_lines 0
expect 0 "$ausigma" explain -r "$work/wide.yml" --passwd /dev/null inode_of_root 1795306288.015:3 "$work/log"
out_has '=> no alert'

# Each kind of line, with what decided it.
cat >"$work/kinds.yml" <<'EOF'
title: Kinds
id: 11111111-2222-4333-8444-555555555559
author: us
level: low
logsource: {category: process_creation, product: linux}
detection:
    s:
        CommandLine|fieldref|startswith: Image
        Image|fieldref|endswith|neq: [CommandLine, md5]
        UtcTime|hour|gte: 22
        UtcTime|week: [46, 47]
        ProcessId|lt: 5
        CommandLine|cidr: 10.0.0.0/8
        User|expand: '%who%'
        md5: x
        CurrentDirectory|exists: true
    condition: s
EOF
printf 'placeholders = { who = [ "root", "x*" ]; };\n' >"$work/kinds.conf"
expect 0 "$ausigma" explain -c "$work/kinds.conf" -r "$work/kinds.yml" kinds 1795306288.015:3 "$work/log"
cp "$work/out" "$work/tree"
while IFS= read -r line; do
	out_has "$line"
done <<'EOF'
no          CommandLine|fieldref|startswith Image: value '/usr/bin/ls': value 'ls -id /'
yes         Image|fieldref|endswith|neq: value '/usr/bin/ls'
no            CommandLine: value 'ls -id /'
no            md5: the event has no such field
no          UtcTime|hour|gte '22': value '2026-11-22 00:11:28.015'
yes         UtcTime|week: value '2026-11-22 00:11:28.015'
no            '46'
yes           '47'
no          ProcessId|lt '5': value '3352'
no          CommandLine|cidr '10.0.0.0/8': value 'ls -id /'
'x*'
no          md5 'x': the event has no such field
EOF
out_has 'no          CurrentDirectory|exists true: the event has no such field'
# A rule that cannot fire is listed with the reason.
expect 0 "$ausigma" rules -c "$work/kinds.conf" "$work/kinds.yml"
out_has "    cannot fire: field 'md5' is never there"
err_has '1 rules cannot fire on this host'
expect 0 "$ausigma" rules -c "$work/kinds.conf" --format json "$work/kinds.yml"
out_has '"cannot_fire":["field '"'md5'"' is never there"'
# A rule about simple commands is explained on each of them.
cat >"$work/commands.log" <<'EOF'
type=SYSCALL msg=audit(1795306288.015:7): arch=c000003e syscall=59 success=yes exit=0 a0=0 a1=0 a2=0 a3=0 items=2 ppid=3351 pid=3352 auid=1500 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=3 comm="sh" exe="/usr/bin/dash" key="exec"
type=EXECVE msg=audit(1795306288.015:7): argc=3 a0="sh" a1="-c" a2=6C73202D69202F7661723B206C73202D64202F
type=CWD msg=audit(1795306288.015:7): cwd="/root"
type=PROCTITLE msg=audit(1795306288.015:7): proctitle=6C73
EOF
cat >"$work/commands.yml" <<'EOF'
title: Inode of the root
id: 11111111-2222-4333-8444-555555555557
level: high
logsource: {category: process_creation, product: linux}
detection:
    s:
        Program: ls
        Operand: /
        Option: inode
    condition: s
EOF
expect 0 "$ausigma" explain -r "$work/commands.yml" commands 1795306288.015:7 "$work/commands.log"
out_has 'simple command 1 of 3'
out_has "  Program '/usr/bin/dash', 'dash'"
out_has 'simple command 3 of 3'
out_has "  Operand '/var'"
out_has "  Option 'directory'"
out_has "yes         Operand '/': value '/'"
out_has "yes         Option 'inode': value 'inode'"
out_has '=> no alert'

expect 3 "$ausigma" rules /nonexistent
expect 3 "$ausigma" rules --format yaml
expect 0 "$ausigma" rules --help

finish
