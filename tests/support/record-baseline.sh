#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# record-baseline.sh: makes the recordings of the baseline rules in tests/rules/, one call of record.sh each.
#
#   record-baseline.sh [WORD]     all of them, or those with WORD in RULE/NAME
#
# hit-* must raise RULE, miss-* must not. The names say what is special; these three rules are
# compared with the text that a process gave to execve, so the ways the kernel writes that text
# down (long arguments, hex, several records, interleaved events) are covered for each of them.
# Commands are in single quotes because it is the recorded bash that expands them.
# shellcheck disable=SC2016,SC2154
set -eu

# shellcheck source=tests/support/rec.sh disable=SC1091
. "$(dirname "$0")/rec.sh"

cgroup_hits() {
	echo 'cat /proc/1/cgroup' | rec baseline_cgroup/hit-cat-pid1
	echo 'head -n1 /proc/1/sched' | rec baseline_cgroup/hit-raw-head-sched -f raw
	echo 'grep -qa docker /proc/1/cgroup' | rec baseline_cgroup/hit-node-name-grep -n web7
	echo "awk '{ print; exit }' /proc/self/sched" | rec baseline_cgroup/hit-awk-sched
	echo 'cat /proc/2/comm /proc/meminfo' | rec baseline_cgroup/hit-kthreadd-then-other-file
	echo 'cat /proc/self/CGROUP' | rec baseline_cgroup/hit-upper-case
	echo 'pgrep -f /proc/self/cgroup' | rec baseline_cgroup/hit-pgrep-pattern
	echo "cat '' /proc/1/cgroup" | rec baseline_cgroup/hit-empty-argument
	echo '(exec -a sh cat /proc/1/cgroup)' | rec baseline_cgroup/hit-argv0-of-a-shell
	echo 'tail -n +1 /proc/self/cgroup' |
		rec baseline_cgroup/hit-nobody -a 65534 -u nobody -d /tmp
	echo "sh -c 'cat /proc/1/cgroup; exit 0'" | rec baseline_cgroup/hit-sh-c-runs-cat
	rec baseline_cgroup/hit-execveat -k syscall=322 <<-'EOF'
		/usr/bin/python3 -c 'import os
		os.execve(os.open("/usr/bin/cat", os.O_RDONLY), ["cat", "/proc/1/cgroup"], {})'
	EOF
	rec baseline_cgroup/hit-hex-arguments <<-'EOF'
		cat $'/srv/two words' $'a\nb' $'c\td' 'say "hi"' "it's" $'caf\xc3\xa9' $'\xff\xfe' /proc/1/cgroup
	EOF
	echo 'list 3000; cat "${LIST[@]}" /proc/1/cgroup' | with_helpers |
		rec baseline_cgroup/hit-3000-arguments -f raw
	echo 'text 8200; cat "$TEXT" /proc/1/cgroup' | with_helpers |
		rec baseline_cgroup/hit-argument-of-8200-bytes
	echo 'text 8200 " "; cat "$TEXT" /proc/1/cgroup' | with_helpers |
		rec baseline_cgroup/hit-hex-argument-of-8200-bytes -f raw
	rec baseline_cgroup/hit-interleaved -i <<-EOF
		$helpers
		loop cat /proc/1/cgroup & loop grep -c docker /proc/self/cgroup & wait
	EOF
}

cgroup_misses() {
	echo 'cat /proc/1/cgroup -A' | rec baseline_cgroup/miss-argument-after-path
	echo "cat /proc/1/cgroup ''" | rec baseline_cgroup/miss-empty-last-argument
	echo 'cat /proc/20/comm /proc/22/comm' | rec baseline_cgroup/miss-pid-20
	echo 'sed -n 1p /proc/1/cgroup' | rec baseline_cgroup/miss-raw-other-reader -f raw
	echo 'ls -l /proc/1/cgroup' | rec baseline_cgroup/miss-node-name-ls -n web7
	echo "sh -c 'read -r line </proc/1/cgroup'" | rec baseline_cgroup/miss-sh-c-text
	echo 'cat /sys/fs/cgroup/cgroup.controllers' | rec baseline_cgroup/miss-cgroup-file-system
	echo 'cat cgroup' | rec baseline_cgroup/miss-relative-path -d /proc/1
	echo "(exec -a 'cat /proc/1/cgroup' ls)" | rec baseline_cgroup/miss-argv0-pretends
	echo "$tools/cat /srv/none /proc/1/cgroup" |
		rec baseline_cgroup/miss-failed-exec -k success=no
	rec baseline_cgroup/miss-trailing-newline <<-'EOF'
		cat $'/proc/1/cgroup\n'
	EOF
	echo 'list 1200; cat /proc/1/cgroup "${LIST[@]}"' | with_helpers |
		rec baseline_cgroup/miss-path-first-of-1200
	rec baseline_cgroup/miss-interleaved -i <<-EOF
		$helpers
		loop ls -l /proc/1/cgroup & loop cat /etc/hostname & wait
	EOF
}

dockerenv_hits() {
	echo 'ls -la /.dockerenv' | rec baseline_dockerenv/hit-ls-la
	echo '/usr/bin/test -e /.dockerenv' | rec baseline_dockerenv/hit-raw-test -f raw
	echo 'find / -maxdepth 1 -name .dockerenv' | rec baseline_dockerenv/hit-node-name-find -n web7
	echo 'stat -c %Y /.dockerenv' | rec baseline_dockerenv/hit-stat
	echo 'grep -c "" /.dockerenv' | rec baseline_dockerenv/hit-grep-empty-pattern
	echo 'dir /.DockerEnv' | rec baseline_dockerenv/hit-mixed-case
	echo 'egrep -c x /.dockerenv' | rec baseline_dockerenv/hit-egrep-script
	echo 'ls .dockerenv' | rec baseline_dockerenv/hit-relative-path -d /
	echo 'cat app.dockerenv' | rec baseline_dockerenv/hit-any-name-with-that-end -d /srv
	echo 'cat /.dockerenv' | rec baseline_dockerenv/hit-nobody -a 65534 -u nobody -d /tmp
	rec baseline_dockerenv/hit-hex-arguments <<-'EOF'
		ls $'/srv/two words' $'a\nb' 'say "hi"' $'\xff\xfe' $'/srv/my notes/.dockerenv'
	EOF
	echo 'list 3000; ls "${LIST[@]}" /.dockerenv' | with_helpers |
		rec baseline_dockerenv/hit-3000-arguments
	echo 'text 8200; ls "$TEXT" /.dockerenv' | with_helpers |
		rec baseline_dockerenv/hit-argument-of-8200-bytes -f raw
	rec baseline_dockerenv/hit-interleaved -f raw -i <<-EOF
		$helpers
		loop ls /.dockerenv & loop stat /.dockerenv & wait
	EOF
}

dockerenv_misses() {
	echo '/usr/bin/[ -e /.dockerenv ]' | rec baseline_dockerenv/miss-bracket
	echo 'ls /.dockerenv -l' | rec baseline_dockerenv/miss-argument-after-path
	echo 'ls -la /' | rec baseline_dockerenv/miss-node-name-ls-root -n web7
	echo 'wc -c /.dockerenv' | rec baseline_dockerenv/miss-raw-other-reader -f raw
	echo 'cat /.dockerenv.bak' | rec baseline_dockerenv/miss-longer-name
	echo 'cat /run/.containerenv' | rec baseline_dockerenv/miss-podman-marker
	echo "sh -c 'test -e /.dockerenv'" | rec baseline_dockerenv/miss-sh-c-text
	echo "(exec -a 'ls /.dockerenv' true)" | rec baseline_dockerenv/miss-argv0-pretends
	echo "$tools/find /srv/none -name .dockerenv" |
		rec baseline_dockerenv/miss-failed-exec -k success=no
	rec baseline_dockerenv/miss-trailing-newline <<-'EOF'
		ls $'/.dockerenv\n'
	EOF
	rec baseline_dockerenv/miss-trailing-blank <<-'EOF'
		ls '/.dockerenv '
	EOF
	rec baseline_dockerenv/miss-interleaved -i <<-EOF
		$helpers
		loop wc /.dockerenv & loop ls /srv & wait
	EOF
}

inode_hits() {
	echo 'ls -id /' | rec baseline_inode/hit-ls-id
	echo 'ls -i -d /' | rec baseline_inode/hit-raw-two-options -f raw
	echo 'ls -lid /' | rec baseline_inode/hit-node-name-cluster -n web7
	echo 'ls --inode --directory /' | rec baseline_inode/hit-long-options
	echo 'ls --inode -ld / /srv' | rec baseline_inode/hit-root-among-others
	echo 'ls -di /srv /' | rec baseline_inode/hit-nobody -a 65534 -u nobody -d /tmp
	echo 'ls -AAAAAAAAAAAAAAAAAAAAi -d /' | rec baseline_inode/hit-cluster-of-21
	rec baseline_inode/hit-option-after-newline <<-'EOF'
		ls $'/srv\n-id' /
	EOF
	rec baseline_inode/hit-hex-arguments <<-'EOF'
		ls -id $'/srv/two words' $'a\tb' 'say "hi"' $'\xff\xfe' /
	EOF
	echo 'list 3000; ls -id "${LIST[@]}" /' | with_helpers | rec baseline_inode/hit-3000-arguments
	echo 'text 8200; ls -id "$TEXT" /' | with_helpers |
		rec baseline_inode/hit-argument-of-8200-bytes -f raw
	rec baseline_inode/hit-interleaved -i <<-EOF
		$helpers
		loop ls -id / & loop ls -lid / & wait
	EOF
}

inode_misses() {
	echo 'ls -id /srv' | rec baseline_inode/miss-other-folder
	echo 'ls -id /srv/' | rec baseline_inode/miss-slash-at-the-end
	echo 'ls -li /' | rec baseline_inode/miss-no-directory-option
	echo 'ls -ld /' | rec baseline_inode/miss-node-name-no-inode-option -n web7
	echo 'stat -c %i /' | rec baseline_inode/miss-raw-other-tool -f raw
	echo 'dir -id /' | rec baseline_inode/miss-dir
	echo 'ls -d / --inode' | rec baseline_inode/miss-long-option-last
	echo 'ls -D -I x /' | rec baseline_inode/miss-upper-case-options
	echo 'ls --indicator-style=none -d /' | rec baseline_inode/miss-i-in-long-option
	echo 'ls -AAAAAAAAAAAAAAAAAAAAAi -d /' | rec baseline_inode/miss-cluster-of-22
	echo "sh -c 'echo ls -id /'" | rec baseline_inode/miss-sh-c-text
	echo "$tools/ls /srv/none -id /" | rec baseline_inode/miss-failed-exec -k success=no
	rec baseline_inode/miss-root-inside-a-word <<-'EOF'
		ls -id $'/srv\n/' /srv
	EOF
	rec baseline_inode/miss-interleaved -i <<-EOF
		$helpers
		loop ls -id /srv & loop ls / & wait
	EOF
}

make_tools cat find ls
cgroup_hits
cgroup_misses
dockerenv_hits
dockerenv_misses
inode_hits
inode_misses
