# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2317 # called by their names
#
# ordinary-work.sh KIND: work that people and services do on a host, in the current, empty folder. `kinds`
# lists them. SOURCE is a git clone of this project. Nothing here looks for a container, but programs that do
# so for reasons of their own are among what is run: maintainer scripts, needrestart, npm packages, ps.
# What fails is no matter: what is not here is a failed execution too.

# Small ones, and those whose maintainer scripts look whether they are in a container.
PACKAGES='hello tree sl cowsay bc dc jq zip unzip ed time fuse3 udev apparmor initramfs-tools needrestart
	open-vm-tools cron tmux screen htop lsof psmisc sysstat virt-what debsums'

packages() {
	local package new=
	apt-get update -q
	for package in $PACKAGES; do
		dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || new="$new $package"
	done
	# shellcheck disable=SC2086 # several
	apt-get install -y -q --no-install-recommends $new
	dpkg-reconfigure -u -fnoninteractive tzdata debconf
	needrestart -b
	debsums -s bash coreutils
	# shellcheck disable=SC2086 # several
	for package in $new; do
		dpkg -L $package
		apt-cache policy $package
	done
	update-initramfs -u
	apt-get install -y -q --reinstall --no-install-recommends tzdata libc-bin man-db dbus
	# shellcheck disable=SC2086 # several
	apt-get purge -y -q $new
	apt-get autoremove -y -q --purge
	apt-get clean
	dpkg --audit
}

build() {
	git clone -q "$SOURCE" tree && cd tree || return
	autoreconf -i
	mkdir out && cd out && ../configure -q && make -s && make -s install DESTDIR="$PWD/root"
}

git_work() {
	local i
	git config --global user.email a@example.org
	git config --global user.name a
	git init -q repo && cd repo || return
	for i in $(seq 120); do
		echo "$i" >"file$i"
		git add . && git commit -qm "change $i"
		git status --short && git diff HEAD~1 --stat && git log --oneline -n 3
	done
	git branch side HEAD~20 && git checkout -q side && git rebase -q main
	git gc -q && git clone -q . ../copy && git -C ../copy fetch && git -C ../copy pull -q
	git grep -n 1 && git blame file1 && git stash list && git bisect start HEAD HEAD~50 &&
		git bisect run grep -q 1 file1
}

npm_work() {
	npm init -y && npm install express is-docker is-inside-container is-wsl open chalk eslint jest
	npm ls && npm outdated
	npx eslint --version
	echo "test('adds', () => expect(1 + 1).toBe(2))" >a.test.js && npx jest
	node -e 'require("express")'
	npm uninstall open && npm cache verify
}

python_work() {
	local i
	python3 -m venv env && ./env/bin/pip list
	for i in $(seq 40); do
		python3 -c 'import json, os, platform, subprocess; platform.platform(); subprocess.run(["true"])'
		perl -MFile::Spec -e 'print File::Spec->tmpdir'
	done
	python3 -m compileall -q env && python3 -m unittest -q
}

manuals() {
	local page
	for page in ls cat grep bash git tar ps proc mount chroot ssh unshare; do
		man -P cat "$page" && man -w "$page" && whatis "$page"
	done
	mandb -q
	apropos container
}

keys() {
	local i
	for i in $(seq 30); do
		ssh-keygen -q -t ed25519 -N '' -f "key$i" && ssh-keygen -lf "key$i" &&
			ssh-keygen -yf "key$i" && sha256sum "key$i.pub"
	done
	openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=a -keyout k.pem -out c.pem
	openssl x509 -in c.pem -noout -text && openssl verify -CAfile c.pem c.pem
}

logs() {
	local i
	for i in $(seq 60); do
		seq 2000 >"a$i.log" && sort -rn "a$i.log" | uniq -c | awk '{ s += $2 } END { print s }'
		grep -c 1 "a$i.log"; head -n 3 "a$i.log"; tail -n 3 "a$i.log"; wc -l "a$i.log"; cut -c1 "a$i.log" | tr 1 2
		gzip "a$i.log" && zcat "a$i.log.gz" | sed -n '1,3p'
	done
	seq 9 >b.log && printf '%s/b.log { rotate 3\n copytruncate\n compress }\n' "$PWD" >rotate.conf
	for i in 1 2 3 4; do
		logrotate -f -s state rotate.conf
	done
	tar czf etc.tar.gz /etc && tar tzf etc.tar.gz | wc -l && rsync -a /etc/ etc/ && diff -r /etc etc
}

# What an administrator types who looks at a host.
looking() {
	local i
	for i in $(seq 25); do
		ls -la / /etc /run /proc/1; ps aux; ps -ef --forest; pgrep -a sh; pstree; top -bn1; id; who; w; uptime
		df -h; free -m; mount; lsblk; ss -tulpn; ip addr; vmstat; uname -a; hostname; lsof -p $$; du -sh /etc
		cat /etc/os-release /proc/cpuinfo /proc/meminfo /proc/loadavg /proc/version; dmesg; env; last; systemctl status
		journalctl -n 5; find /etc -name '*.conf'; stat /etc/passwd; readlink -f /bin/sh; test -f /etc/debian_version
		[ -d /var/run ] && cat /proc/$$/status /proc/$$/limits /proc/self/maps; lsmod; sysctl -a; ulimit -a
	done
	find / -xdev -maxdepth 3 -name '*env*'
	for i in /proc/[0-9]*; do
		tr '\0' ' ' <"$i/cmdline"
		cat "$i/comm"
	done
}

# What services do, which nobody logged in for.
system() {
	local i
	for i in /etc/init.d/*; do
		"$i" status
	done
	/etc/init.d/procps start
	/etc/init.d/hwclock.sh show
	ldconfig && systemd-tmpfiles --create --prefix=/run/lock && systemd-sysusers --cat-config
	packages
	apt-get install -y -q --no-install-recommends cron
	# Each job by itself: some sleep at random first.
	for i in /etc/cron.daily/* /etc/cron.weekly/*; do
		printf '* * * * * root run-parts --report --regex "^%s\$" %s\n' "${i##*/}" "${i%/*}"
	done >/etc/cron.d/ordinary
	timeout 75 cron -f
	rm -f /etc/cron.d/ordinary
	apt-get purge -y -q cron
}

case $1 in
kinds) echo packages build git_work npm_work python_work manuals keys logs looking system ;;
*) "$1" ;;
esac
exit 0
