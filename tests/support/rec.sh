# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
#
# rec.sh: what the scripts that make recordings have in common (sourced). The first argument of such a
# script is a word: only recordings with it in RULE/NAME are made; with MISSING=1 only those that are not there.

here=$(cd "$(dirname "$0")" && pwd)
only=${1-}
tools=/srv/tools # programs with the names of others, made for the recordings and removed

# rec RULE/NAME [record.sh options] <COMMANDS
rec() {
	case $1 in
	*"$only"*) ;;
	*) return 0 ;;
	esac
	file=$here/../rules/$1.log
	[ -z "${MISSING-}" ] || [ ! -e "$file" ] || return 0
	mkdir -p "$(dirname "$file")"
	shift
	cat >"$file.sh"
	# Whether the kernel writes records between each other's is chance.
	for _ in 1 2 3 4 5; do
		"$here/record.sh" "$@" <"$file.sh" >"$file.new" || :
		[ ! -s "$file.new" ] || break
	done
	rm "$file.sh"
	[ -s "$file.new" ] || { echo "$file: nothing recorded" >&2; exit 1; }
	mv "$file.new" "$file"
}

# env(1) runs its arguments. Under the name of a tool its failing exec is an event in which Image
# and PROCTITLE are that tool's and look like a hit, but the event tells that nothing was started.
make_tools() {
	mkdir "$tools"
	trap 'rm -rf "$tools"' EXIT
	trap 'exit 130' INT TERM
	for name in "$@"; do
		cp /usr/bin/env "$tools/$name"
	done
}

# Definitions for the recorded shell: LIST of so many arguments `x`, TEXT of so many bytes, another login.
# shellcheck disable=SC2016,SC2034 # for the recorded shell
helpers='list() { LIST=(); for ((i = 0; i < $1; i++)); do LIST+=(x); done; }
text() { printf -v TEXT "%*s" "$1" ""; TEXT=${TEXT// /${2-y}}; }
loop() { for ((i = 0; i < 100; i++)); do "$@" >/dev/null 2>&1; done; }
login() { echo 4242 >/proc/self/loginuid; }'

with_helpers() {
	echo "$helpers"
	cat
}

