# SPDX-License-Identifier: GPL-2.0-or-later
#
# attack.tsv -> the rows of a C array, sorted by id for binary search. Rows of equal id keep their
# order: the first one is the one that is found by its id. Any POSIX awk (no asort).

BEGIN { FS = "\t" }

/^#/ || /^$/ { next }

NF != 4 || $1 !~ /^T(A[0-9][0-9][0-9][0-9]|[0-9][0-9][0-9][0-9](\.[0-9][0-9][0-9])?)$/ {
	printf "%s:%d: not a row of the ATT&CK table\n", FILENAME, FNR > "/dev/stderr"
	bad = 1
	exit 1
}

{
	gsub(/["\\]/, "\\\\&", $2)
	# The table is almost sorted, so an insertion sort is fast.
	for (i = n++; i > 0 && id[i - 1] > $1; i--) {
		id[i] = id[i - 1]
		row[i] = row[i - 1]
	}
	id[i] = $1
	row[i] = sprintf("{\"%s\", \"%s\", \"%s\"},", $1, $2, $3)
}

END {
	if (bad)
		exit 1
	print "/* Made from attack.tsv by attack_table.awk; do not edit. */"
	for (i = 0; i < n; i++)
		print row[i]
}
