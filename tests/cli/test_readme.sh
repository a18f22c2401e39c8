#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What README.md says is true: its commands are run, its rule is loaded, its lists are compared.
# The two commands of "Try it" are what runs this test, and what CI runs before it.
set -u
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"
# shellcheck source=tests/support/readme.sh
. "$srcdir/tests/support/readme.sh"

readme=$srcdir/README.md

blocks() {
	readme_blocks "$readme" "$@"
}

# As in a clone: the sources, and the programs in build/.
clone=$work/clone
mkdir "$clone"
for name in "$srcdir"/*; do
	case ${name##*/} in
	build*) ;;
	*) ln -s "$name" "$clone/" ;;
	esac
done
ln -s "$builddir" "$clone/build"
cd "$clone" || exit 1

blocks 'Try it' sh >"$work/try"
checks=$((checks + 1))
[ "$(cat "$work/try")" = "./bootstrap --demo
./bootstrap --check" ] || fail "Try it: other commands than those that CI runs"

blocks 'Hunt in logs' sh >"$work/hunt"
[ -s "$work/hunt" ] || fail "Hunt in logs: no commands"
while read -r command; do
	expect 0 sh -c "$command"
	checks=$((checks + 1))
	[ -s "$work/out" ] || fail "$command: no output"
done <"$work/hunt"

# The alerts that README shows are those of the demo.
expect 0 "$ausigma" hunt -r rules demo/audit.log
blocks 'Try it' '' | grep '^2026' >"$work/shown"
while read -r line; do
	out_has "$line"
done <"$work/shown"
err_has "$(blocks 'Try it' '' | tail -n 1)"

blocks 'Write a rule' yaml >my-rule.yml
blocks 'Write a rule' sh >"$work/rule"
while read -r command; do
	expect 0 sh -c "$command"
done <"$work/rule"
out_has 'Search for the Docker marker file: find / -maxdepth 1 -name .dockerenv'

# The installation, below a folder instead of /, with stand-ins for the commands that act on a system.
root=$work/root
mkdir -p "$work/bin" "$root/etc/audit/rules.d" "$root/etc/rsyslog.d"
for tool in augenrules chgrp chown service systemd-sysusers; do
	printf '#!/bin/sh\necho "%s $*" >>%s/ran\n' "$tool" "$work" >"$work/bin/$tool"
	chmod +x "$work/bin/$tool"
done
printf '#!/bin/sh\n"%s" "$@" %s/usr/share/audisp-sigma/rules\n' "$ausigma" "$root" >"$work/bin/ausigma"
chmod +x "$work/bin/ausigma"
blocks 'Install it as a plugin' sh |
	sed -e "s| /usr/| $root/usr/|g" -e "s| /etc/| $root/etc/|g" -e "s| /var/| $root/var/|g" \
		-e "s|make -C build install|make -C build install DESTDIR=$root prefix=/usr exec_prefix=/usr sysconfdir=/etc|" >"$work/install"
expect 0 env PATH="$work/bin:$PATH" sh -e "$work/install"
for file in etc/audit/rules.d/42-audisp-sigma.rules etc/rsyslog.d/30-audisp-sigma.conf \
	usr/sbin/audisp-sigma usr/bin/ausigma etc/audisp-sigma/audisp-sigma.conf; do
	checks=$((checks + 1))
	[ -f "$root/$file" ] || fail "not installed: /$file"
done
checks=$((checks + 6))
grep -q '^active = yes' "$root/etc/audit/plugins.d/audisp-sigma.conf" || fail "not switched on"
[ "$(stat -c %a "$root/etc/audit/plugins.d/audisp-sigma.conf")" = 640 ] || fail "mode of the plugin conf"
grep -q 'service auditd reload' "$work/ran" || fail "auditd not reloaded"
grep -q 'systemd-sysusers audisp-sigma.conf' "$work/ran" || fail "no account made"
grep -q "chgrp -R _audisp-sigma $root/etc/audisp-sigma" "$work/ran" || fail "no group given"
grep -q "chown _audisp-sigma $root/var/lib/audisp-sigma" "$work/ran" || fail "no folder given"
# Installing once more leaves alone what an administrator has edited.
expect 0 make -C build install DESTDIR="$root" prefix=/usr exec_prefix=/usr sysconfdir=/etc
checks=$((checks + 1))
grep -q '^active = yes' "$root/etc/audit/plugins.d/audisp-sigma.conf" || fail "plugin conf overwritten"

# Fields and modifiers that README lists are all there are.
checks=$((checks + 1))
tr -d '\n\t\134' <"$srcdir/plugin/event/field.h" | grep -oE 'X\([^"]*FIELD_[A-Z0-9_]+, *"[^"]+"' |
	sed 's/.*"\(.*\)"/\1/' >"$work/fields"
[ -s "$work/fields" ] || fail "no fields found in field.h"
while read -r field; do
	grep -q "^Fields: .*\`$field\`" "$readme" || fail "README does not name the field $field"
done <"$work/fields"

finish
