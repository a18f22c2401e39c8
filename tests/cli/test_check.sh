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
level: low
logsource:
    category: process_creation
    product: linux
detection:
    selection:
        CommandLine|contains: x
    condition: selection
EOF

expect 0 "$ausigma" check "$rules"
out_has '3 rules good, 0 errors, 0 warnings'
expect 2 "$ausigma" check "$rules" "$work/bad.yml"
err_has "bad.yml:9:9: unknown modifier 'contain' (did you mean 'contains'?)"
err_has "bad.yml:10:9: modifier 'fieldref' is not supported yet"
err_has "bad.yml:11:30: "
out_has '3 rules good, 3 errors'
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
out_has '3 rules good, 1 errors'
expect 3 "$ausigma" check "$work/bad.yml" "$work/loop"
expect 3 "$ausigma" check -c "$work/loop.conf"
err_has 'loop.yml: is a symbolic link that leads nowhere: Too many levels of symbolic links'

printf 'rules = [ "%s" ];\n' "$rules" >"$work/good.conf"
expect 0 "$ausigma" check "$work/good.conf"
expect 0 "$ausigma" check -c "$work/good.conf"
out_has '3 rules good'
printf 'min_level = 5;\nnonsense = 1;\n' >"$work/bad.conf"
expect 3 "$ausigma" check "$work/bad.conf"
err_has "bad.conf:1: "
err_has "bad.conf:2: unknown key 'nonsense'"
expect 3 "$ausigma" check "$work/bad.conf" "$work/bad.yml"
expect 3 "$ausigma" check -c /nonexistent.conf
expect 0 "$ausigma" check "$srcdir/conf/audisp-sigma.conf"
expect 3 "$ausigma" check --nonsense
expect 0 "$ausigma" check --help

finish
