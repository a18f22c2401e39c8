#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# record-files.sh: makes the recordings of the rules and filters in rules/files.
#
#   record-files.sh [WORD]     all of them, or those with WORD in RULE/NAME
#
# A line of the table: RULE/NAME, audit rules beside those of execs, options of record.sh, commands.
# hit-* must raise RULE, miss-* must not; quiet-* raises nothing, but something without that filter;
# loud-* raises something all the same. The audit rules:
#   files   43-audisp-sigma-files.rules
#   proc    and all of /proc, by its device number, as `ausigma audit-rules` prints it
#   absent  every call that finds no such file: what 43 cannot tell of, and this machine does not have
# Programs that are not everywhere and marker files are made for it and removed.
# shellcheck disable=SC2154 # here, tools: of rec.sh
set -eu

# shellcheck source=tests/support/rec.sh disable=SC1091
. "$(dirname "$0")/rec.sh"

calls=open,openat,openat2,stat,lstat,newfstatat,statx,access,faccessat,faccessat2,readlink,readlinkat

table() {
	cat <<'EOF'
residence_cgroup_file/hit-builtin|files||read -r x </proc/1/cgroup
residence_cgroup_file/hit-substitution|files|-a 65534 -u nobody -d /tmp|x=$(</proc/1/cgroup)
residence_cgroup_file/hit-raw-python|files|-f raw|/usr/bin/python3 /srv/tools/probe.py /proc/1/cgroup
residence_cgroup_file/hit-node-name-node|files|-n web7|node /srv/tools/probe.js /proc/1/cgroup
residence_cgroup_file/hit-folder|files|-d /proc/1|read -r x <cgroup
residence_cgroup_file/hit-copied-tool|files||/srv/tools/reader /proc/1/cgroup
residence_cgroup_file/hit-own|proc||read -r x </proc/self/cgroup
residence_cgroup_file/hit-cpuset|files||[[ -r /proc/1/cpuset ]]
residence_cgroup_file/miss-told|files||cat /proc/1/cgroup
residence_cgroup_file/miss-raw-other-pid|proc|-f raw -k /proc/10/cgroup|read -r x </proc/10/cgroup
residence_cgroup_file/miss-limits|proc|-n web7|read -r x </proc/1/limits
residence_sched_file/hit-builtin|files||read -r x </proc/1/sched
residence_sched_file/hit-raw-copied-tool|files|-f raw|/srv/tools/reader /proc/1/sched
residence_sched_file/hit-node-name-own|proc|-n web7|mapfile -n 1 x </proc/self/sched
residence_sched_file/miss-told|files||head -n 1 /proc/1/sched
residence_sched_file/miss-raw-schedstat|proc|-f raw|read -r x </proc/1/schedstat
residence_environ_file/hit-builtin|files||mapfile -d '' -t x </proc/1/environ
residence_environ_file/hit-raw-denied|files|-f raw -a 65534 -u nobody -d /tmp|read -r x </proc/1/environ
residence_environ_file/hit-node-name-perl|files|-n web7|perl /srv/tools/probe.pl /proc/1/environ
residence_environ_file/miss-told|files||cat /proc/1/environ
residence_environ_file/miss-raw-own|proc|-f raw|mapfile -d '' -t x </proc/self/environ
residence_namespaces_file/hit-builtin|files||[[ -L /proc/1/ns/pid ]]
residence_namespaces_file/hit-raw-python|files|-f raw|/usr/bin/python3 /srv/tools/link.py /proc/1/ns/mnt
residence_namespaces_file/hit-node-name-uid-map|files|-n web7|read -r x </proc/1/uid_map
residence_namespaces_file/hit-own-uid-map|proc||read -r x </proc/self/uid_map
residence_namespaces_file/miss-told|files||readlink /proc/1/ns/pid
residence_namespaces_file/miss-raw-own|proc|-f raw|[[ -L /proc/self/ns/pid ]]
residence_docker_marker_file/hit-test|files||[ -f /.dockerenv ]
residence_docker_marker_file/hit-raw-access|files|-f raw|[[ -r /.dockerenv ]]
residence_docker_marker_file/hit-node-name-node|files|-n web7|node /srv/tools/probe.js /.dockerenv
residence_docker_marker_file/hit-python|files|-a 65534 -u nobody -d /tmp|/usr/bin/python3 /srv/tools/probe.py /.dockerenv
residence_docker_marker_file/hit-is-docker|files||node /srv/tools/uses.mjs
residence_docker_marker_file/hit-copied-tool|files||/srv/tools/lister -l /.dockerenv
residence_docker_marker_file/hit-relative|files|-d /|[ -e .dockerenv ]
residence_docker_marker_file/hit-absent|absent|-k /run/.dockerenv|[ -e /run/.dockerenv ]
residence_docker_marker_file/miss-told|files||ls -l /.dockerenv
residence_docker_marker_file/miss-told-by-tool|files||systemd-detect-virt --container
residence_docker_marker_file/miss-raw-other-name|absent|-f raw -k dockerenv|[ -e /srv/.dockerenv ]; [ -e /.dockerenv.bak ]
residence_docker_marker_file/miss-created|files|-k dockerenv|: >/run/.dockerenv; unlink /run/.dockerenv
residence_runtime_marker_file/hit-test|files||[ -e /run/.containerenv ]
residence_runtime_marker_file/hit-raw-var-run|files|-f raw|read -r x </var/run/systemd/container
residence_runtime_marker_file/hit-node-name-python|files|-n web7|/usr/bin/python3 /srv/tools/probe.py /run/.containerenv
residence_runtime_marker_file/hit-below|absent|-k singularity|[ -e /.singularity.d/labels.json ]
residence_runtime_marker_file/miss-told|files||cat /run/.containerenv
residence_runtime_marker_file/miss-raw-project|absent|-f raw -k containerenv -d /srv|[ -e .containerenv ]
residence_openvz_file/hit-test|absent|-k /proc/vz|[ -d /proc/vz ]
residence_openvz_file/hit-raw-counters|absent|-f raw -k beancounters|read -r x </proc/user_beancounters
residence_openvz_file/hit-node-name-python|absent|-n web7 -k /proc/bc|/usr/bin/python3 /srv/tools/probe.py /proc/bc
residence_openvz_file/miss-told|absent|-k /proc/vz|ls -d /proc/vz
residence_openvz_file/miss-raw-elsewhere|absent|-f raw -d /srv -k proc/vz|[ -d proc/vz ]
residence_lxc_file/hit-socket|files||[ -S /dev/lxd/sock ]
residence_lxc_file/hit-raw-incus|files|-f raw|[[ -e /dev/incus/sock ]]
residence_lxc_file/hit-node-name-folder|absent|-n web7 -k /dev/.lxc|[ -d /dev/.lxc ]
residence_lxc_file/miss-told|files||ls -l /dev/lxd/sock
residence_lxc_file/miss-raw-inventory|absent|-f raw -k /var/lib/lxc|[ -d /var/lib/lxc ]
filter_file_arguments/quiet-listing|files||ls -la /
filter_file_arguments/quiet-below|files|-n web7|ls -l /run /dev/lxd
filter_file_arguments/quiet-raw-dir|files|-f raw|dir -al /
filter_file_arguments/loud-copied-tool|files||/srv/tools/lister -la /
filter_file_arguments/loud-raw-interpreter|files|-f raw|awk -f /srv/tools/probe.awk
filter_file_arguments/loud-node-name-argv0|files|-n web7|bash -c 'exec -a /usr/bin/ls /srv/tools/lister -la /'
filter_file_processes/quiet-ps|files||ps aux
filter_file_processes/quiet-raw-pgrep|files|-f raw|pgrep -f no-such-process
filter_file_processes/quiet-pkill|files|-n web7|pkill -f no-such-process
filter_file_processes/quiet-cgls|files||systemd-cgls
filter_file_processes/loud-copied-tool|files||/srv/tools/ps aux
filter_file_processes/loud-raw-shell|files|-f raw|bash -c 'exec -a /usr/bin/ps bash /srv/tools/probe.sh'
filter_file_systemd/quiet-modules-load|files||/usr/lib/systemd/systemd-modules-load
filter_file_systemd/quiet-raw-cgtop|files|-f raw|systemd-cgtop -b -n 1
filter_file_systemd/loud-condition|files||systemd-analyze condition ConditionVirtualization=container
filter_file_systemd/loud-copied-tool|files|-n web7|/srv/tools/usr/lib/systemd/systemd-modules-load
filter_file_languages/quiet-node|proc|-k cgroup|node -e 1
filter_file_languages/quiet-raw-npm|proc|-f raw -k cgroup|npm --version
filter_file_languages/quiet-java|proc|-n web7 -k cgroup|java -version
filter_file_languages/loud-marker|files||node /srv/tools/probe.js /.dockerenv
filter_file_languages/loud-raw-init|files|-f raw|node /srv/tools/probe.js /proc/1/cgroup
filter_file_languages/loud-copied-tool|proc|-k cgroup|/srv/tools/node -e 1
filter_file_containers/quiet-podman|proc|-k @maps|@container /bin/true
filter_file_containers/quiet-raw-info|proc|-f raw -k _map|podman info
filter_file_containers/loud-shell|proc|-k _map|read -r x </proc/self/uid_map
filter_file_containers/loud-copied-tool|proc|-k _map|/srv/tools/podman info
EOF
}

# A container without an image: a folder with a busybox.
run_container="podman --runtime runc --cgroup-manager=cgroupfs run --rm --network=none --ulimit nofile=1024:1024\
 --ulimit nproc=1024:1024 --rootfs $tools/root"

programs() {
	cp /usr/bin/ls "$tools/lister"
	cp /usr/bin/cat "$tools/reader"
	cp /usr/bin/ps /usr/bin/node /usr/bin/podman "$tools"
	mkdir -p "$tools/usr/lib/systemd" "$tools/root/bin" "$tools/root/proc"
	cp /usr/lib/systemd/systemd-modules-load "$tools/usr/lib/systemd"
	cp /usr/bin/busybox "$tools/root/bin"
	ln -s busybox "$tools/root/bin/true"
	# The library of npm that tools ask where they run.
	(cd "$tools" && npm install --silent --no-fund --no-audit is-docker)
	echo 'import isDocker from "is-docker"; isDocker();' >"$tools/uses.mjs"
	echo 'import os, sys; os.path.exists(sys.argv[1])' >"$tools/probe.py"
	echo 'import os, sys; os.readlink(sys.argv[1])' >"$tools/link.py"
	echo 'require("fs").existsSync(process.argv[2]);' >"$tools/probe.js"
	# shellcheck disable=SC2016 # perl's
	echo '-e $ARGV[0]' >"$tools/probe.pl"
	echo 'BEGIN { getline x <"/proc/1/cgroup" }' >"$tools/probe.awk"
	echo '[ -e /.dockerenv ]' >"$tools/probe.sh"
}

# mark FILE: makes it, with its folder, if it is not there.
mark() {
	[ -e "$1" ] && return
	[ -d "${1%/*}/" ] || { mkdir -p "${1%/*}"; made="${1%/*} $made"; }
	: >"$1"
	made="$1 $made"
}

cleanup() {
	rm -rf "$tools" "$lists"
	for one in $made; do
		rm -d "$one" || :
	done
}

made=
lists=$(mktemp -d)
# shellcheck disable=SC2119 # its words are its own
make_tools
trap cleanup EXIT
programs
for file in /.dockerenv /run/.containerenv /run/systemd/container /dev/lxd/sock /dev/incus/sock; do
	mark "$file"
done
# What is in folders that are not here, and what is not in /proc, would be named as an error.
sed '/path=\/run\/host\//d; /^## OpenVZ and/,$d' "$here/../../audit.rules.d/43-audisp-sigma-files.rules" >"$lists/files"
{
	cat "$lists/files"
	echo "-a always,exit -F arch=b64 -S $calls -F devmajor=0 -F devminor=$(stat -c %d /proc) -k all_of_proc"
} >"$lists/proc"
echo "-a always,exit -F arch=b64 -S $calls -F exit=-ENOENT -k no_such_file" >"$lists/absent"

table | while IFS='|' read -r name rules options commands; do
	options=$(echo "$options" | sed 's/@maps/(cgroup"|_map"|type=EXECVE)/')
	# shellcheck disable=SC2086 # options are several words
	echo "$commands" | sed "s|@container|$run_container|" | rec "$name" -r "$lists/$rules" $options
done
