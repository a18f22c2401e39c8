#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# man.sh: the manual pages are clean, and they and the completion say what the code says.
#
# Takes srcdir and builddir from the environment. Exit status: 0 all well, 1 not, 77 no mandoc
# (REQUIRE_MANDOC=1 makes that 1).
set -u

srcdir=$(cd "${srcdir:-.}" && pwd)
builddir=$(cd "${builddir:-.}" && pwd)
cd "$srcdir" || exit 1
man='man'
pages="$man/ausigma.1 $man/audisp-sigma.conf.5 $man/sigma-audit.7 $man/audisp-sigma.8"
completion=$srcdir/contrib/bash-completion/ausigma
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
checks=0 failed=0

fail() {
	echo "FAIL: $*" >&2
	failed=$((failed + 1))
}

if ! command -v mandoc >/dev/null; then
	echo "man.sh: SKIPPED, nothing was tested: no mandoc" >&2
	[ "${REQUIRE_MANDOC-}" = 1 ] && exit 1
	exit 77
fi

# same WHAT: $work/code and $work/page hold the same lines, and at least one.
same() {
	checks=$((checks + 1))
	[ -s "$work/code" ] || fail "$1: nothing found in the code: this script must follow it"
	diff -u "$work/code" "$work/page" >"$work/diff" || {
		fail "$1: the code (-) and the manual page (+) differ"
		cat "$work/diff" >&2
	}
}

# has FILE WORDS...: each of the words stands in the file as a word of its own.
has() {
	file=$1
	shift
	[ $# -gt 0 ] || fail "$file: no words to look for: this script must follow the code"
	for word; do
		checks=$((checks + 1))
		grep -qw -- "$word" "$file" || fail "$file: lacks '$word'"
	done
}

# table NAME PAGE: the rows of a table of a page, as "first|second|third".
table() {
	sed -n "/^\.\\\\\" table $1\$/,/^\.\\\\\" end\$/s/^\.It //p" "$2" | sed 's/ Ta /|/g'
}

# macro NAME HEADER: the number it is defined as, K for 1024 worked out.
macro() {
	expression=$(sed -nE "s/^#define $1[[:space:]]+([^\/]*).*/\1/p" "$2" | tr -d 'u')
	# shellcheck disable=SC2004 # dash works out numbers of variables only
	echo $(($expression))
}

lint() {
	for page in $pages; do
		checks=$((checks + 1))
		if ! mandoc -Tlint -W warning "$page" >"$work/lint" 2>&1 || [ -s "$work/lint" ]; then
			fail "$page: mandoc has warnings"
			cat "$work/lint" >&2
		fi
	done
}

# A page that is named must be one of ours or of those below.
cross_references() {
	others="audit.rules.7 auditctl.8 auditd-plugins.5 auditd.8 auditd.conf.5 augenrules.8
		ausearch.8 execve.2 execveat.2 gzip.1 journalctl.1 jq.1 passwd.5 pcre2pattern.3
		logrotate.8 accept.2 accept4.2 connect.2 creat.2 open.2 openat.2 openat2.2 rename.2 unlink.2 rsyslogd.8 syslog.3 fnmatch.3 uuidgen.1 xz.1"
	# shellcheck disable=SC2086 # words
	sed -nE 's/^.*\.?Xr ([^ ]+) ([0-9]).*/\1.\2/p' $pages | sort -u >"$work/names"
	while read -r name; do
		checks=$((checks + 1))
		[ -f "$man/$name" ] || echo "$others" | grep -qwF "$name" ||
			fail "cross reference to the unknown page $name"
	done <"$work/names"
}

# rules_default MACRO: of conf.h.
rules_default() {
	sed -nE "s/^#define $1[[:space:]]+\"(.*)\"/\1/p" "$srcdir/plugin/settings/conf.h"
}

settings() {
	awk -F'"' -v rules="$(rules_default RULES_DIR) $(rules_default SITE_RULES_DIR)" \
		-v state="$(rules_default STATE_DIR)" -v logs="$(rules_default LOG_DIR)" '
		/\.path = "/ { path = $2 }
		/\.initial = RULES_DIR/ { print path " = " rules; next }
		/\.initial = STATE_DIR/ { print path " = " state $2; next }
		/\.initial = LOG_DIR/ { print path " = " logs $2; next }
		/\.initial = "/ { print path " = " $2 }
	' "$srcdir/plugin/settings/keys.c" >"$work/code"
	sed -nE 's/^\.It Ic ([a-z_.]+) No = /\1 = /p' "$man/audisp-sigma.conf.5" |
		sed -E 's/\\\(dq//g; s/\[ | \]//g; s/,//g' >"$work/page"
	same "settings and their defaults"
	# shellcheck disable=SC2046 # words
	has "$man/audisp-sigma.conf.5" \
		$(sed -nE 's/^	\{"([a-z0-9]+)", .*\},$/\1/p' "$srcdir/plugin/settings/keys.c")
}

fields() {
	tr -d '\n\t\134' <"$srcdir/plugin/event/field.h" | grep -oE 'X\([^"]*FIELD_[A-Z0-9_]+, *"[^"]+", *"[^"]+"\)' |
		sed -E 's/[^"]*"([^"]+)", *"([^"]+)"\)/\1|\2/' >"$work/code"
	table FIELD_TABLE "$man/sigma-audit.7" >"$work/page"
	same "fields"
	# shellcheck disable=SC2046
	has "$man/sigma-audit.7" $(sed -n '/absent_fields\[\]/,/^};/s/^	"\(.*\)",$/\1/p' \
		"$srcdir/plugin/sigma/fieldname.c")
	# shellcheck disable=SC2046
	has "$man/sigma-audit.7" $(sed -nE '/ calls\[\]/,/^};/s/.*STR\("([a-z0-9]+)"\), CALL_ACCESS.*/\1/p' \
		"$srcdir/plugin/event/call.c")
	# shellcheck disable=SC2046
	has "$man/sigma-audit.7" $(sed -nE '/ categories\[\]/,/^};/s/^	(.* = )?"(.*)",$/\2/p' \
		"$srcdir/plugin/sigma/logsource.c")
}

modifiers() {
	sed -nE '/modifier_table\[/,/^};/s/^	\{"([^"]+)", "([^"]+)", MODIFIER_[A-Z_]+,.*/\1|\2/p' \
		"$srcdir/plugin/sigma/modifier.c" >"$work/code"
	table modifier_table "$man/sigma-audit.7" | cut -d'|' -f1,2 >"$work/page"
	same "modifiers"
}

# Each row is followed by a comment that names macro and header.
limits() {
	sed -n '/^\.\\" table limits$/,/^\.\\" end$/p' "$man/sigma-audit.7" |
		awk '/^\.It / { n = $2 } /^\.\\" [A-Z_]+ / { print n, $2, $3 }' >"$work/limits"
	[ -s "$work/limits" ] || fail "no limits in the page"
	while read -r number name header; do
		echo "$name|$number" >&3
		echo "$name|$(macro "$name" "$srcdir/$header")" >&4
	done <"$work/limits" 3>"$work/page" 4>"$work/code"
	same "limits"
}

# The filters that are shipped, with their titles.
filters() {
	for file in "$srcdir"/rules/filters/*.yml; do
		echo "$(sed -n 's/^name: //p' "$file")|$(sed -n 's/^title: //p' "$file")"
	done >"$work/code"
	table filters "$man/sigma-audit.7" >"$work/page"
	same "filters"
}

# Names and caps of the texts that may be cut; the caps of two depend on the room there is.
alert_fields() {
	texts 1 >"$work/code"
	table ECS_TEXTS "$man/sigma-audit.7" | cut -d'|' -f1,2 | grep -v -e '|-$' \
		-e '^process.command_line|' -e '^rule.uuid|' -e '^host.hostname|' |
		sort >"$work/page"
	same "texts of an alert and their caps"
	texts 2 >"$work/code"
	table OCSF_TEXTS "$man/sigma-audit.7" | cut -d'|' -f1,2 | grep -v -e '|-$' \
		-e '^evidences.process.cmd_line|' -e '^finding_info.analytic.name|' |
		sort >"$work/page"
	same "texts of an alert in OCSF and their caps"
}

# texts COLUMN: the names that texts have in this column of the table of caps, and these.
texts() {
	tr -d '\n\t\134' <"$srcdir/plugin/alert/line.h" |
		grep -oE 'X\([A-Z_]+, [0-9]+, *"[^"]*", *"[^"]*"\)' |
		sed -E 's/X\([A-Z_]+, ([0-9]+), *"([^"]*)", *"([^"]*)"\)/\2|\3|\1/' |
		cut -d'|' -f"$1",3 | grep -v -e '|0$' -e '^|' | sort
}

# The keys of the flat formats: those in the first column of the page are those of kv, and so on.
flat_keys() {
	cat "$srcdir/plugin/alert/flat_alert.c" "$srcdir/plugin/alert/flat_event.c" | tr -d '\n\t' |
		grep -oE '\{get_[a-z_]+, *[A-Z_]+, *\{"[^"]*", *"[^"]*", *"[^"]*"\}' |
		sed -E 's/.*\{"([^"]*)", *"([^"]*)", *"([^"]*)"\}/\1|\2|\3/' >"$work/keys"
	for column in 1 2 3; do
		cut -d'|' -f"$column" "$work/keys" | grep . | sort -u >"$work/code"
		table FLAT_FIELDS "$man/sigma-audit.7" | cut -d'|' -f"$column" | grep -vx -e - |
			sort >"$work/page"
		same "keys of flat formats, column $column"
	done
}

# Every member of OCSF that the demonstration gives is in the table, but for the numbers of the class and
# their names.
ocsf_members() {
	table OCSF_TEXTS "$man/sigma-audit.7" | cut -d'|' -f1 | tr . '\n' | sort -u >"$work/known"
	"$builddir/ausigma" hunt -c "$srcdir/conf/audisp-sigma.conf" -r "$srcdir/rules" --format ocsf \
		"$srcdir/demo/audit.log" 2>/dev/null |
		grep -oE '"[a-z_]+":' | tr -d '":' | sort -u |
		grep -vE '^(activity|category|class|type|status|is_alert|severity$|version|product|vendor|profiles|log_provider|os$|tactic|technique|name$)' \
			>"$work/members"
	checks=$((checks + 1))
	[ -s "$work/members" ] || fail "the demonstration gives no alert in OCSF"
	comm -13 "$work/known" "$work/members" >"$work/diff"
	[ ! -s "$work/diff" ] || fail "members of OCSF that sigma-audit(7) lacks:" \
		"$(tr '\n' ' ' <"$work/diff")"
}

# Every member of the JSON that the demonstration gives is in the table. What stands within
# `threat` is told in one row.
alert_members() {
	table ECS_TEXTS "$man/sigma-audit.7" | cut -d'|' -f1 | tr . '\n' | sort -u >"$work/known"
	"$builddir/ausigma" hunt -c "$srcdir/conf/audisp-sigma.conf" -r "$srcdir/rules" --format ecs \
		"$srcdir/demo/audit.log" 2>/dev/null |
		sed 's/"threat":{.*},"process":/"threat":"","process":/' |
		grep -oE '"[@a-z_]+":' | tr -d '":' | sort -u >"$work/members"
	checks=$((checks + 1))
	[ -s "$work/members" ] || fail "the demonstration gives no alert"
	comm -13 "$work/known" "$work/members" >"$work/diff"
	[ ! -s "$work/diff" ] || fail "members of an alert that sigma-audit(7) lacks:" \
		"$(tr '\n' ' ' <"$work/diff")"
}

# long_options FILE: --words, sorted, of the lines that define options.
long_options() {
	grep -E '^ +-' "$1" | grep -oE -- '--[a-z][a-z-]+' | sort -u
}

options() {
	for command in hunt check rules explain audit-rules; do
		"$builddir/ausigma" "$command" --help >"$work/help"
		long_options "$work/help" >"$work/code"
		sed -n "/^\.Ss $command\$/,/^\.S[sh] /p" "$man/ausigma.1" | grep '^\.It Fl' |
			grep -oE 'Fl -[a-z-]+' | sed 's/^Fl /-/' | sort -u >"$work/page"
		same "options of ausigma $command"
		sed -n "/^_ausigma_options/,/^}/p" "$completion" | tr '\n' ' ' |
			sed "s/.*[[:space:]]$command)//; s/;;.*//" | grep -oE -- '--[a-z][a-z-]+' |
			sort -u >"$work/page"
		same "options of ausigma $command in the completion"
	done
	"$builddir/audisp-sigma" --help | grep -oE -- '-[a-z] [A-Z]+' | cut -c2 >"$work/code"
	sed -nE 's/^\.It Fl ([a-z]) .*/\1/p' "$man/audisp-sigma.8" >"$work/page"
	same "options of audisp-sigma"
	# shellcheck disable=SC2046
	has "$man/ausigma.1" $("$builddir/ausigma" --help | sed -nE 's/^  ([a-z-]+) .*/\1/p') \
		$(sed -nE 's/^	\{"([a-z]+)", HUNT_[A-Z]+\},$/\1/p' \
			"$srcdir/cli/hunt_options.c")
}

# items PAGE WIDTH: the items of the list of this width, one a line.
items() {
	sed -n "/^\.Bl -tag -width $2\$/,/^\.El\$/s/^\.It //p" "$1" | sed 's/ , /\n/g'
}

# What the plugin tells of itself: its alerts, and the numbers of its last line in their order.
self_reports() {
	sed -nE 's/^	X\(SELF_[A-Z_]+, "([a-z_]+)",.*/\1/p' "$srcdir/plugin/alert/self.h" >"$work/code"
	items "$man/audisp-sigma.8" alerts_suppressed >"$work/page"
	same "alerts of the plugin about itself"
	# shellcheck disable=SC2046
	has README.md $(cat "$work/code")
	sed -nE 's/^		\{"([a-z_]+)", .*/\1/p' "$srcdir/plugin/report.c" >"$work/code"
	items "$man/audisp-sigma.8" argv_incomplete >"$work/page"
	same "numbers of the last line"
}

# The keys of the shipped configuration are shown with their defaults, which are those of the code.
shipped_conf() {
	checks=$((checks + 1))
	"$builddir/ausigma" check "$srcdir/conf/audisp-sigma.conf" >/dev/null ||
		fail "the shipped configuration is refused"
}

# The rule of the page is good, and the message of the page comes out of a mistake.
examples() {
	sed -n '/^\.Sh EXAMPLES/,/^\.Ed/p' "$man/sigma-audit.7" |
		sed -n '/^title:/,/^level:/p' | sed 's/\\e/\\/g' >"$work/example.yml"
	checks=$((checks + 2))
	"$builddir/ausigma" check "$work/example.yml" >"$work/out" 2>&1 ||
		fail "the rule of sigma-audit(7) is refused: $(cat "$work/out")"
	grep -q '^1 rules good, 0 errors, 0 warnings' "$work/out" ||
		fail "the rule of sigma-audit(7): $(cat "$work/out")"
	checks=$((checks + 1))
	printf '\n\nmin_levle = "low";\n' >"$work/mistake.conf"
	"$builddir/ausigma" check "$work/mistake.conf" 2>&1 |
		grep -q ":3: unknown key 'min_levle' (did you mean 'min_level'?)" ||
		fail "audisp-sigma.conf(5) tells another message than ausigma check"
}

# Every message of DIAGNOSTICS of sigma-audit(7): what is not in quotes stands in the code.
messages() {
	sed -n '/^\.\\" messages$/,/^\.\\" end$/s/^\.It //p' "$man/sigma-audit.7" >"$work/messages"
	[ -s "$work/messages" ] || fail "sigma-audit(7) tells no message"
	cat "$srcdir"/plugin/sigma/*.c | tr -d '\n' | sed "s/\"[[:space:]]*\"//g" >"$work/source"
	while read -r message; do
		checks=$((checks + 1))
		pattern=$(echo "$message" | sed -E "s/'[^']*'/'[^']*'/g; s/ \(did .*//; s/[0-9]+$/%d/; s/of process_creation/of %s/; s/source: product/source: %s/; s/ \.\.\.$//")
		grep -qe "$pattern" "$work/source" || fail "no such message in the code: $message"
	done <"$work/messages"
}

completion_works() {
	command -v bash >/dev/null || return 0
	checks=$((checks + 1))
	# shellcheck disable=SC2016 # for bash
	got=$(bash -c '. "$1"
		complete_words() {
			COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
			_ausigma 2>/dev/null
			echo "${COMPREPLY[*]}"
		}
		complete_words ausigma h
		complete_words ausigma hunt --format e
		complete_words ausigma hunt --format = le
		complete_words ausigma hunt --format = s
		complete_words ausigma hunt --min-level ""
		complete_words ausigma check --c' bash "$completion" | tr '\n' ';')
	[ "$got" = "hunt;ecs;leef;summary;informational low medium high critical;--config;" ] ||
		fail "the completion gives: $got"
}

lint
cross_references
settings
fields
modifiers
limits
filters
alert_fields
alert_members
ocsf_members
flat_keys
options
self_reports
shipped_conf
examples
messages
completion_works
echo "$checks checks, $failed failed"
[ "$failed" -eq 0 ]
