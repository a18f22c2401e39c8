#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# ausigma audit-rules: what each kind of rule asks for; nothing that a rule says gets out of its line.
set -u
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

# rule CATEGORY SELECTION: on stdout.
rule() {
	cat <<-EOR
		title: t
		id: 11111111-2222-4333-8444-555555555555
		level: low
		logsource: {$1, product: linux}
		detection:
		    selection: $2
		    condition: selection
	EOR
}

# prints CATEGORY SELECTION: the audit rules for such a rule, on stdout of the program.
prints() {
	rule "$1" "$2" >"$work/rule.yml"
	expect 0 "$ausigma" audit-rules -c "$srcdir/conf/audisp-sigma.conf" "$work/rule.yml"
	# Nothing but options, rules and comments, whatever the rule says.
	checks=$((checks + 1))
	grep -vqE '^(-i|-a always,exit -F arch=b(64|32) -S [a-z0-9_,]+ .*|#.*|)$' "$work/out" &&
		fail "$last: a line that is no audit rule: $(cat "$work/out")"
	out_has '-S execve,execveat -k audisp_sigma_exec'
}

lacks() {
	checks=$((checks + 1))
	grep -qF -- "$1" "$work/out" && fail "$last: has: $1"
}

prints 'category: process_creation' '{Image: /bin/x}'
lacks 'connect'
lacks '-F path'
lacks 'io_uring'
prints 'category: network_connection' '{DestinationPort: 80}'
out_has '-S connect -F a2=16 -k network_connect_4'
out_has '-S connect -F a2=28 -k network_connect_6'
out_has '-S io_uring_setup -k audisp_sigma_uring'
prints 'category: file_access' '{TargetFilename: [/.dockerenv, /proc/1/cgroup, /proc/self/sched]}'
out_has 'readlinkat -F path=/.dockerenv -k audisp_sigma_file'
out_has 'readlinkat -F path=/proc/1/cgroup -k audisp_sigma_file'
out_has 'statx'
out_has '# rule: /proc/self/sched of each process'
out_has '-F devmajor=0 -F devminor='
prints 'category: file_event' "{TargetFilename|startswith: [/etc/x, /no/such/folder/y]}"
out_has '-F dir=/etc -k audisp_sigma_file'
out_has 'there is no folder /no/such/folder'
prints 'category: file_event' "{TargetFilename|endswith: .sh}"
out_has "names no folder to watch"
lacks '-F path'
prints 'category: file_access' '[{TargetFilename: /x}, {TargetFilename|startswith: /etc/y}]'
out_has '-F path=/x -k audisp_sigma_file'
out_has '-F dir=/etc -k audisp_sigma_file'
prints 'category: file_access' '{TargetFilename: ["/x -k evil", "/y\n-D", "relative"]}'
lacks '-F path'
prints 'service: auditd' '{type: SYSCALL, SYSCALL: [mount, no_such_call], key: mounts}'
out_has '-S mount -k mounts'
prints 'service: auditd' '{type: SYSCALL, SYSCALL: "mount\n-D", key: "a\n-D"}'
lacks '-S mount'

# The shipped audit rules are for the shipped rules: no file more, and, but for those of the process itself
# and folders, none less.
"$ausigma" audit-rules -c "$srcdir/conf/audisp-sigma.conf" "$rules/files" 2>/dev/null |
	grep -oE 'path=[^ ]+' | sort -u >"$work/wanted"
for size in b64 b32; do
	checks=$((checks + 1))
	grep -v '^#' "$srcdir/audit.rules.d/43-audisp-sigma-files.rules" | grep "arch=$size" |
		grep -oE 'path=[^ ]+' | sort -u >"$work/shipped"
	cmp -s "$work/shipped" "$work/wanted" ||
		fail "$size: other files than the rules name: $(diff "$work/wanted" "$work/shipped")"
done

expect 0 "$ausigma" audit-rules --help
out_has 'usage: ausigma audit-rules'
expect 3 "$ausigma" audit-rules --no-such-option
expect 3 "$ausigma" audit-rules -c "$srcdir/conf/audisp-sigma.conf" /no/such/folder

echo "$checks checks, $failed failed"
[ "$failed" -eq 0 ]
