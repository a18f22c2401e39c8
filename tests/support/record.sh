#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# record.sh: runs commands under the real kernel's audit and prints the records of their exec
# events.
#
#   record.sh [-f enriched|raw] [-n NODE] [-a AUID] [-u USER] [-d FOLDER] [-R ROOT] [-k ERE] [-r FILE] [-i] <COMMANDS
#
# COMMANDS are bash commands on stdin, run by USER (root) in FOLDER (/root), below ROOT, with nothing but
# PATH and the like in the environment. AUID may be `unset`: nobody has logged in; their records then have
# a field per=, of the personality by which they are known. -n puts a node= in front of each record. -r names
# audit rules to be loaded beside those of 42-audisp-sigma.rules; the kernel must take them. Of the events
# only whole ones are printed: with -k those with a record that matches ERE, with -i the first few
# whose records the kernel wrote between each other's (exit status 1 when it did so nowhere).
#
# Nothing is edited: what is printed is what auditd wrote. Needs root and a kernel with audit,
# changes the audit configuration of the machine for the time it runs and restores it (see
# audit.sh). Look at a recording before you add it to the tree: arguments, paths and names in it
# are those of the machine.
# shellcheck disable=SC2154 # audit_log, audit_lost: of audit.sh
set -eu

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/support/audit.sh disable=SC1091
. "$here/audit.sh"

format=ENRICHED node='' auid=4242 user=root folder=/root root=/ keep=. more='' interleaved=0

usage() {
	sed -n 's/^#   \(record.sh .*\)/usage: \1/p' "$0" >&2
	exit 3
}

options() {
	while getopts f:n:a:u:d:R:k:r:i option; do
		case $option in
		f) format=$(echo "$OPTARG" | tr '[:lower:]' '[:upper:]') ;;
		n) node=$OPTARG ;;
		a) auid=$OPTARG ;;
		u) user=$OPTARG ;;
		d) folder=$OPTARG ;;
		R) root=$OPTARG ;;
		k) keep=$OPTARG ;;
		r) more=$OPTARG ;;
		i) interleaved=1 ;;
		*) usage ;;
		esac
	done
	shift $((OPTIND - 1))
	[ $# -eq 0 ] || usage
}

cleanup() {
	audit_end
	rm -rf "$work"
}

main() {
	options "$@"
	if why=$(audit_obstacle); then
		echo "record.sh: cannot record: $why" >&2
		exit 77
	fi
	work=$(mktemp -d)
	trap cleanup EXIT
	trap 'exit 130' INT TERM
	audit_begin "$work"
	if [ -n "$node" ]; then
		audit_conf log_format="$format" name_format=USER name="$node"
	else
		audit_conf log_format="$format" name_format=NONE
	fi
	audit_start
	audit_shell "$auid" "$user" "$folder" "$root"
	cat "$here/../../audit.rules.d/42-audisp-sigma.rules" ${more:+"$more"} >"$work/rules"
	audit_rules "$work/rules" "$auid"
	cat >&9
	audit_shell_done
	audit_settle
	audit_stop
	[ "$(audit_status lost)" -eq "$audit_lost" ] || echo "record.sh: the kernel lost records" >&2
	# Twice: the first pass chooses the events, the second prints them.
	awk -v ours=" $(audit_field "$auid") " -v keep="$keep" -v interleaved="$interleaved" \
		-f "$here/record.awk" "$audit_log" "$audit_log"
}

main "$@"
