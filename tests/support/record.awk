# SPDX-License-Identifier: GPL-2.0-or-later
#
# record.awk: prints the exec events of one shell out of an audit log that is given twice.
#
# An event is known by the text between `audit(` and `)`. Variables: ours, a field that the SYSCALL records
# of the shell's processes have, with its blanks; keep, an ERE that one of the event's records matches; interleaved, 1 to print only the first few events whose records
# stand between each other's.

function stamp(line)
{
	return match(line, /audit\([0-9.:]+\)/) ? substr(line, RSTART, RLENGTH) : ""
}

# Events overlap when one begins before another ends. A group of them is over where nothing is
# open; the first group of 2 to 4 events is chosen: it shows the case and stays small.
function choose(lines,    line, end, count, id)
{
	for (line = 1; line <= lines; line++) {
		if (!(line in starts))
			continue
		id = starts[line]
		if (line > end) {
			if (count >= 2 && count <= 4)
				return 1
			count = 0
			split("", group)
		}
		group[id] = 1
		count++
		if (last[id] > end)
			end = last[id]
	}
	return count >= 2 && count <= 4
}

NR == FNR {
	id = stamp($0)
	if (/type=SYSCALL / && index($0, ours))
		wanted[id] = 1
	if ($0 ~ keep)
		kept[id] = 1
	if (!(id in last))
		starts[FNR] = id
	last[id] = FNR
	next
}

FNR == 1 && interleaved && !choose(NR - 1) {
	exit 1
}

{
	id = stamp($0)
	if ((id in wanted) && (id in kept) && (!interleaved || (id in group)))
		print
}
