#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# record-filters.sh: makes the recordings of the filters in rules/filters, one call of record.sh each.
#
#   record-filters.sh ROOT [WORD]     all of them, or those with WORD in FILTER/NAME
#
# The programs are real, those of Debian 12, in a system of their own: ROOT, which is made by debootstrap
# when it is not there (a download of some 300 MB). Only the agent of Checkmk, which Debian has not, is a
# stand-in: the part of its script that looks for containers. Needs containerd, podman and runc, for real containers.
#
# A line of the table: FILTER/NAME, options of record.sh, commands; quiet-* must raise nothing, and
# something without FILTER; of loud-* FILTER must keep nothing back. Commands are run below ROOT, but
# those of loud-container and loud-conmon, which are run in a container of it. What has no login begins below
# process 1, as services do. @files are audit rules for files of process 1, @bare runs a command where systemd does
# not run, @cron lets cron run one of the tables below there.
set -eu

root=$1
shift
# shellcheck source=tests/support/rec.sh disable=SC1091
. "$(dirname "$0")/rec.sh"

packages='apparmor cloud-init cron debootstrap facter fuse3 initramfs-tools lynis man-db needrestart ohai
	open-vm-tools puppet-agent sosreport systemd tuned udev virt-what'

checkmk() {
	cat <<'EOF'
#!/bin/bash
# A part of the agent of Checkmk 2.1.
detect_container_environment() {
    if [ -f /.dockerenv ]; then
        IS_DOCKERIZED=1
    elif grep container=lxc /proc/1/environ >/dev/null 2>&1; then
        # Works in lxc environment e.g. on Ubuntu bionic, but does not
        # seem to work in proxmox (see CMK-1561)
        IS_LXC_CONTAINER=1
    elif grep 'lxcfs /proc/cpuinfo fuse.lxcfs' /proc/mounts >/dev/null 2>&1; then
        # Seems to work in proxmox
        IS_LXC_CONTAINER=1
    else
        unset IS_DOCKERIZED
        unset IS_LXC_CONTAINER
    fi
}
echo '<<<check_mk>>>'
detect_container_environment
EOF
}

inside() {
	chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C "$@"
}

make_root() {
	debootstrap --variant=minbase bookworm "$root"
	printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
	chmod 0755 "$root/usr/sbin/policy-rc.d"
	# shellcheck disable=SC2086 # packages are several words
	inside apt-get -qq install -y --no-install-recommends $packages
}

# cron_table NAME USER COMMAND: each minute.
cron_table() {
	echo "* * * * * $2 $3" >"$tmp/cron-$1"
}

# What the commands need beside the packages: look-alikes, a kernel that there is none of, and the folder
# by which needrestart and others know that systemd runs.
furnish() {
	tmp=$root/var/tmp/t
	rm -rf "$tmp"
	mkdir -p "$tmp" "$root/lib/modules/6.1.0-t" "$root/run/systemd/system" \
		"$tmp/dpkg/info" "$tmp/dpkg/updates"
	echo 'CONFIG_RD_GZIP=y' >"$root/boot/config-6.1.0-t"
	: >"$tmp/dpkg/status"
	chmod 1777 "$tmp"
	checkmk >"$root/usr/bin/check_mk_agent"
	cp "$root/usr/sbin/needrestart" "$root/usr/sbin/virt-what" "$root/usr/bin/check_mk_agent" "$tmp"
	echo 'system(qw(/usr/bin/systemd-detect-virt --container));' >"$tmp/own.conf"
	printf '#!/bin/sh\nischroot\nstat -c %%i /\n' >"$tmp/preinst"
	printf '#!/bin/sh\nischroot\n' >"$tmp/update-initramfs"
	printf '#!/bin/sh\nsystemd-detect-virt\n' >"$tmp/apparmor.systemd"
	for tool in debootstrap lynis puppet sos tuned; do
		printf '#!/bin/sh\ngrep -q docker /proc/1/cgroup\ngrep -q container= /proc/1/environ\n' >"$tmp/$tool"
	done
	printf "#!/bin/sh\ngrep -Eq '(envID|VxID):.*[1-9]' /proc/self/status\n" >"$tmp/man-db"
	cron_table daily root "run-parts --regex '^man-db\$' /etc/cron.daily"
	cron_table weekly root 'test -x /usr/sbin/anacron || run-parts --report /etc/cron.weekly'
	cron_table look-alike root "/bin/sh /var/tmp/t/man-db; sh -c 'grep -q VxID /proc/self/status; :' /bin/sh /etc/cron.daily/man-db"
	cron_table not-root nobody /etc/cron.daily/man-db
	cp "$tmp/apparmor.systemd" "$tmp/ds-identify"
	cp "$tmp/apparmor.systemd" "$tmp/open-vm-tools"
	chmod 0755 "$tmp"/* "$root/usr/bin/check_mk_agent"
	chmod -R 0777 "$tmp/dpkg"
	mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
	mountpoint -q "$root/sys" || mount -t sysfs -o ro sys "$root/sys"
}

cleanup() {
	umount -R "$root/proc" "$root/sys" || :
	rm -rf "$state"
}

table() {
	cat <<'EOF'
filter_apparmor/quiet-reload|-a unset|/lib/apparmor/apparmor.systemd reload
filter_apparmor/quiet-raw-profile|-a unset -f raw|/lib/apparmor/profile-load x
filter_apparmor/loud-by-hand||/lib/apparmor/apparmor.systemd reload
filter_apparmor/loud-look-alike|-a unset|/var/tmp/t/apparmor.systemd reload; sh -c systemd-detect-virt /bin/sh /lib/apparmor/apparmor.systemd
filter_apparmor/loud-not-root|-a unset -u nobody -d /tmp|/lib/apparmor/profile-load x
filter_apparmor/loud-container|-a unset|/lib/apparmor/apparmor.systemd reload
filter_checkmk/quiet-socket|-a unset|check_mk_agent
filter_checkmk/quiet-raw|-a unset -f raw|/usr/bin/check_mk_agent
filter_checkmk/loud-by-hand||check_mk_agent
filter_checkmk/loud-look-alike|-a unset|/var/tmp/t/check_mk_agent; bash -c 'grep -q container= /proc/1/environ' /usr/bin/check_mk_agent
filter_checkmk/loud-not-root|-a unset -u nobody -d /tmp|check_mk_agent
filter_checkmk/loud-conmon|-a unset|check_mk_agent
filter_checkmk/loud-container|-a unset|check_mk_agent
filter_chef/quiet-ohai|-a unset -k bin/ohai~hostnamectl|ohai
filter_chef/quiet-raw-attribute|-a unset -f raw -k bin/ohai~hostnamectl|ohai hostnamectl
filter_chef/loud-by-hand|-k bin/ohai~hostnamectl|ohai hostnamectl
filter_chef/loud-look-alike|-a unset -k bin/ruby~hostnamectl|ruby -e 'system("hostnamectl")' /usr/bin/ohai
filter_chef/loud-not-root|-a unset -u nobody -d /tmp -k bin/ohai~hostnamectl|HOME=/tmp ohai hostnamectl
filter_chef/loud-container|-a unset -k bin/ohai~hostnamectl|ohai hostnamectl
filter_cloud_init/quiet-boot|-a unset|/lib/systemd/system-generators/cloud-init-generator /var/tmp/t /var/tmp/t /var/tmp/t; /usr/lib/cloud-init/ds-identify --force
filter_cloud_init/quiet-raw-itself|-a unset -f raw -k cloud-init~detect-virt|cloud-init status
filter_cloud_init/loud-by-hand||/usr/lib/cloud-init/ds-identify --force
filter_cloud_init/loud-look-alike|-a unset|/var/tmp/t/ds-identify; python3 -c 'import os; os.system("systemd-detect-virt")' /usr/bin/cloud-init init
filter_cloud_init/loud-not-root|-a unset -u nobody -d /tmp -k ds-identify~detect-virt|/usr/lib/cloud-init/ds-identify --force
filter_cloud_init/loud-container|-a unset|sh -c 'mkdir -p /run/systemd/system; exec /usr/lib/cloud-init/ds-identify --force'
filter_debootstrap/quiet-by-hand|-k debootstrap~/proc/1/~/run/systemd|debootstrap --print-debs bookworm /var/tmp/t/d http://deb.debian.org/debian
filter_debootstrap/quiet-raw-nobody|-a unset -f raw -k debootstrap~/proc/1/~/run/systemd|/usr/sbin/debootstrap --print-debs bookworm /var/tmp/t/d http://deb.debian.org/debian
filter_debootstrap/loud-look-alike||/var/tmp/t/debootstrap; sh -c 'grep -q container= /proc/1/environ; true' /usr/sbin/debootstrap
filter_debootstrap/loud-not-root|-u nobody -d /tmp -k debootstrap~/proc/1/~/run/systemd|debootstrap --print-debs bookworm /var/tmp/t/e http://deb.debian.org/debian
filter_debootstrap/loud-container|-a unset -k debootstrap~/proc/1/~/run/systemd|debootstrap --print-debs bookworm /var/tmp/t/d http://127.0.0.1/debian
filter_dpkg/quiet-apt-by-hand|-k bin/dpkg"~apt-get~ischroot~tmp.ci/preinst~libc6:amd64.postinst~debconf/frontend|apt-get -y install --reinstall libc6
filter_dpkg/quiet-raw-udev|-f raw -k bin/dpkg"~apt-get~bin/stat"~udev.postinst|apt-get -y install --reinstall udev
filter_dpkg/quiet-node-name-nobody|-n web7 -a unset -k bin/dpkg"~apt-get~bin/stat"~udev.postinst|apt-get -y install --reinstall udev
filter_dpkg/quiet-remove|-k bin/dpkg"~open-vm-tools.prerm~detect-virt~needrestart|dpkg --remove open-vm-tools; apt-get -y install open-vm-tools
filter_dpkg/loud-script-by-hand||/var/lib/dpkg/info/udev.postinst configure
filter_dpkg/loud-other-child||dpkg --pre-invoke='ls -id /' --pre-invoke=/var/tmp/t/preinst --configure -a
filter_dpkg/loud-look-alike||sh -c 'ls -id /; true' /var/lib/dpkg/info/udev.postinst configure; /var/tmp/t/preinst install
filter_dpkg/loud-not-root|-u nobody -d /tmp|dpkg --force-not-root --admindir=/var/tmp/t/dpkg --log=/dev/null --pre-invoke='/var/lib/dpkg/info/udev.prerm remove' --configure -a
filter_dpkg/loud-conmon|-a unset|dpkg --pre-invoke='/var/lib/dpkg/info/udev.postinst configure' --configure -a
filter_dpkg/loud-container|-a unset|dpkg --pre-invoke='/var/lib/dpkg/info/udev.postinst configure' --configure -a
filter_initramfs/quiet-hook|-k sbin/mkinitramfs"~hooks/resume"~ischroot|mkinitramfs -o /var/tmp/t/initrd 6.1.0-t
filter_initramfs/quiet-raw-nobody|-a unset -f raw -k sbin/mkinitramfs"~hooks/resume"~ischroot|mkinitramfs -o /var/tmp/t/initrd 6.1.0-t
filter_initramfs/loud-look-alike||/var/tmp/t/update-initramfs -u; sh -c ischroot /usr/sbin/update-initramfs -u
filter_initramfs/loud-not-root|-u nobody -d /tmp -k sbin/mkinitramfs"~hooks/resume"~ischroot|mkinitramfs -d /etc/initramfs-tools -o /tmp/initrd 6.1.0-t
filter_initramfs/loud-container|-a unset -k sbin/mkinitramfs"~hooks/resume"~ischroot|mkinitramfs -o /var/tmp/t/initrd 6.1.0-t
filter_lynis/quiet-service|-a unset -k sbin/lynis"~/proc/1/~detect-virt~bin/facter"|lynis audit system --cronjob --tests-from-group boot_services
filter_lynis/quiet-raw|-a unset -f raw -k sbin/lynis"~/proc/1/~detect-virt~bin/facter"|/usr/sbin/lynis audit system --cronjob --tests-from-group boot_services
filter_lynis/loud-by-hand|-k sbin/lynis"~/proc/1/~detect-virt~bin/facter"|lynis audit system --cronjob --tests-from-group boot_services
filter_lynis/loud-look-alike|-a unset|/var/tmp/t/lynis audit system; sh -c 'grep -q docker /proc/1/cgroup; true' /usr/sbin/lynis audit system
filter_lynis/loud-not-root|-a unset -u nobody -d /tmp -k sbin/lynis"~/proc/1/~detect-virt~bin/facter"|lynis audit system --cronjob --tests-from-group boot_services
filter_lynis/loud-conmon|-a unset -k sbin/lynis"~/proc/1/~detect-virt~bin/facter"|lynis audit system --cronjob --tests-from-group boot_services
filter_lynis/loud-container|-a unset -k sbin/lynis"~/proc/1/~detect-virt~bin/facter"|lynis audit system --cronjob --tests-from-group boot_services
filter_man_db/quiet-daily|-a unset|@cron daily
filter_man_db/quiet-raw-weekly|-a unset -f raw|@cron weekly
filter_man_db/loud-by-hand||@bare /etc/cron.daily/man-db
filter_man_db/loud-look-alike|-a unset|@cron look-alike
filter_man_db/loud-not-root|-a unset|@cron not-root
filter_man_db/loud-container|-a unset|/etc/cron.daily/man-db
filter_file_chef/quiet-ohai|-r @files -a unset -k bin/ohai~/proc/1/environ|ohai
filter_file_chef/quiet-raw-ohai|-r @files -a unset -f raw -k bin/ohai~/proc/1/environ|ohai
filter_file_chef/loud-by-hand|-r @files -k bin/ohai~/proc/1/environ|ohai
filter_file_chef/loud-look-alike|-r @files -a unset -k bin/ruby~/proc/1/environ|ruby -e "File.read(%(/proc/1/environ))" /usr/bin/ohai
filter_file_chef/loud-not-root|-r @files -a unset -u nobody -d /tmp -k bin/ohai~/proc/1/environ|HOME=/tmp ohai
filter_file_needrestart/quiet-apt-by-hand|-r @files -k needrestart~apt-get|apt-get -y install --reinstall fuse3
filter_file_needrestart/quiet-raw-itself|-r @files -f raw -k needrestart|needrestart -b -r l
filter_file_needrestart/quiet-nobody|-r @files -a unset -k needrestart|needrestart -b
filter_file_needrestart/loud-configuration|-r @files -k needrestart|needrestart -b -c /var/tmp/t/own.conf
filter_file_needrestart/loud-look-alike|-r @files -k needrestart~bin/perl|/var/tmp/t/needrestart -b; perl -e 'open F, "/proc/1/environ"' /usr/sbin/needrestart
filter_file_needrestart/loud-not-root|-r @files -u nobody -d /tmp -k needrestart|needrestart -b
filter_needrestart/quiet-apt-by-hand|-k needrestart~detect-virt~apt-get|apt-get -y install --reinstall fuse3
filter_needrestart/quiet-raw-itself|-f raw -k needrestart~detect-virt|needrestart -b -r l
filter_needrestart/quiet-nobody|-a unset -k needrestart~detect-virt|needrestart -b
filter_needrestart/loud-configuration|-k needrestart~detect-virt|needrestart -b -c /var/tmp/t/own.conf
filter_needrestart/loud-look-alike|-k needrestart~detect-virt~bin/perl|/var/tmp/t/needrestart -b; perl -e 'system("systemd-detect-virt")' /usr/sbin/needrestart; sh -c systemd-detect-virt /usr/bin/perl /usr/sbin/needrestart
filter_needrestart/loud-not-root|-u nobody -d /tmp -k needrestart~detect-virt|needrestart -b
filter_needrestart/loud-container|-a unset -k needrestart~detect-virt|sh -c 'mkdir -p /run/systemd/system; exec needrestart -b'
filter_open_vm_tools/quiet-boot|-a unset|unshare -m --propagation unchanged sh -c 'mount -t tmpfs none /run; exec /etc/init.d/open-vm-tools start'
filter_open_vm_tools/quiet-raw-restart|-a unset -f raw|unshare -m --propagation unchanged sh -c 'mount -t tmpfs none /run; exec /etc/init.d/open-vm-tools restart'
filter_open_vm_tools/loud-by-hand||unshare -m --propagation unchanged sh -c 'mount -t tmpfs none /run; exec /etc/init.d/open-vm-tools start'
filter_open_vm_tools/loud-look-alike|-a unset|/var/tmp/t/open-vm-tools start; sh -c systemd-detect-virt /etc/init.d/open-vm-tools start
filter_open_vm_tools/loud-not-root|-a unset|unshare -m --propagation unchanged sh -c 'mount -t tmpfs none /run; exec setpriv --reuid nobody --clear-groups /etc/init.d/open-vm-tools start'
filter_open_vm_tools/loud-container|-a unset|/etc/init.d/open-vm-tools start
filter_puppet/quiet-agent|-a unset -k bin/puppet~virt-what~container=~/proc/1/environ~/proc/self/cgroup|puppet facts
filter_puppet/quiet-raw-apply|-a unset -f raw -k bin/puppet~virt-what~container=~/proc/1/environ~/proc/self/cgroup|puppet apply -e 'notice($facts["virtual"])'
filter_puppet/loud-by-hand|-k bin/puppet~virt-what~container=~/proc/1/environ~/proc/self/cgroup|puppet facts
filter_puppet/loud-facter|-a unset -k virt-what~container=~/proc/1/environ~/proc/self/cgroup~facter|facter virtual; virt-what
filter_puppet/loud-manifest|-a unset -k bin/puppet~/proc/1/cgroup|puppet apply -e 'exec { "/usr/bin/cat /proc/1/cgroup": }'
filter_puppet/loud-look-alike|-a unset|/var/tmp/t/puppet agent; ruby -e 'system("cat /proc/1/environ")' /usr/bin/puppet agent
filter_puppet/loud-not-root|-a unset -u nobody -d /tmp -k bin/puppet~virt-what~container=~/proc/1/environ~/proc/self/cgroup|HOME=/tmp puppet facts
filter_puppet/loud-container|-a unset -k bin/puppet~virt-what~container=~/proc/1/environ~/proc/self/cgroup|puppet facts
filter_sos/quiet-report|-k bin/sos~hostnamectl|sos report --batch -o systemd,host --tmp-dir /var/tmp/t
filter_sos/quiet-raw-nobody|-a unset -f raw -k bin/sos~hostnamectl|sos report --batch -o systemd,host --tmp-dir /var/tmp/t
filter_sos/loud-look-alike||/var/tmp/t/sos report; python3 -c 'import os; os.system("hostnamectl status")' /usr/bin/sos report; timeout 300s hostnamectl status
filter_sos/loud-container|-a unset -k bin/sos~hostnamectl|sos report --batch -o systemd,host --tmp-dir /var/tmp/t
filter_tuned/quiet-daemon|-a unset -k tuned~virt-what~container=~/proc/1/environ~/proc/self/cgroup|timeout 5 tuned -l -P
filter_tuned/quiet-raw|-a unset -f raw -k tuned~virt-what~container=~/proc/1/environ~/proc/self/cgroup|timeout 5 tuned -l -P
filter_tuned/loud-by-hand|-k tuned~virt-what~container=~/proc/1/environ~/proc/self/cgroup|timeout 5 tuned -l -P
filter_tuned/loud-look-alike|-a unset|/var/tmp/t/tuned -l; /var/tmp/t/virt-what; sh -c 'cat /proc/1/environ' - /usr/sbin/virt-what
filter_tuned/loud-container|-a unset -k tuned~virt-what~container=~/proc/1/environ~/proc/self/cgroup|timeout 5 tuned -l -P
EOF
}

# The commands as those of a program without parents: a process that goes on when its parent has ended is one
# of process 1. What holds the pipe is waited for.
as_service() {
	echo "$1" >"$2/var/tmp/t/commands"
	cat <<'EOF'
mkfifo /var/tmp/t/pipe
(sh -c 'sleep 0.2; exec bash /var/tmp/t/commands' >/var/tmp/t/pipe 2>/dev/null </dev/null &)
while read -r _; do :; done </var/tmp/t/pipe
rm /var/tmp/t/pipe
EOF
}

# As the commands of a shell on the host. All from containerd on has to be recorded.
in_container() {
	cat <<EOF
(sh -c 'echo \$\$ >$state/pid; sleep 0.2; exec containerd --config $state/config.toml >/dev/null 2>&1' </dev/null &)
until ctr -a $state/socket version >/dev/null 2>&1; do sleep 0.1; done
ctr -a $state/socket run --rm --rootfs --env PATH=/usr/sbin:/usr/bin --env DEBIAN_FRONTEND=noninteractive $root t\$RANDOM $1 </dev/null
kill \$(cat $state/pid)
EOF
}

in_podman() {
	echo "podman --runtime runc --cgroup-manager=cgroupfs run --rm --network=none --ulimit nofile=1024:1024" \
		"--ulimit nproc=1024:1024 --env DEBIAN_FRONTEND=noninteractive --rootfs $root $1 </dev/null"
}

bare() {
	echo "unshare -m --propagation unchanged sh -c 'mount -t tmpfs none /run; $1'"
}

# A command with @ in front, written out.
written_out() {
	case $1 in
	'@cron '*) bare "cp /var/tmp/t/cron-${1#@cron } /etc/cron.d/t; timeout 65 cron -f; rm /etc/cron.d/t" ;;
	'@bare '*) bare "${1#@bare }" ;;
	*) echo "$1" ;;
	esac
}

# Options with others added to what is kept; when all is, $3 instead.
keep() {
	case $1 in
	*-k*) echo "$1|$2" ;;
	*) echo "$1${3+ -k $2|$3}" ;;
	esac
}

containerd_conf() {
	state=$(mktemp -d)
	cat >"$state/config.toml" <<EOF
version = 2
root = "$state/root"
state = "$state/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "$state/socket"
EOF
}

[ -e "$root/usr/bin/apt-get" ] || make_root
containerd_conf
trap cleanup EXIT
furnish
trap 'exit 130' INT TERM
sed -n "s, path=/proc/1/, path=$root/proc/1/,p" "$here"/../../audit.rules.d/43-audisp-sigma-files.rules >"$state/files.rules"
inside apt-get -qq install -d -y --reinstall fuse3 libc6 udev
export DEBIAN_FRONTEND=noninteractive
table | while IFS='|' read -r name options commands; do
	options=$(echo "$options" | tr '~' '|' | sed "s|@files|$state/files.rules|")
	commands=$(written_out "$commands")
	case $name in
	*/loud-container)
		# The folder of the container's programs is the root.
		options=$(keep "$options" 'bin/containerd' 'cwd="/"') commands=$(in_container "$commands")
		;;
	*/loud-conmon)
		options=$(keep "$options" 'bin/conmon|bin/runc') commands=$(in_podman "$commands")
		;;
	*)
		options="-R $root $options" commands="export DEBIAN_FRONTEND=noninteractive; $commands"
		case $options in
		*'-a unset'*)
			options=$(keep "$options" t/commands) commands=$(as_service "$commands" "$root")
			;;
		esac
		;;
	esac
	# shellcheck disable=SC2086 # options are several words
	echo "$commands" | rec "$name" $options
done
