# SPDX-License-Identifier: GPL-2.0-or-later
#
# rename.awk -v by=N RULE.yml: the rule with another id, and with the letters of words in the values of its
# detection shifted by N. Regular expressions, fields, names and the condition stay.

function shift_letters(word,    i, c, out)
{
	if (length(word) < 3 || index(" usr bin sbin tmp etc var lib opt home dev proc sys run ", " " word " "))
		return word
	for (i = 1; i <= length(word); i++) {
		c = index(letters, substr(word, i, 1))
		out = out substr(letters, (c - 1 + by) % 26 + 1, 1)
	}
	return out
}

function rename(text,    out)
{
	while (match(text, /[a-z]+/)) {
		out = out substr(text, 1, RSTART - 1) shift_letters(substr(text, RSTART, RLENGTH))
		text = substr(text, RSTART + RLENGTH)
	}
	return out text
}

BEGIN { letters = "abcdefghijklmnopqrstuvwxyz" }
/^id:/ { $0 = substr($0, 1, length($0) - 4) sprintf("%04x", by) }
/^[a-z]/ { detection = /^detection:/; regex = 0 }
detection && /:/ { regex = /\|re/ }
detection && !/^ +(condition|timeframe):/ && !regex {
	if (match($0, /^ *- [^:]*$|: +/)) {
		if ($0 ~ /^ *- / && $0 !~ /: /)
			$0 = rename($0)
		else {
			at = match($0, /: +/)
			$0 = substr($0, 1, at) rename(substr($0, at + 1))
		}
	}
}
{ print }
