#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# record-rules.sh: makes the recordings of the rules in rules/residence and rules/correlation, one call of
# record.sh each.
#
#   record-rules.sh [WORD]     all of them, or those with WORD in RULE/NAME
#
# A line of the table: RULE/NAME, options of record.sh, commands; hit-* must raise RULE, miss-* must not.
# Programs that are not everywhere are stand-ins below /srv/tools: true under their name.
set -eu

# shellcheck source=tests/support/rec.sh disable=SC1091
. "$(dirname "$0")/rec.sh"

table() {
	cat <<'EOF'
residence_attack_tool/hit-deepce|-f raw|/srv/tools/deepce.sh --no-network
residence_attack_tool/hit-script|-n web7|bash /srv/tools/linpeas.sh -a
residence_attack_tool/hit-cdk-evaluate||/srv/tools/cdk_linux_amd64 ev --full
residence_attack_tool/miss-name-as-argument|-f raw|/srv/tools/virt-what kdigger amicontained
residence_attack_tool/miss-cdk-run||/srv/tools/cdk deploy
residence_attack_tool/miss-longer-name||ls /srv/tools/deepce.sh
residence_cgroup/hit-cat||cat /proc/1/cgroup
residence_cgroup/hit-raw-option-behind|-f raw|cat /proc/1/cgroup -A
residence_cgroup/hit-node-name-other-reader|-n web7|tac /proc/self/cgroup
residence_cgroup/hit-relative-path|-d /proc/1|sed -n 1p cgroup
residence_cgroup/hit-detour||cat /proc/self/root/proc//1/./task/1/cgroup
residence_cgroup/hit-sh-c|-a 65534 -u nobody -d /tmp|sh -c 'read -r x </proc/1/"cgroup"; echo "$x"'
residence_cgroup/hit-wrapped||env A=b nice -n 5 timeout 3 base64 -w 0 /proc/self/cgroup
residence_cgroup/hit-own-pid||sh -c 'exec cat /proc/$$/cgroup'
residence_cgroup/hit-find-exec||find /proc/1/cgroup -maxdepth 0 -exec cat {} +
residence_cgroup/hit-key-value||dd if=/proc/1/cpuset of=/dev/null
residence_cgroup/miss-beside-the-root||cat 'two words' $'/proc/1/root/../1/cgroup' $'\xff'
residence_cgroup/hit-interleaved|-i|loop cat /proc/1/cgroup & loop tac /proc/self/cgroup & wait
residence_cgroup/hit-many-arguments|-f raw|list 1500; cat /proc/1/cgroup "${LIST[@]}"
residence_cgroup/miss-pattern|-f raw|grep -r /proc/1/cgroup /etc/hostname
residence_cgroup/miss-said|-n web7|sh -c 'echo cat /proc/1/cgroup'
residence_cgroup/miss-cgroup-file-system||cat /sys/fs/cgroup/cgroup.controllers
residence_cgroup/miss-fixture|-d /srv|cat proc/1/cgroup
residence_cgroup/miss-other-pid||cat /proc/10/cgroup
residence_cgroup/miss-message||logger -s -p user.debug --no-act /proc/1/cgroup
residence_cgroup/miss-interleaved|-i|loop cat /etc/hostname & loop grep -c /proc/1/cgroup /etc/hosts & wait
residence_chroot/hit-root-of-init||stat -c %d /proc/1/root/.
residence_chroot/hit-raw-ischroot|-f raw|ischroot --default-true
residence_chroot/hit-detect-virt|-n web7|systemd-detect-virt -r
residence_chroot/miss-own-root||stat -c %d /proc/self/root/etc
residence_chroot/miss-raw-help|-f raw|ischroot --help
residence_chroot/miss-below|-n web7|ls /proc/1/root/etc
residence_docker_marker/hit-ls||ls -la /.dockerenv
residence_docker_marker/hit-raw-bracket|-f raw|/usr/bin/[ -e /.dockerenv ]
residence_docker_marker/hit-node-name-find|-n web7|find / -maxdepth 1 -name '.docker*'
residence_docker_marker/hit-shell-test|-a 65534 -u nobody -d /tmp|sh -c '[ -f /.dockerenv ] && echo yes'
residence_docker_marker/hit-relative|-d /|wc -c .dockerinit
residence_docker_marker/hit-copied-tool||/srv/tools/lister -l /.dockerenv
residence_docker_marker/hit-glob||bash -c 'ls -d /.docker?nv'
residence_docker_marker/hit-interleaved|-i -f raw|loop ls /.dockerenv & loop stat /.dockerenv & wait
residence_docker_marker/miss-listing||ls -la /
residence_docker_marker/miss-raw-longer-name|-f raw|cat /.dockerenv.bak
residence_docker_marker/miss-node-name-project|-n web7 -d /srv|cat app/.dockerenv
residence_docker_marker/miss-not-this-name||find / -maxdepth 1 -not -name .dockerenv
residence_docker_marker/miss-pattern||grep -rn /.dockerenv /etc/hostname
residence_docker_marker/miss-interleaved|-i|loop wc -c /etc/hosts & loop ls / & wait
residence_environ/hit-tr||xargs -0 -a /proc/1/environ -n 1 echo
residence_environ/hit-raw-strings|-f raw|cat /proc/1/environ
residence_environ/hit-own|-n web7|grep -az container=docker /proc/self/environ
residence_environ/miss-own|-f raw|cat /proc/self/environ
residence_environ/miss-limits|-n web7|cat /proc/1/limits /proc/1/oom_score
residence_environ/miss-text||sh -c 'printf %s /proc/1/environ'
residence_kubernetes/hit-account||ls /var/run/secrets/kubernetes.io/serviceaccount
residence_kubernetes/hit-raw-namespace|-f raw|cat /run/secrets/kubernetes.io/serviceaccount/namespace
residence_kubernetes/hit-variable|-n web7|sh -c 'echo $KUBERNETES_SERVICE_HOST'
residence_kubernetes/hit-resolver||grep -c cluster.local /etc/resolv.conf
residence_kubernetes/miss-resolver|-f raw|grep -c nameserver /etc/resolv.conf
residence_kubernetes/miss-sources|-n web7 -d /srv|grep -r KUBERNETES_SERVICE_HOST .
residence_kubernetes/miss-token||cat /var/run/secrets/kubernetes.io/serviceaccount/token
residence_lxc/hit-socket||ls -l /dev/lxd/sock
residence_lxc/hit-raw-folder|-f raw|stat /dev/.lxc
residence_lxc/hit-test|-n web7|/usr/bin/test -S /dev/incus/sock
residence_lxc/miss-dev|-f raw|ls -l /dev
residence_lxc/miss-inventory|-n web7|ls /var/lib/lxc
residence_lxc/miss-text||/usr/bin/echo /dev/lxd/sock
residence_mounts/hit-overlay||grep -c 'overlay / ' /proc/mounts
residence_mounts/hit-raw-runtime|-f raw|grep -E 'docker|lxcfs' /proc/self/mountinfo
residence_mounts/hit-awk|-n web7|awk '/kubepods/ { print $4 }' /proc/1/mountinfo
residence_mounts/miss-listing|-f raw|cat /proc/mounts
residence_mounts/miss-other-word|-n web7|grep cgroupfs /proc/self/mountinfo
residence_mounts/miss-other-file||grep -c docker /etc/fstab
residence_namespaces/hit-readlink||readlink /proc/1/ns/pid
residence_namespaces/hit-raw-own|-f raw|ls -l /proc/self/ns
residence_namespaces/hit-uid-map|-n web7|head -n 1 /proc/self/uid_map
residence_namespaces/hit-lsns||lsns -t pid
residence_namespaces/miss-other-process|-f raw|ls -l /proc/10/ns
residence_namespaces/miss-version|-n web7|lsns --version
residence_namespaces/miss-subordinate||cat /etc/subuid
residence_openvz/hit-vz||ls -d /proc/vz
residence_openvz/hit-raw-counters|-f raw|test -f /proc/user_beancounters; cat /proc/user_beancounters
residence_openvz/hit-context|-n web7|grep -E '(VxID|s_context):' /proc/self/status
residence_openvz/miss-status|-f raw|grep VmRSS /proc/self/status
residence_openvz/miss-elsewhere|-n web7 -d /srv|ls -d proc/vz
residence_openvz/miss-calculator||/usr/bin/echo 1 + 1 /proc/bc
residence_pid2/hit-comm||cat /proc/2/comm
residence_pid2/hit-raw-exe|-f raw|readlink /proc/2/exe
residence_pid2/hit-folder|-n web7|ls -d /proc/2
residence_pid2/miss-pid-20|-f raw|cat /proc/20/comm /proc/22/comm
residence_pid2/miss-fixture|-n web7 -d /srv|cat proc/2/comm
residence_pid2/miss-pattern||grep -r /proc/2/comm /etc/hostname
residence_root_inode/hit-ls-id||ls -id /
residence_root_inode/hit-raw-two-options|-f raw|ls -i -d /
residence_root_inode/hit-node-name-long-option-last|-n web7|ls -d / --ino
residence_root_inode/hit-stat||stat -c %i /
residence_root_inode/hit-stat-itself|-a 65534 -u nobody -d /tmp|stat //
residence_root_inode/hit-current-folder|-d /|dir -di
residence_root_inode/hit-all||ls -ai /srv/..
residence_root_inode/hit-find||find / -maxdepth 0 -printf '%i\n'
residence_root_inode/hit-sh-c||sh -c 'test "$(ls -id /)" = "2 /"'
residence_root_inode/hit-copied-tool||/srv/tools/lister -id /
residence_root_inode/hit-interleaved|-i|loop ls -id / & loop ls -lid / & wait
residence_root_inode/miss-other-folder||ls -id /srv
residence_root_inode/miss-raw-upper-case|-f raw|ls -D -I x /
residence_root_inode/miss-node-name-no-inode|-n web7|ls -ld --indicator-style=none --time-style=iso /
residence_root_inode/miss-content||ls -i /
residence_root_inode/miss-two-commands||sh -c 'ls -i /srv; ls -d /'
residence_root_inode/miss-stat-size||stat -c %s /
residence_root_inode/miss-find||find /srv -maxdepth 0 -inum 2
residence_root_inode/miss-interleaved|-i|loop ls -id /srv & loop ls / & wait
residence_runtime_marker/hit-containerenv||cat /run/.containerenv
residence_runtime_marker/hit-raw-var-run|-f raw|ls /var/run/systemd/container
residence_runtime_marker/hit-folder|-n web7|ls -d /.singularity.d
residence_runtime_marker/hit-shell-test||bash -c '[[ -e /run/host/container-manager ]] && echo yes'
residence_runtime_marker/miss-run|-f raw|ls /run
residence_runtime_marker/miss-project|-n web7 -d /srv|cat .containerenv
residence_runtime_marker/miss-text||/usr/bin/printf %s /run/.containerenv
residence_sandbox/hit-messages||dmesg | grep -i gvisor
residence_sandbox/hit-raw-version|-f raw|grep -c 4.4.0 /proc/version
residence_sandbox/hit-shares|-n web7|grep -E '9p|virtiofs' /proc/mounts
residence_sandbox/miss-version|-f raw|cat /proc/version
residence_sandbox/miss-sources|-n web7 -d /srv|grep -rn gvisor .
residence_sandbox/miss-options||grep -c quiet /proc/cmdline
residence_sched/hit-head||head -n 1 /proc/1/sched
residence_sched/hit-raw-own|-f raw|awk 'NR == 1' /proc/self/sched
residence_sched/hit-thread|-n web7|cat /proc/thread-self/sched
residence_sched/miss-schedstat|-f raw|cat /proc/1/schedstat
residence_sched/miss-other-process|-n web7|cat /proc/10/sched
residence_sched/miss-elsewhere|-d /srv|cat proc/1/sched
residence_tool/hit-detect-virt||systemd-detect-virt --container
residence_tool/hit-raw-hostnamectl|-f raw|hostnamectl status
residence_tool/hit-virt-what|-n web7|/srv/tools/virt-what
residence_tool/hit-facter||/srv/tools/facter is_virtual
residence_tool/hit-inxi||/srv/tools/inxi -M
residence_tool/miss-vm-only|-f raw|systemd-detect-virt --vm
residence_tool/miss-information|-n web7|systemd-detect-virt --list
residence_tool/miss-other-fact||/srv/tools/facter uptime
residence_tool/miss-as-argument||ls -l /usr/bin/systemd-detect-virt
residence_several_session/hit-three-ways||cat /proc/1/cgroup; ls -id /; ls /.dockerenv
residence_several_session/hit-raw-one-text|-f raw|sh -c 'cat /proc/1/cgroup; ls -id /; ls /run/.containerenv; true'
residence_several_session/hit-node-name-among-others|-n web7|id; stat -c %i /; uname -a; systemd-detect-virt --container; ls -l /; readlink /proc/1/ns/pid
residence_several_session/miss-one-way|-f raw|cat /proc/1/cgroup; tac /proc/self/cgroup; head /proc/1/cpuset
residence_several_session/miss-two-ways|-n web7|cat /proc/1/cgroup; ls -id /; cat /proc/self/cgroup; stat -c %i /
residence_several_session/miss-three-sessions||cat /proc/1/cgroup; (login; ls -id /); (login; ls /.dockerenv)
residence_several_session/miss-nobody|-a unset|cat /proc/1/cgroup; ls -id /; ls /.dockerenv
residence_several_tree/hit-one-text|-a unset|sh -c 'cat /proc/1/cgroup; ls -id /; ls /run/.containerenv; true'
residence_several_tree/hit-raw-script|-a unset -f raw|/srv/tools/probe.sh
residence_several_tree/hit-node-name-below|-n web7|sh -c 'bash /srv/tools/probe.sh & wait'
residence_several_tree/miss-one-way|-f raw -a unset|sh -c 'cat /proc/1/cgroup; tac /proc/self/cgroup; head /proc/1/cpuset; true'
residence_several_tree/miss-three-trees|-n web7|cat /proc/1/cgroup; ls -id /; ls /.dockerenv
residence_several_tree/miss-another-login||/srv/tools/logins.sh
residence_variable/hit-printenv||printenv container
residence_variable/hit-raw-text|-f raw|sh -c 'test -n "$container"'
residence_variable/hit-search|-n web7|env | grep -E '^container=(lxc|docker)'
residence_variable/miss-other|-f raw|printenv PATH container_name
residence_variable/miss-sources|-n web7 -d /srv|grep -rn container=docker .
residence_variable/miss-data||sh -c 'echo container=podman'
residence_wsl/hit-version||grep -qi microsoft /proc/version
residence_wsl/hit-raw-interop|-f raw|ls /proc/sys/fs/binfmt_misc/WSLInterop
residence_wsl/hit-variable|-n web7|bash -c 'echo "${WSL_DISTRO_NAME}"'
residence_wsl/miss-version|-f raw|cat /proc/version
residence_wsl/miss-documents|-n web7 -d /srv|grep -ril microsoft .
residence_wsl/miss-other-word||grep -c Debian /proc/version
EOF
}

# shellcheck disable=SC2119 # its words are its own
make_tools
cp /usr/bin/ls "$tools/lister"
for name in cdk cdk_linux_amd64 deepce.sh facter inxi virt-what; do
	cp /usr/bin/true "$tools/$name"
done
echo : >"$tools/linpeas.sh"
printf '#!/bin/sh\ncat /proc/1/cgroup\nls -id /\nls /run/.containerenv\n' >"$tools/probe.sh"
printf '#!/bin/sh\ncat /proc/1/cgroup\nls -id /\necho 4242 >/proc/self/loginuid\nls /.dockerenv\n' >"$tools/logins.sh"
chmod 0755 "$tools/probe.sh" "$tools/logins.sh"
table | while IFS='|' read -r name options commands; do
	# shellcheck disable=SC2086 # options are several words
	echo "$commands" | with_helpers | rec "$name" $options
done
