#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# auditrules.sh: what `ausigma rules` makes of the audit rules that the kernel has loaded.
#
#   auditrules.sh BUILDDIR    a built tree
#
# Exit status: 0 all passed, 1 something failed, 77 the machine cannot run it (REQUIRE_LIVE=1 makes
# that 1). Needs root, and a kernel without audit rules: those of somebody else are left alone.
# shellcheck disable=SC2154 # work, live_top: of lib.sh
set -eu

# shellcheck source=tests/live/lib.sh disable=SC1091
. "$(dirname "$0")/lib.sh"

ausigma=$(cd "${1:-build}" && pwd)/ausigma

need_tools auditctl
[ "$(id -u)" -eq 0 ] || skip "not root"
auditctl -l >/dev/null 2>&1 || skip "no audit in this kernel"
[ "$(auditctl -l)" = "No rules" ] || skip "there are audit rules already"

ours=
cleanup() {
	[ -z "$ours" ] || auditctl -D >/dev/null
}

rule() { # rule NAME LOGSOURCE DETECTION
	cat >"$work/rules/$1.yml" <<-EOR
		title: $1
		level: low
		author: us
		logsource: {$2}
		detection: {s: {$3}, condition: s}
	EOR
}

# correlation NAME TYPE RULE...
correlation() {
	cat >"$work/rules/$1.yml" <<-EOR
		title: $1
		name: $1
		level: low
		author: us
		correlation:
		  type: $2
		  timespan: 1m
		  $([ "$2" = temporal ] || echo 'condition: {gte: 2}')
		  generate: true
		  rules: [$3${4:+, $4}]
	EOR
}

# load RULE...: these audit rules and no others.
load() {
	ours=1
	auditctl -D >/dev/null
	for words; do
		# shellcheck disable=SC2086 # words of one rule
		auditctl $words >/dev/null
	done
}

# says NAME WHAT: in the line below the rule; WHAT empty: nothing is there.
says() {
	"$ausigma" rules -c "$live_top/conf/audisp-sigma.conf" "$work/rules" 2>"$work/err" >"$work/out"
	got=$(awk -v title="$1" '/^[^ ]/ { on = $NF == title; next } on' "$work/out" | sed 's/^ *//')
	[ "$got" = "$2" ] || {
		echo "# $1: '$got', not '$2'"
		return 1
	}
}

live_begin
mkdir "$work/rules"
rule process 'category: process_creation' 'Image: /bin/x'
rule network 'category: network_connection' 'DestinationPort: 53'
rule created 'category: file_event' 'TargetFilename: /x'
rule opened 'category: file_access' 'TargetFilename: /x'
rule execve 'service: auditd' 'type: EXECVE, a0: x'
rule personality 'service: auditd' "type: SYSCALL, SYSCALL: [personality, PTRACE]"
rule path 'service: auditd' 'type: [PATH, CWD], name: /x'
rule key 'service: auditd' 'type: PATH, key: probe'
rule service 'service: auditd' 'type: SERVICE_STOP, unit: x'
rule either 'service: auditd' 'type: [EXECVE, SERVICE_STOP]'
rule open 'service: auditd' 'name: /x'
correlation both temporal process service
correlation some event_count process service
correlation chain event_count both

create='openat, open, creat, rename, renameat, renameat2, link, linkat, symlink, symlinkat, mknod, mknodat, mkdir, mkdirat'
no_exec='cannot fire: no loaded audit rule asks for execve, execveat'
load
check "no rules: no process" says process "$no_exec"
check "no rules: no connection" says network \
	'cannot fire: no loaded audit rule asks for connect, accept, accept4'
check "no rules: no arguments" says execve "$no_exec"
check "no rules: no call" says personality \
	'cannot fire: no loaded audit rule asks for personality, ptrace'
check "no rules: no path" says path 'cannot fire: no loaded audit rule asks for any call'
check "no rules: programs send what they like" says service ''
check "no rules: one of two needs none" says either ''
check "no rules: a rule about any record" says open ''
lost="its rule process cannot: ${no_exec#cannot fire: }"
check "no rules: a correlation of both" says both "cannot fire: $lost"
check "no rules: a correlation of either" says some "in part only: $lost"
check "no rules: a correlation of a correlation" says chain "cannot fire: its rule both cannot: $lost"

load '-a always,exit -F arch=b64 -S execve,execveat -k probe'
for name in process execve path key; do
	check "exec: $name" says $name ''
done
check "exec: no other call" says personality \
	'cannot fire: no loaded audit rule asks for personality, ptrace'

load '-a always,exit -F arch=b64 -S execve -F auid>=1000 -k other' \
	'-a always,exit -F arch=b64 -S ptrace' '-a always,exclude -F msgtype=SERVICE_STOP'
check "filters: in part only" says process \
	'in part only: the loaded audit rules ask for execve, execveat with further filters'
excluded='cannot: an audit rule excludes records of type SERVICE_STOP'
check "filters: a correlation of both" says both "cannot fire: its rule service $excluded"
check "filters: a correlation of either" says some "in part only: its rule process can in part only: \
the loaded audit rules ask for execve, execveat with further filters
in part only: its rule service $excluded"
check "filters: another call" says personality ''
check "filters: no such key" says key "cannot fire: no loaded audit rule has the key 'probe'"
check "filters: excluded" says service \
	'cannot fire: an audit rule excludes records of type SERVICE_STOP'

load '-w /etc/passwd -p wa -k probe'
check "watch: of writing, not of execution" says process "$no_exec"
check "watch: key" says key ''
check "watch: its file alone" says created "in part only: the loaded audit rules ask for $create \
with further filters"
check "watch: path" says path ''

load '-a never,exit -F arch=b64 -S execve' '-a always,exit -F arch=b32 -S execve'
check "b32 alone counts as well" says process ''

load '-a always,exit -F arch=b64 -S connect,openat -k net'
check "calls: connections" says network ''
check "calls: created files" says created ''
check "calls: opened files" says opened ''

summary
