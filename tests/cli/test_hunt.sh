#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# ausigma hunt: options, inputs, outputs, exit codes.
set -u
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

rules=$rules/residence # correlations have tests of their own
demo=$srcdir/demo/audit.log
hit=$srcdir/tests/rules/residence_root_inode/hit-ls-id.log
miss=$srcdir/tests/rules/residence_root_inode/miss-other-folder.log
raw=$srcdir/tests/rules/residence_root_inode/hit-raw-two-options.log
printf 'title: x\nlogsource: {category: process_creation, product: linux}\ndetection: {s: {Imag: x}, condition: s}\n' >"$work/bad.yml"

# --- formats ---
expect 0 "$ausigma" hunt -r "$rules" "$demo"
out_lines 12
out_has 'web7 dev high T1082 Inode of the root directory examined: ls -id /'
err_has '88 evaluated by 18 rules: 12 alerts'
expect 0 "$ausigma" hunt -r "$rules" --format ecs "$demo"
out_lines 12
out_has '"technique":{"id":["T1082"],"name":["System Information Discovery"]'
expect 0 "$ausigma" hunt -r "$rules" --format summary "$demo"
out_lines 6
out_has '       3  medium         residence_cgroup  Control groups of a process read'
for format in ocsf cef leef kv; do
	expect 0 "$ausigma" hunt -r "$rules" --format "$format" "$demo"
	out_lines 12
	out_has 'ls -id /'
done
out_has ' process="ls -id /" '
expect 3 "$ausigma" hunt -r "$rules" --format nonsense "$demo"
err_has "--format 'nonsense': no such format (text, ecs, ocsf, cef, leef, kv, summary)"

# --- choosing ---
expect 0 "$ausigma" hunt -r "$rules" --min-level high "$demo"
out_lines 8
err_has '4 matches below the minimum level not shown'
expect 3 "$ausigma" hunt -r "$rules" --min-level severe "$demo"
err_has "no such level"
expect 0 "$ausigma" hunt -r "$rules" --rule residence_root_inode --rule residence_docker_marker "$demo"
out_lines 6
expect 0 "$ausigma" hunt -r "$rules" --rule 'inode of the root directory examined' "$demo"
out_lines 2
expect 3 "$ausigma" hunt -r "$rules" --rule nonsense "$demo"
err_has "no rule of this id, name or title"
expect 0 "$ausigma" hunt -r "$rules" --since 2026-11-22T10:27:50Z --until 2026-11-22T10:27:55Z "$demo"
out_lines 3
expect 0 "$ausigma" hunt -r "$rules" --since @1795343280 "$demo"
out_lines 3
expect 0 env TZ=Etc/GMT-2 "$ausigma" hunt -r "$rules" --since '2026-11-22 12:27:58' "$demo"
out_lines 4
expect 3 "$ausigma" hunt -r "$rules" --since yesterday "$demo"
err_has "not a time"

# --- names ---
expect 0 "$ausigma" hunt -r "$rules" --host-id db3 "$raw"
out_has ' db3 '
expect 0 "$ausigma" hunt -r "$rules" --host-id db3 "$demo"
out_has ' web7 '
printf 'tester:x:4242:0::/:/bin/sh\nboss:x:0:0::/:/bin/sh\n' >"$work/passwd"
expect 0 "$ausigma" hunt -r "$rules" --passwd "$work/passwd" --format ecs "$raw"
out_has '"name":"boss"'
out_has '"audit":{"id":"4242","name":"tester"}'
expect 3 "$ausigma" hunt -r "$rules" --passwd /nonexistent "$raw"
err_has '/nonexistent: No such file or directory'

# --- files that no record tells the place of: counted, when there are any ---
cat >"$work/files.yml" <<'EOF'
title: Any file
id: files
level: low
logsource: {category: file_access, product: linux}
detection: {s: {TargetFilename|startswith: /}, condition: s}
EOF
opened() { # SERIAL DESCRIPTOR NAME
	printf 'type=SYSCALL msg=audit(1795306288.015:%s): arch=c000003e syscall=257 success=yes exit=3 a0=%s a1=1 a2=0 a3=0 items=1 ppid=7 pid=8 auid=1500 uid=0 gid=0 euid=0 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 tty=pts0 ses=6 comm="x" exe="/usr/bin/x" key="f"\n' "$1" "$2"
	printf 'type=CWD msg=audit(1795306288.015:%s): cwd="/root"\n' "$1"
	printf 'type=PATH msg=audit(1795306288.015:%s): item=0 name="%s" inode=12 dev=fe:00 mode=0100644 ouid=0 ogid=0 rdev=00:00 nametype=NORMAL\n' "$1" "$3"
	printf 'type=PROCTITLE msg=audit(1795306288.015:%s): proctitle=78\n' "$1"
}
{
	opened 1 ffffff9c here
	opened 2 3 /absolute
} >"$work/files.log"
expect 0 "$ausigma" hunt -r "$work/files.yml" "$work/files.log"
err_has ': 2 alerts'
! grep -q 'files left out' "$work/err" || fail "counted, though both are known"
opened 3 3 relative >>"$work/files.log"
expect 0 "$ausigma" hunt -r "$work/files.yml" "$work/files.log"
err_has ': 2 alerts, 1 files left out (no record tells where they are)'

# --- inputs ---
gzip -c "$demo" >"$work/demo.log.gz"
expect 0 "$ausigma" hunt -r "$rules" "$work/demo.log.gz"
out_lines 12
{ head -c 60000 "$demo" | gzip -c; tail -c +60001 "$demo" | gzip -c; } >"$work/two-members"
expect 0 "$ausigma" hunt -r "$rules" "$work/two-members"
out_lines 12
head -c 5000 "$work/demo.log.gz" >"$work/cut.gz"
expect 3 "$ausigma" hunt -r "$rules" "$work/cut.gz"
err_has 'gzip file ends too early'
if grep -q 'define HAVE_LZMA' "$builddir/config.h" && command -v xz >/dev/null; then
	xz -c "$demo" >"$work/demo.log.xz"
	expect 0 "$ausigma" hunt -r "$rules" "$work/demo.log.xz"
	out_lines 12
	head -c 5000 "$work/demo.log.xz" >"$work/cut.xz"
	expect 3 "$ausigma" hunt -r "$rules" "$work/cut.xz"
	err_has 'xz file ends too early'
fi
printf '\050\265\057\375zstd' >"$work/z.zst"
expect 3 "$ausigma" hunt -r "$rules" "$work/z.zst"
err_has 'compressed with zstd'
# shellcheck disable=SC2016 # the inner shell expands them
expect 0 sh -c 'cat "$1" | "$2" hunt -r "$3" -' sh "$demo" "$ausigma" "$rules"
out_lines 12
# An event may go on in the next file, a line may not.
n=$(grep -n 'type=EXECVE' "$hit" | head -1 | cut -d: -f1)
head -n "$n" "$hit" >"$work/audit.log.1"
tail -n +"$((n + 1))" "$hit" >"$work/audit.log"
expect 0 "$ausigma" hunt -r "$rules" "$work/audit.log.1" "$work/audit.log"
out_lines 1
# node= in front of every record, as a central log has it
sed 's/^/node=db9 /' "$hit" >"$work/node"
expect 0 "$ausigma" hunt -r "$rules" "$work/node"
out_has ' db9 '

# --- what is no audit log ---
printf 'Nov 22 10:00:00 web7 audispd: type=SYSCALL msg=audit(1.000:1): a=b\n' >"$work/syslog"
expect 3 "$ausigma" hunt -r "$rules" "$work/syslog"
err_has 'audit records behind a syslog prefix'
err_has 'first line: Nov 22 10:00:00 web7 audispd'
printf -- '----\ntype=SYSCALL msg=audit(22/11/26 10:00:00.123:456) : arch=x86_64\n' >"$work/interpreted"
expect 3 "$ausigma" hunt -r "$rules" "$work/interpreted"
err_has 'output of ausearch'
printf 'Nov 22 10:00:00 web7 audit[77]: SYSCALL arch=c000003e syscall=59\n' >"$work/journal"
expect 3 "$ausigma" hunt -r "$rules" "$work/journal"
err_has 'journald output'
: >"$work/empty"
expect 3 "$ausigma" hunt -r "$rules" "$work/empty"
err_has 'it is empty'
expect 3 "$ausigma" hunt -r "$rules" /nonexistent.log
err_has '/nonexistent.log: No such file or directory'
expect 3 "$ausigma" hunt -r "$rules" "$work"
err_has 'is a folder, not a log'
# The others are processed all the same.
expect 3 "$ausigma" hunt -r "$rules" /nonexistent.log "$demo"
out_lines 12

# --- rules ---
expect 2 "$ausigma" hunt -r "$work/bad.yml" -r "$rules" "$demo"
out_lines 12
err_has "bad.yml:3:17: unknown field 'Imag' of process_creation (did you mean 'Image'?)"
expect 3 "$ausigma" hunt -r "$work/bad.yml" "$demo"
err_has 'no rule loaded'
expect 3 "$ausigma" hunt -r /nonexistent "$demo"

# A replacement that cannot be used leaves what it was to replace.
mkdir "$work/site"
sed "s/^    condition:.*/    bad:\n        CommandLine|re: '(('\n&/" "$rules/residence_root_inode.yml" >"$work/site/x.yml"
expect 2 "$ausigma" hunt -r "$rules" -r "$work/site" "$hit"
out_lines 1
err_has 'x.yml:3:1: warning: replaces the rule of the same id'
err_has "bad regular expression '(('"
# Words that elsewhere stand for an unknown path are arguments like any: they hide nothing.
sed 's/a1="-id"/a1="-id" a2="<too_long>"/; s/a2="\/"/a3="\/"/; s/argc=3/argc=4/' "$hit" >"$work/too_long"
expect 0 "$ausigma" hunt -r "$rules" "$work/too_long"
out_lines 1
# No escape sequence reaches the terminal.
mkdir "$work/esc"
printf '\033[31m' >"$work/esc/$(printf 'a\033[31mb')"
expect 3 "$ausigma" hunt -r "$rules" "$work/esc/$(printf 'a\033[31mb')"
checks=$((checks + 1))
LC_ALL=C grep -q "$(printf '\033')" "$work/err" && fail "an escape sequence on stderr"
expect 3 "$ausigma" hunt -r "$rules" /dev/zero
err_has 'is a device, not a log'
# An empty log beside another is what rotation leaves.
expect 0 "$ausigma" hunt -r "$rules" "$work/empty" "$hit"
out_lines 1

# --- exit codes ---
expect 1 "$ausigma" hunt -r "$rules" --fail-on-detection "$hit"
expect 0 "$ausigma" hunt -r "$rules" --fail-on-detection --rule residence_root_inode "$miss"
expect 2 "$ausigma" hunt -r "$rules" -r "$work/bad.yml" --fail-on-detection "$hit"
expect 3 "$ausigma" hunt -r "$rules" --nonsense "$hit"
expect 3 "$ausigma" hunt -c /nonexistent.conf -r "$rules" "$hit"
err_has '/nonexistent.conf'
printf 'min_levl = "low";\n' >"$work/bad.conf"
expect 3 "$ausigma" hunt -c "$work/bad.conf" -r "$rules" "$hit"
err_has "bad.conf:1: unknown key 'min_levl' (did you mean 'min_level'?)"
printf 'min_level = "critical";\n' >"$work/critical.conf"
expect 0 "$ausigma" hunt -c "$work/critical.conf" -r "$rules" "$hit"
out_lines 0
expect 0 "$ausigma" hunt --help
out_has '--fail-on-detection'
if [ -w /dev/full ]; then
	# shellcheck disable=SC2016
	expect 3 sh -c '"$1" hunt -r "$2" "$3" >/dev/full' sh "$ausigma" "$rules" "$demo"
	err_has 'write failed'
fi

# --- the program around it ---
expect 0 "$ausigma" --version
out_has 'ausigma (audisp-sigma)'
expect 0 "$ausigma" --help
expect 3 "$ausigma"
expect 3 "$ausigma" hint
err_has "did you mean 'hunt'?"

finish
