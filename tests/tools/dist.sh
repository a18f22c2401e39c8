#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# dist.sh SRCDIR TARBALL: the tarball holds the files that git knows, and of those that are made only
# what autoreconf adds.
#
# Exit status: 0 the same, 1 not, 77 the sources are no clone, so that there is nothing to compare with.
set -eu

srcdir=$1
tarball=$2
wanted=$(mktemp) found=$(mktemp)
trap 'rm -f "$wanted" "$found"' EXIT

# Whoever made the clone: root may ask what is in it.
ask_git() {
	git -c safe.directory='*' -C "$srcdir" "$@"
}

ask_git rev-parse --is-inside-work-tree >/dev/null 2>&1 || {
	echo "dist.sh: SKIPPED, $srcdir is no clone" >&2
	exit 77
}
# .ci and .gitignore are for those who work in the repository.
{
	ask_git ls-files | grep -v -e '^\.ci/' -e '^\.gitignore$'
	printf '%s\n' Makefile.in aclocal.m4 ar-lib compile config.h.in configure depcomp install-sh \
		missing test-driver
} | sort >"$wanted"
tar -tzf "$tarball" | sed -n 's|^[^/]*/\(.*[^/]\)$|\1|p' | sort >"$found"
diff -u "$wanted" "$found" || {
	echo "$tarball: files that are missing (-), files that do not belong there (+)" >&2
	exit 1
}
echo "$(wc -l <"$found") files in $tarball"
