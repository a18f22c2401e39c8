# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# readme.sh: what README.md tells people to type, for tests that do it (sourced).

# readme_blocks README TITLE LANGUAGE: the fenced blocks of one language in the section of this title.
readme_blocks() {
	awk -v title="## $2" -v fence="\`\`\`$3" '
		/^## / { inside = $0 == title }
		inside && /^```/ { copy = !open && $0 == fence; open = !open; next }
		copy' "$1"
}
