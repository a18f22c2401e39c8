#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Counts executed programs, file records and false alarms by kind of work.

    ordinary.py AUDIT_LOG ALERTS KINDS     KINDS: lines `LOGIN_UID NAME`; prints ok and not ok lines

What has no login uid out of KINDS is of the kind `system`. Programs are counted as the kernel tells of
them: calls of execve and execveat that succeeded.
"""
import collections
import json
import re
import sys

SYSCALL = re.compile(r"^type=SYSCALL .* syscall=(\d+) (?:per=\w+ )?success=(yes|no) .* auid=(\d+) ")
EXEC = {"59", "322"}  # of x86_64
# What is documented with the rule: a walk through all processes by their number.
KNOWN = {"Process 2 examined"}
LEAST = 10000  # executed programs, below which a rate says little


def main(log, alerts, kinds):
    with open(kinds, encoding="utf-8") as file:
        names = dict(line.split() for line in file)
    execs, files, alarms, new = (collections.Counter() for _ in range(4))
    with open(log, encoding="utf-8", errors="replace") as file:
        for match in filter(None, map(SYSCALL.match, file)):
            call, success, login = match.groups()
            kind = names.get(login, "system")
            if call not in EXEC:
                files[kind] += 1
            elif success == "yes":
                execs[kind] += 1
    with open(alerts, encoding="utf-8") as file:
        for alert in map(json.loads, file):
            login = alert.get("auditd", {}).get("user", {}).get("audit", {}).get("id", "")
            kind = names.get(str(login), "system")
            alarms[kind] += 1
            new[kind] += alert["rule"]["name"] not in KNOWN
            process = alert.get("process", {})
            print("#   false alarm:", kind, alert["rule"]["name"], "|", process.get("executable"),
                  process.get("command_line"), alert.get("file", {}).get("path", ""), "|",
                  process.get("parent", {}).get("command_line"), flush=True)
    print(f"# {'kind':12} {'executed':>9} {'file calls':>11} {'alarms':>7}")
    for kind in names.values():
        print(f"# {kind:12} {execs[kind]:9} {files[kind]:11} {alarms[kind]:7}")
    done, raised = sum(execs.values()), sum(alarms.values())
    print(f"# {'all':12} {done:9} {sum(files.values()):11} {raised:7}: "
          f"{raised * 10000 / max(done, 1):.1f} in 10,000 executed programs")
    for kind in names.values():
        print("ok" if execs[kind] else "not ok", "-", kind, "executed programs")
    print("ok" if done >= LEAST or len(names) == 1 else "not ok", f"- {LEAST} programs or more were executed")
    print("not ok" if sum(new.values()) else "ok", "- no false alarm but those that are known")


main(*sys.argv[1:])
