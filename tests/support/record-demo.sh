#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# record-demo.sh: makes demo/audit.log, some minutes of a developer's work on a host called web7,
# in which somebody who got hold of that shell looks whether it runs in a container.
#
# The account dev (uid 1500) and its files exist only while this runs. Needs git, make, gcc,
# ssh-keygen.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
demo=$here/../../demo/audit.log
project=/home/dev/inventory

cleanup() {
	userdel -r dev 2>/dev/null || :
}

make_account() {
	if id dev >/dev/null 2>&1; then
		echo "record-demo.sh: an account dev exists already" >&2
		exit 1
	fi
	trap cleanup EXIT
	trap 'exit 130' INT TERM
	useradd -m -u 1500 -s /bin/bash dev
	mkdir -p "$project/src" "$project/docs" /home/dev/.ssh
	chmod 0700 /home/dev/.ssh
}

make_project() {
	cat >"$project/src/stock.c" <<-'EOF'
		/* TODO: read the file name from the command line */
		int stock_sum(const int *items, int count)
		{
			int sum = 0;

			while (count-- > 0)
				sum += items[count];
			return sum;
		}
	EOF
	cat >"$project/src/main.c" <<-'EOF'
		#include <stdio.h>

		int stock_sum(const int *items, int count);

		int main(void)
		{
			static const int items[] = { 12, 7, 40 };

			printf("%d\n", stock_sum(items, 3));
			return 0;
		}
	EOF
	# shellcheck disable=SC2016 # make's variables
	printf 'inventory: src/main.o src/stock.o\n\t$(CC) -o $@ $^\n' >"$project/Makefile"
	printf 'bolt,12,0.10\nnut,7,0.05\nwasher,40,0.01\n' >"$project/stock.csv"
	echo 'In containers the limits are in the folder that /proc/1/cgroup names.' \
		>"$project/docs/limits.md"
	printf '[user]\n\tname = Dev\n\temail = dev@example.org\n' >/home/dev/.gitconfig
	chown -R dev:dev /home/dev
}

# What the developer types. A line is sent every two seconds: commands of a person are not all in
# one second, and rules with a time span want to see some time pass.
session() {
	cat <<-'EOF'
		git init -q && git add . && git commit -qm 'Start the inventory'
		ls -la
		make
		./inventory
		grep -rn TODO src
		awk -F, '{ sum += $2 * $3 } END { print sum }' stock.csv
		git status --short
		printf 'inventory\n*.o\n' >.gitignore; git add .gitignore
		dpkg -l | grep -c '^ii'
		apt-cache policy nginx | head -n 3
		cat /etc/os-release | grep PRETTY_NAME
		sed -i 's/TODO: r/R/' src/stock.c; git diff --stat
		make && ./inventory | tee /tmp/inventory.out; rm /tmp/inventory.out
		df -h / | tail -n 1
		ls -i docs
		ssh-keygen -q -t ed25519 -N '' -C dev@web7 -f ~/.ssh/deploy
		ssh-keygen -lf ~/.ssh/deploy.pub
		id; uname -a
		ls -la /
		ls -la /.dockerenv
		cat /proc/1/cgroup
		grep -E 'docker|lxc|kubepods' /proc/1/cgroup
		sh -c '[ -f /.dockerenv ] && echo container'
		head -n 1 /proc/1/sched
		cat /proc/2/comm
		ls -id /
		stat -c %i /
		cat /proc/self/mountinfo | head -n 1
		find / -maxdepth 1 -name .dockerenv
		awk -F: '{ print $3 }' /proc/self/cgroup
		cat /run/.containerenv
		wc -c /.dockerenv
		ls -ld /
		ps aux | grep '[i]nventory'
		grep -rn /proc/1/cgroup docs
		cat /proc/meminfo | head -n 2
		uptime
		git commit -qam 'Read the comment again'
		git log --oneline
		tar czf /tmp/inventory.tar.gz --exclude .git .
		tar tzf /tmp/inventory.tar.gz | wc -l; rm /tmp/inventory.tar.gz
		find . -name '*.o' -delete
		sort -t, -k2n stock.csv | tail -n 1 | cut -d, -f1
		du -sh .
		ls -lid src docs
		git status --short --branch
	EOF
}

slowly() {
	while IFS= read -r line; do
		printf '%s\n' "$line"
		sleep 2
	done
}

make_account
make_project
session | slowly | "$here/record.sh" -n web7 -a 1500 -u dev -d "$project" >"$demo.new"
mv "$demo.new" "$demo"
