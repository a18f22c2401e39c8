#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# ausigma check: all problems at once, with their place; exit codes.
set -u
# shellcheck source=tests/cli/lib.sh
. "${srcdir:-.}/tests/cli/lib.sh"

cat >"$work/bad.yml" <<'EOF'
title: two mistakes
id: 11111111-2222-4333-8444-555555555555
level: low
logsource:
    category: process_creation
    product: linux
detection:
    selection:
        CommandLine|contain: x
        Image|fieldref: y
    condition: selection and filter
EOF
cat >"$work/good.yml" <<'EOF'
title: good
id: 11111111-2222-4333-8444-555555555556
author: us
level: low
logsource:
    category: process_creation
    product: linux
detection:
    selection:
        CommandLine|contains: x
    condition: selection
EOF

# What is shipped and not retired; filters are no rules.
shipped=$(grep -rlZE '^(detection|correlation):' "$rules" | xargs -0 grep -L '^status: deprecated' | wc -l)
filters=$(count_filters "$rules")
expect 0 "$ausigma" check "$rules"
out_has "$shipped rules good, 0 errors, 0 warnings, 3 of a status that is left out, $filters filters"
expect 2 "$ausigma" check "$rules" "$work/bad.yml"
err_has "bad.yml:9:9: unknown modifier 'contain' (did you mean 'contains'?)"
err_has "bad.yml:10:25: unknown field 'y' of process_creation"
err_has "bad.yml:11:30: "
out_has "$shipped rules good, 3 errors"
expect 0 "$ausigma" check "$work/good.yml"
expect 3 "$ausigma" check /nonexistent.yml
expect 3 "$ausigma" check "$work/good.yml" /nonexistent.yml
out_has '1 rules good'

# What cannot be read is worse than a bad rule, whoever names it.
mkdir "$work/loop"
ln -s loop.yml "$work/loop/loop.yml"
printf 'rules = [ "%s", "/nonexistent" ];\n' "$rules" >"$work/gone.conf"
printf 'rules = [ "%s", "%s" ];\n' "$work/bad.yml" "$work/loop" >"$work/loop.conf"
expect 3 "$ausigma" check "$rules" /nonexistent
err_has '/nonexistent: cannot be opened: No such file or directory'
expect 3 "$ausigma" check -c "$work/gone.conf"
err_has '/nonexistent: cannot be opened: No such file or directory'
out_has "$shipped rules good, 1 errors"
expect 3 "$ausigma" check "$work/bad.yml" "$work/loop"
expect 3 "$ausigma" check -c "$work/loop.conf"
err_has 'loop.yml: is a symbolic link that leads nowhere: Too many levels of symbolic links'

printf 'rules = [ "%s" ];\n' "$rules" >"$work/good.conf"
expect 0 "$ausigma" check "$work/good.conf"
expect 0 "$ausigma" check -c "$work/good.conf"
out_has "$shipped rules good"
printf 'min_level = 5;\nnonsense = 1;\n' >"$work/bad.conf"
expect 3 "$ausigma" check "$work/bad.conf"
err_has "bad.conf:1: "
err_has "bad.conf:2: unknown key 'nonsense'"
expect 3 "$ausigma" check "$work/bad.conf" "$work/bad.yml"
expect 3 "$ausigma" check -c /nonexistent.conf
expect 0 "$ausigma" check "$srcdir/conf/audisp-sigma.conf"
# The account of the plugin is looked up here, by anybody.
printf 'rules = [ "%s" ];\nuser = "_nosuch";\n' "$rules" >"$work/user.conf"
expect 3 "$ausigma" check "$work/user.conf"
err_has "user.conf:2: 'user': there is no account '_nosuch' in /etc/passwd"
expect 3 "$ausigma" check -c "$work/user.conf"
err_has "user.conf:2: 'user': there is no account '_nosuch' in /etc/passwd"
out_has "$shipped rules good, 1 errors, 0 warnings"
# Who hunts does not need it.
expect 0 "$ausigma" hunt -c "$work/user.conf" "$srcdir/demo/audit.log"

# with_places WARNINGS TEXT
with_places() {
	expect 0 "$ausigma" check -c "$work/nobody.conf"
	out_has "2 rules good, 0 errors, $1 warnings"
	[ -z "$2" ] || err_has "$2"
}

# As root: what the account could not read at a reload.
try_as_account() {
	mkdir -p "$work/rules/below"
	cp "$work/good.yml" "$work/rules/"
	cp "$rules/residence/residence_root_inode.yml" "$work/rules/below/"
	chmod 0755 "$work" "$work/rules" "$work/rules/below"
	chmod 0644 "$work"/rules/*.yml "$work"/rules/below/*.yml
	printf 'rules = [ "%s/rules" ];\nsyslog = { socket = "%s/log"; };\nuser = "nobody";
spool = { path = "%s/spool"; };
state = { path = "%s/state/state"; };\n' "$work" "$work" "$work" "$work" >"$work/nobody.conf"
	mkdir "$work/state"
	chown nobody "$work/state"
	chmod 0640 "$work/nobody.conf"
	chgrp "$(id -g nobody)" "$work/nobody.conf"
	expect 0 "$ausigma" check -c "$work/nobody.conf"
	out_has '2 rules good, 0 errors, 0 warnings'
	denied="cannot be opened: Permission denied for 'nobody', the user of the plugin: a reload \
will fail (chgrp $(id -g nobody), chmod g+rX)"
	for path in rules/good.yml rules/below rules nobody.conf; do
		mode=$(stat -c %a "$work/$path")
		chgrp 0 "$work/$path"
		chmod o-rwx "$work/$path"
		expect 0 "$ausigma" check -c "$work/nobody.conf"
		err_has "$work/$path: warning: $denied"
		out_has '2 rules good, 0 errors, 1 warnings'
		chmod "$mode" "$work/$path"
		chgrp "$(id -g nobody)" "$work/$path"
	done
	# The folders above count, also for who names the file from within.
	chmod 0700 "$work"
	(cd "$work" && "$ausigma" check -c nobody.conf) >"$work/out" 2>"$work/err"
	last="check in a closed folder"
	err_has "$work/nobody.conf: warning: $denied"
	chmod 0755 "$work"
	: >"$work/log" # not a socket, but its mode is asked first
	chmod 0600 "$work/log"
	expect 0 "$ausigma" check -c "$work/nobody.conf"
	err_has "$work/log: warning: cannot be written to by 'nobody', the user of the plugin"
	chmod 0666 "$work/log"
	expect 0 "$ausigma" check -c "$work/nobody.conf"
	out_has '2 rules good, 0 errors, 0 warnings'
	# Places for alerts: made at the start, if all above is root's; else usable by the account.
	expect 0 test ! -e "$work/spool"
	echo "file = { enabled = true; path = \"$work/a/file\"; };" >>"$work/nobody.conf"
	none="a/file: warning: cannot be made for 'nobody', the user of the plugin: the folders above"
	with_places 1 "$none"
	mkdir -m 0700 "$work/a"
	with_places 1 "cannot be opened: Permission denied: it cannot be used by 'nobody'"
	chmod 0751 "$work/a"
	with_places 0 ''
	ln -s a "$work/b"
	sed -i 's|/a/file|/b/file|' "$work/nobody.conf"
	with_places 1 "b/file: warning: cannot be made for 'nobody'"
	chown nobody "$work/a" # makes it itself
	with_places 0 ''
	: >"$work/a/file"
	mkdir -m 0700 "$work/spool"
	with_places 2 "b/file: warning: cannot be opened: Permission denied: it cannot be used by 'nobody', \
the user of the plugin (chown nobody)"
	err_has "$work/spool: warning: cannot be opened: Permission denied: it cannot be used by 'nobody'"
	chown nobody "$work/spool" "$work/a/file"
	with_places 0 ''
	chmod 0750 "$work/spool"
	chmod 0660 "$work/a/file"
	with_places 2 "spool: warning: is open to others (mode 0750), it must have mode 0700: it cannot"
	err_has "b/file: warning: may be written by others than its owner (mode 0660): it cannot"
	chmod 0660 "$work/a/file" "$work/state"
	chown 0 "$work/state"
	with_places 3 "state/state: warning: cannot be made by 'nobody', the user of the plugin, in its \
folder: Permission denied; each start will begin without it"
	chown nobody "$work/state"
	chmod 0700 "$work/state"
	rm -r "$work/a" "$work/b" "$work/spool"
	sed -i '/^file/d' "$work/nobody.conf"
	# Nobody else's business: checked by words, or a plugin that stays root.
	chmod 0600 "$work/rules/good.yml"
	chgrp 0 "$work/rules/good.yml"
	expect 0 "$ausigma" check "$work/nobody.conf" "$work/rules"
	out_has '2 rules good, 0 errors, 0 warnings'
	sed -i 's/"nobody"/""/' "$work/nobody.conf"
	expect 0 "$ausigma" check -c "$work/nobody.conf"
	out_has '2 rules good, 0 errors, 0 warnings'
}
if [ "$(id -u)" -eq 0 ] && id nobody >/dev/null 2>&1; then
	try_as_account
else
	echo "test_check.sh: what the account of the plugin can read was NOT TESTED: not root" >&2
fi

# Rules for other logs do not make a folder bad; what is most likely not meant is a warning.
mkdir "$work/mixed"
cp "$work/good.yml" "$work/mixed"
printf '%s\n' 'title: other' 'logsource: {product: windows}' >"$work/mixed/other.yml"
printf '%s\n' 'title: old' 'status: deprecated' >"$work/mixed/old.yml"
sed '/^author/d; s/555556/555557/; s/CommandLine|contains: x/Image: "bin\\\\x"/' "$work/good.yml" >"$work/mixed/never.yml"
expect 0 "$ausigma" check "$work/mixed"
err_has "never.yml:1:1: warning: the rule has no 'author', whom alerts are to name"
err_has "never.yml:9:16: warning: 'bin\\x' never matches Image: a path of Linux has no backslash"
err_has "other.yml:2:22: notice: not for this source: product 'windows'"
err_has "old.yml:2:9: notice: left out: its status is 'deprecated'"
out_has '2 rules good, 0 errors, 2 warnings, 1 not for this source, 1 of a status that is left out'

# The same for programs, read by a program.
expect 2 "$ausigma" check --format json "$work/mixed" "$work/bad.yml"
out_lines 1
checks=$((checks + 2))
[ -s "$work/err" ] && fail "JSON, and text on standard error"
if command -v python3 >/dev/null; then
	python3 - "$work" <<-'EOF' <"$work/out" >"$work/said" 2>&1 || fail "JSON of check: $(cat "$work/said")"
		import json, sys
		got = json.load(open(sys.argv[1] + "/out"))
		problems = got.pop("problems")
		assert got == {"rules": 2, "errors": 3, "warnings": 2, "notices": 2, "foreign": 1, "left_out": 1,
			"filters": 0, "omitted": 0}, got
		assert problems[-1]["severity"] == "warning"
		first = [p for p in problems if p["severity"] == "error"][0]
		assert first == {"file": sys.argv[1] + "/bad.yml", "line": 9, "column": 9, "severity": "error",
			"message": "unknown modifier 'contain' (did you mean 'contains'?)",
			"suggestion": "contains"}, first
		assert len(problems) == 7, problems
	EOF
fi
expect 3 "$ausigma" check --format json /nonexistent
out_has '"problems":[{"file":"/nonexistent","severity":"error","message":"cannot be opened: No such file or directory"}]'
expect 3 "$ausigma" check --format yaml

# Placeholders and retired rules are those of the configuration that is given.
cat >"$work/lists.yml" <<'EOF'
title: lists
id: 11111111-2222-4333-8444-555555555558
author: us
level: low
status: deprecated
logsource: {category: process_creation, product: linux}
detection: {s: {User|expand: '%admins%'}, condition: s}
EOF
printf 'placeholders = { admins = [ "a", "b" ]; };\nretired_rules = true;\n' >"$work/lists.conf"
expect 0 "$ausigma" check "$work/lists.conf" "$work/lists.yml"
out_has '1 rules good, 0 errors, 0 warnings'
expect 0 "$ausigma" check -c "$work/lists.conf" "$work/lists.yml"
printf 'retired_rules = true;\n' >"$work/lists.conf"
expect 2 "$ausigma" check "$work/lists.conf" "$work/lists.yml"
err_has "lists.yml:7:30: placeholder 'admins' is not supplied by the configuration"

expect 3 "$ausigma" check --nonsense
expect 0 "$ausigma" check --help

finish
