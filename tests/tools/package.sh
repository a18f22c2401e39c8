#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# package.sh: the Debian package and the RPM are built from a copy of the tree and looked at.
#
# PACKAGE_INSTALL=1, as root, on a machine where it does no harm: the Debian package is installed,
# upgraded over edited files, removed and purged while an auditd runs that must not notice; then
# tests/live/package.sh switches it on.
# PACKAGE_KEEP=FOLDER puts the packages there. PACKAGE_TESTS=1 runs the tests of the tree within the
# builds, as a build service does.
# Exit status: 0 all well, 1 not, 77 the tools are missing (REQUIRE_PACKAGE=1 makes that 1).
# shellcheck disable=SC2154 # audit_*: of audit.sh
set -u

srcdir=$(cd "${srcdir:-.}" && pwd)
version=$(sed -n 's/^AC_INIT(\[audisp-sigma\], \[\([^]]*\)\].*/\1/p' "$srcdir/configure.ac")
work=$(mktemp -d)
tree=$work/audisp-sigma-$version
rpm_tree=$work/rpm-tree
installed='' account_made=''
checks=0 failed=0

# shellcheck source=tests/support/audit.sh disable=SC1091
. "$srcdir/tests/support/audit.sh"

cleanup() {
	[ -z "$installed" ] || dpkg --purge audisp-sigma >/dev/null 2>&1
	[ -z "$account_made" ] || userdel _audisp-sigma 2>/dev/null
	audit_end
	rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

fail() {
	echo "FAIL: $*" >&2
	failed=$((failed + 1))
}

check() { # check TEXT COMMAND...
	text=$1
	shift
	checks=$((checks + 1))
	"$@" || fail "$text"
}

same() { # same TEXT: $work/wanted and $work/found hold the same lines
	checks=$((checks + 1))
	diff -u "$work/wanted" "$work/found" >"$work/diff" || {
		fail "$1: wanted (-), found (+)"
		cat "$work/diff" >&2
	}
}

skip() {
	echo "package.sh: SKIPPED, $1" >&2
	[ "${REQUIRE_PACKAGE-}" = 1 ] && exit 1
	exit "${2:-77}"
}

# copy_tree TO: a clone as it is now: what git knows and what is new, but nothing that was built.
copy_tree() {
	mkdir "$1"
	if git -C "$srcdir" rev-parse --is-inside-work-tree >/dev/null 2>&1; then
		(cd "$srcdir" && git ls-files -co --exclude-standard) |
			tar -C "$srcdir" -cf - --ignore-failed-read -T - 2>/dev/null |
			tar -C "$1" -xf -
	else
		tar -C "$srcdir" -cf - --exclude='./build*' --exclude='*.o' . | tar -C "$1" -xf -
		chmod -R u+w "$1"
	fi
}

# run LOG COMMAND...: the end of the output is shown when it fails.
run() {
	log=$work/$1
	shift
	"$@" >"$log" 2>&1 || {
		tail -n 30 "$log" >&2
		return 1
	}
}

# --- the Debian package ---------------------------------------------------------------------------

build_deb() {
	if [ "${PACKAGE_TESTS-}" = 1 ]; then options=; else options=nocheck; fi
	(cd "$tree" && DEB_BUILD_OPTIONS="$options parallel=$(nproc)" dpkg-buildpackage -us -uc -b)
}

wanted_content() {
	cat <<-'EOF'
		drwxr-x--- root/root ./etc/audisp-sigma/
		-rw-r----- root/root ./etc/audisp-sigma/audisp-sigma.conf
		drwxr-x--- root/root ./etc/audisp-sigma/rules.d/
		drwxr-x--- root/root ./etc/audit/
		drwxr-x--- root/root ./etc/audit/plugins.d/
		-rw-r----- root/root ./etc/audit/plugins.d/audisp-sigma.conf
		-rw-r--r-- root/root ./etc/logrotate.d/audisp-sigma
		-rwxr-xr-x root/root ./usr/bin/ausigma
		-rw-r--r-- root/root ./usr/lib/sysusers.d/audisp-sigma.conf
		-rwxr-xr-x root/root ./usr/sbin/audisp-sigma
		-rw-r--r-- root/root ./usr/share/bash-completion/completions/ausigma
		-rw-r--r-- root/root ./usr/share/doc/audisp-sigma/LICENSE.md
		-rw-r--r-- root/root ./usr/share/doc/audisp-sigma/README.md.gz
		-rw-r--r-- root/root ./usr/share/doc/audisp-sigma/changelog.gz
		-rw-r--r-- root/root ./usr/share/doc/audisp-sigma/copyright
		-rw-r--r-- root/root ./usr/share/doc/audisp-sigma/examples/30-audisp-sigma.conf
		-rw-r--r-- root/root ./usr/share/doc/audisp-sigma/examples/42-audisp-sigma.rules
		-rw-r--r-- root/root ./usr/share/doc/audisp-sigma/examples/43-audisp-sigma-files.rules
		-rw-r--r-- root/root ./usr/share/doc/audisp-sigma/examples/44-audisp-sigma-network.rules
		-rw-r--r-- root/root ./usr/share/lintian/overrides/audisp-sigma
		-rw-r--r-- root/root ./usr/share/man/man1/ausigma.1.gz
		-rw-r--r-- root/root ./usr/share/man/man5/audisp-sigma.conf.5.gz
		-rw-r--r-- root/root ./usr/share/man/man7/sigma-audit.7.gz
		-rw-r--r-- root/root ./usr/share/man/man8/audisp-sigma.8.gz
		drwxr-x--- root/root ./var/lib/audisp-sigma/
		drwxr-x--x root/root ./var/log/audisp-sigma/
	EOF
	(cd "$srcdir" && find rules -name '*.yml') | sed 's|^|-rw-r--r-- root/root ./usr/share/audisp-sigma/|'
}

leaves_alone() {
	! grep -E 'auditd|systemctl|invoke-rc.d|service' "$1" >&2
}

# Every file, and the folders that are not those of everybody.
content() {
	dpkg-deb -c "$deb" | awk '$1 !~ /^drwxr-xr-x/ { print $1, $2, $6 }' | sort -k3 >"$work/found"
	wanted_content | sort -k3 >"$work/wanted"
	same "content of the package"
	dpkg-deb --ctrl-tarfile "$deb" | tar -tf - | sed 's|^\./||; /^$/d' | sort >"$work/found"
	printf '%s\n' conffiles control md5sums postinst postrm >"$work/wanted"
	same "control files: maintainer scripts for the account and for the purge"
	dpkg-deb -I "$deb" postinst >"$work/postinst"
	check "the first makes the account" \
		grep -q '^ *systemd-sysusers .*audisp-sigma.conf' "$work/postinst"
	check "and leaves services alone" leaves_alone "$work/postinst"
	dpkg-deb -I "$deb" postrm >"$work/postrm"
	check "so does the second" leaves_alone "$work/postrm"
	dpkg-deb -I "$deb" conffiles | sort >"$work/found"
	printf '%s\n' /etc/audisp-sigma/audisp-sigma.conf /etc/audit/plugins.d/audisp-sigma.conf \
		/etc/logrotate.d/audisp-sigma >"$work/wanted"
	same "conffiles"
	check "the package has the version of configure.ac" \
		test "$(dpkg-deb -f "$deb" Version)" = "$version"
	dpkg-deb -f "$deb" Depends >"$work/depends"
	check "the package depends on auditd" grep -q '^auditd' "$work/depends"
	check "and on who makes the account" grep -q 'systemd | systemd-standalone-sysusers' \
		"$work/depends"
	dpkg-deb --fsys-tarfile "$deb" | tar -xOf - ./etc/audit/plugins.d/audisp-sigma.conf \
		>"$work/plugin.conf"
	check "the plugin is inactive" grep -qx 'active = no' "$work/plugin.conf"
	check "its path is that of the program" grep -qx 'path = /usr/sbin/audisp-sigma' \
		"$work/plugin.conf"
}

quality() {
	command -v lintian >/dev/null || {
		echo "package.sh: lintian is missing: its checks were not made" >&2
		[ "${REQUIRE_PACKAGE-}" != 1 ] || check "lintian" false
		return
	}
	checks=$((checks + 1))
	lintian --allow-root --fail-on error,warning "$deb" >"$work/lintian" 2>&1 || {
		fail "lintian"
		cat "$work/lintian" >&2
	}
}

# --- the RPM --------------------------------------------------------------------------------------

build_rpm() {
	mkdir -p "$work/dist" "$work/rpm/SOURCES"
	(cd "$rpm_tree" && autoreconf -fi) &&
		(cd "$work/dist" && "$rpm_tree/configure" -q && make dist) &&
		cp "$work/dist/audisp-sigma-$version.tar.gz" "$work/rpm/SOURCES/" || return 1
	set -- --define "_topdir $work/rpm"
	[ "${PACKAGE_TESTS-}" = 1 ] || set -- "$@" --define 'without_check 1'
	rpmbuild -ba --nodeps "$@" "$rpm_tree/packaging/rpm/audisp-sigma.spec"
}

rpm_content() {
	rpm=$(find "$work/rpm/RPMS" -name "audisp-sigma-$version-*.rpm" | head -n 1)
	rpm -qp --qf '[%{FILEMODES:perms} %{FILEUSERNAME} %{FILEGROUPNAME} %{FILENAMES}\n]' "$rpm" |
		grep -E ' /(etc|usr/s?bin|var)/' >"$work/found"
	cat >"$work/wanted" <<-'EOF'
		drwxr-x--- root _audisp-sigma /etc/audisp-sigma
		-rw-r----- root _audisp-sigma /etc/audisp-sigma/audisp-sigma.conf
		drwxr-x--- root _audisp-sigma /etc/audisp-sigma/rules.d
		-rw-r----- root root /etc/audit/plugins.d/audisp-sigma.conf
		-rw-r--r-- root root /etc/logrotate.d/audisp-sigma
		-rwxr-xr-x root root /usr/bin/ausigma
		-rwxr-x--- root root /usr/sbin/audisp-sigma
		drwxr-x--- _audisp-sigma _audisp-sigma /var/lib/audisp-sigma
		drwxr-x--x root adm /var/log/audisp-sigma
	EOF
	same "modes in the RPM"
	rpm -qp --qf '[%{FILENAMES} %{FILEFLAGS:fflags}\n]' "$rpm" | grep '^/etc.*conf ' >"$work/found"
	cat >"$work/wanted" <<-'EOF'
		/etc/audisp-sigma/audisp-sigma.conf cn
		/etc/audit/plugins.d/audisp-sigma.conf cn
	EOF
	same "config(noreplace) in the RPM"
	rpm -qp --scripts --triggers "$rpm" >"$work/scriptlets"
	grep scriptlet "$work/scriptlets" >"$work/found"
	echo 'preinstall scriptlet (using /bin/sh):' >"$work/wanted"
	same "scriptlets in the RPM"
	check "it makes the account" grep -q 'useradd .* _audisp-sigma' "$work/scriptlets"
	check "and leaves auditd alone" leaves_alone "$work/scriptlets"
	check "the RPM has the version of configure.ac" \
		test "$(rpm -qp --qf '%{VERSION}' "$rpm")" = "$version"
}

rpm_package() {
	command -v rpmbuild >/dev/null || {
		echo "package.sh: rpmbuild is missing: the RPM was not built" >&2
		[ "${REQUIRE_PACKAGE-}" != 1 ] || check "rpmbuild" false
		return
	}
	checks=$((checks + 1))
	if run rpm.log build_rpm; then
		rpm_content
	else
		fail "the RPM cannot be built"
	fi
}

# --- installing -----------------------------------------------------------------------------------

# The audit configuration of the machine, but for our own file.
etc_audit() {
	find /etc/audit ! -name 'audisp-sigma.conf*' -printf '%M %u %g %p\n' | sort
	find /etc/audit -type f ! -name 'audisp-sigma.conf*' -exec cksum {} + | sort
}

# Process, start time, and how often it read its configuration again.
auditd_state() {
	[ -n "$audit_pid" ] || return 0
	cut -d' ' -f1,22 "/proc/$audit_pid/stat"
	grep -c 'type=DAEMON_CONFIG' "$audit_log"
	audit_status pid
}

# untouched WHEN: auditd and what it has in /etc are as they were in the beginning.
untouched() {
	etc_audit >"$work/etc.now"
	check "$1: /etc/audit is as before" cmp -s "$work/etc.before" "$work/etc.now"
	auditd_state >"$work/auditd.now"
	check "$1: auditd was left alone" cmp -s "$work/auditd.before" "$work/auditd.now"
}

# edited_deb NUMBER COMMAND: the package with a higher version and its shipped files edited.
edited_deb() {
	rm -rf "$work/edit"
	dpkg-deb -R "$deb" "$work/edit"
	sed -i "s/^Version: .*/&+$1/" "$work/edit/DEBIAN/control"
	(cd "$work/edit" && sh -c "$2")
	dpkg-deb --root-owner-group -b "$work/edit" "$work/edited-$1.deb" >/dev/null
}

plugin_conf=/etc/audit/plugins.d/audisp-sigma.conf
conf=/etc/audisp-sigma/audisp-sigma.conf

wanted_modes="640 root:root $plugin_conf
640 root:_audisp-sigma $conf
750 root:_audisp-sigma ${conf%/*}
750 root:_audisp-sigma ${conf%/*}/rules.d"
wanted_places="750 _audisp-sigma:_audisp-sigma /var/lib/audisp-sigma
751 root:adm /var/log/audisp-sigma"

modes() {
	stat -c '%a %U:%G %n' "$plugin_conf" "$conf" "${conf%/*}" "${conf%/*}/rules.d"
}

places() {
	stat -c '%a %U:%G %n' /var/lib/audisp-sigma /var/log/audisp-sigma
}

kept() { # kept WHEN: what the administrator wrote is there
	check "$1: active = yes is kept" grep -qx 'active = yes' "$plugin_conf"
	check "$1: min_level is kept" grep -qx 'min_level = "high";' "$conf"
	check "$1: the own rule is kept" test -f /etc/audisp-sigma/rules.d/own.yml
	check "$1: modes are kept" test "$(modes)" = "$wanted_modes"
}

install_first() {
	getent passwd _audisp-sigma >/dev/null || account_made=yes
	check "dpkg -i" run install.log dpkg -i "$deb"
	installed=yes
	check "modes as installed" test "$(modes)" = "$wanted_modes"
	check "modes of places for alerts" test "$(places)" = "$wanted_places"
	check "there is an account" test "$(getent passwd _audisp-sigma | cut -d: -f5-)" = \
		"audisp-sigma, audit daemon plugin:/nonexistent:/usr/sbin/nologin"
	check "with a group of its own" test "$(id -Gn _audisp-sigma)" = _audisp-sigma
	check "installed: ausigma check is content" run check.log ausigma check
	check "installed: three rules or more, and the account can read them" \
		grep -qE '^([3-9]|[1-9][0-9]+) rules good, 0 errors, 0 warnings' "$work/check.log"
	check "installed: the demonstration is found" \
		test "$(ausigma hunt "$srcdir/demo/audit.log" 2>/dev/null | wc -l)" -gt 0
	dpkg -L audisp-sigma >"$work/paths"
	untouched "after the installation"
}

upgrade() {
	sed -i 's/^active = no/active = yes/' "$plugin_conf"
	sed -i 's/^min_level = .*/min_level = "high";/' "$conf"
	sed 's/^id: .*/id: 00000000-0000-4000-8000-000000000001/; /^name: /d' "$srcdir/rules/residence/residence_root_inode.yml" \
		>/etc/audisp-sigma/rules.d/own.yml
	edited_deb 1 true
	check "upgrade: no question about files that did not change" \
		run upgrade1.log dpkg -i "$work/edited-1.deb" </dev/null
	kept "upgrade"
	check "upgrade: modes of places for alerts" test "$(places)" = "$wanted_places"
	own_group
	edited_deb 3 "echo '# new' | tee -a .$conf >>.$plugin_conf"
	check "upgrade with new shipped files" \
		run upgrade3.log dpkg --force-confold -i "$work/edited-3.deb" </dev/null
	kept "upgrade with new shipped files"
	check "the new shipped files lie beside" test -f "$conf.dpkg-dist" -a -f "$plugin_conf.dpkg-dist"
	untouched "after the upgrades"
}

# An administrator's own idea of who may read the rules outlives an upgrade, one without asking too.
own_group() {
	chgrp daemon "${conf%/*}/rules.d"
	dpkg-statoverride --add root root 0755 "${conf%/*}"
	chown root:root "${conf%/*}"
	edited_deb 2 true
	check "upgrade with another group" run upgrade2.log dpkg -i "$work/edited-2.deb" </dev/null
	check "another group is kept" test "$(stat -c %G "${conf%/*}/rules.d")" = daemon
	check "dpkg-statoverride is kept" test "$(stat -c %G "${conf%/*}")" = root
	dpkg-statoverride --remove "${conf%/*}"
	chgrp _audisp-sigma "${conf%/*}" "${conf%/*}/rules.d"
	chmod 0750 "${conf%/*}"
}

remove() {
	check "dpkg -r" run remove.log dpkg -r audisp-sigma
	kept "removal"
	check "removal: the programs are gone" test ! -e /usr/sbin/audisp-sigma -a ! -e /usr/bin/ausigma
	rm /etc/audisp-sigma/rules.d/own.yml
	check "dpkg --purge" run purge.log dpkg --purge audisp-sigma
	installed=
	grep -E 'audisp-sigma|ausigma|sigma-audit' "$work/paths" | while read -r path; do
		[ ! -e "$path" ] || echo "$path"
	done >"$work/found"
	find /etc/audit /etc/audisp-sigma /var/lib/dpkg/info -name '*audisp-sigma*' 2>/dev/null \
		>>"$work/found"
	: >"$work/wanted"
	same "purge: nothing is left but the account"
	untouched "after the purge"
}

install_cycle() {
	[ "$(id -u)" -eq 0 ] || skip "the installation is for root" 1
	if dpkg -s audisp-sigma >/dev/null 2>&1 || [ -e "$plugin_conf" ] || [ -e "$conf" ]; then
		skip "audisp-sigma is on this machine: it is not touched" 1
	fi
	if why=$(audit_obstacle); then
		echo "package.sh: no auditd for the installation to disturb: $why" >&2
		[ "${REQUIRE_PACKAGE-}" != 1 ] || fail "no auditd"
	else
		mkdir "$work/audit"
		audit_begin "$work/audit"
		# shellcheck disable=SC2119
		audit_conf
		check "auditd starts" audit_start
	fi
	etc_audit >"$work/etc.before"
	auditd_state >"$work/auditd.before"
	install_first
	upgrade
	remove
	audit_end
}

live() {
	checks=$((checks + 1))
	REQUIRE_LIVE=${REQUIRE_PACKAGE-${REQUIRE_LIVE-}} sh "$srcdir/tests/live/package.sh" "$deb"
	code=$?
	[ "$code" -eq 0 ] || [ "$code" -eq 77 ] || fail "the installed package does not work"
}

summary() {
	echo "packages: $((checks - failed)) passed, $failed failed"
	[ "$failed" -eq 0 ]
}

for tool in dpkg-buildpackage dh tar; do
	command -v "$tool" >/dev/null || skip "nothing was tested: no $tool"
done
copy_tree "$tree"
copy_tree "$rpm_tree"
checks=$((checks + 1))
run deb.log build_deb || {
	fail "the Debian package cannot be built"
	summary
	exit 1
}
deb=$(find "$work" -maxdepth 1 -name "audisp-sigma_${version}_*.deb")
content
quality
rpm_package
if [ "${PACKAGE_INSTALL-}" = 1 ]; then
	install_cycle
	live
fi
if [ -n "${PACKAGE_KEEP-}" ]; then
	find "$work" -maxdepth 4 \( -name '*.deb' -o -name '*.rpm' \) ! -name 'edited-*' \
		-exec cp {} "$PACKAGE_KEEP/" \;
fi
summary
