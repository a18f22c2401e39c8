#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares what arrived in syslog with what was executed; one ok or not ok line per question.

    check.py FOLDER AUID HOST_ID RULES

In FOLDER: executed.ndjson (run.py), audit/audit.log (auditd), and from rsyslog alerts.ndjson (bodies
behind the cookie, byte by byte), parsed.ndjson (what mmjsonparse made of them), received.log
(time, tag, facility, severity, length of every message). RULES is the folder of the shipped rules.
"""
import glob
import json
import os
import re
import statistics
import sys
from datetime import datetime, timezone

SEVERITY = {"informational": (1, "info"), "low": (21, "notice"), "medium": (47, "warning"),
            "high": (73, "err"), "critical": (99, "crit")}
MAX_MESSAGE = 8000
LATENCY_BOUND_MS = 1000
GAP = re.compile(r"<\.\.\. (\d+) arguments, (\d+) bytes \.\.\.>")
CUT = re.compile(r"<\.\.\. (\d+) bytes \.\.\.>")


def report(passed, text, problems=()):
    print("%s - %s" % ("ok" if passed else "not ok", text))
    for problem in [] if passed else problems:
        print("#   %s" % problem)


def read_lines(path):
    with open(path, "rb") as file:
        return file.read().splitlines()


def read_rules(folder):
    """File stem -> id, title, level: three plain scalars at the start of a line."""
    rules = {}
    for path in glob.glob(os.path.join(folder, "**", "*.yml"), recursive=True):
        with open(path, encoding="utf-8") as file:
            pairs = re.findall(r"^(id|title|level): *(.*?) *$", file.read(), re.MULTILINE)
        stem = os.path.basename(path)[:-len(".yml")]
        rules[stem] = {key: value.strip("'\"") for key, value in reversed(pairs)}
    return rules


def read_alerts(path):
    """JSON objects with unique keys; text that is no such thing is a failure of its own."""
    def unique(pairs):
        keys = [key for key, _ in pairs]
        if len(set(keys)) != len(keys):
            raise ValueError("a key occurs twice")
        return dict(pairs)

    alerts, bad = [], []
    for line in read_lines(path):
        try:
            alerts.append(json.loads(line.decode("utf-8"), object_pairs_hook=unique))
        except ValueError as error:
            bad.append("%s: %r" % (error, line[:200]))
    report(not bad, "each alert is valid UTF-8 and JSON", bad)
    return alerts


def serials(path):
    """Serial -> time stamp of the exec events that auditd itself wrote."""
    found = {}
    for line in read_lines(path):
        match = re.search(rb"type=EXECVE msg=audit\((\d+\.\d{3}):(\d+)\): argc=", line)
        if match:
            found[int(match.group(2))] = match.group(1).decode()
    return found


def same_argument(got, true):
    """An argument as it is, or cut in its middle with a count of the bytes left out."""
    text = true.decode("utf-8", "replace")
    if got == text:
        return True
    cut = CUT.search(got)
    if not cut:
        return False
    head, tail = got[:cut.start()], got[cut.end():]
    left_out = len(true) - len(head.encode()) - len(tail.encode())
    return text.startswith(head) and text.endswith(tail) and left_out == int(cut.group(1))


def args_problems(process, labels, true):
    got = process["args"]
    if process.get("args_count") != len(true):
        yield "args_count %s, true %d" % (process.get("args_count"), len(true))
    gaps = [i for i, arg in enumerate(got) if GAP.fullmatch(arg)]
    if gaps:
        head, tail = got[:gaps[0]], got[gaps[0] + 1:]
        left_out, size = map(int, GAP.fullmatch(got[gaps[0]]).groups())
        middle = true[len(head):len(true) - len(tail)]
        if left_out != len(middle) or size != sum(map(len, middle)):
            yield "the gap counts %d arguments, %d bytes" % (left_out, size)
        got, true = head + tail, true[:len(head)] + true[len(true) - len(tail):]
    if len(got) != len(true) or not all(map(same_argument, got, true)):
        yield "args %.300r" % got
    trimmed = bool(gaps) or any(CUT.search(arg) for arg in got)
    if trimmed != ("process.args" in labels.get("truncated", "").split(",")):
        yield "labels.truncated %r" % labels.get("truncated")


def bytes_problems(process, labels, true):
    """The command line, and the bytes behind U+FFFD."""
    text = b" ".join(true).decode("utf-8", "replace")
    truncated = labels.get("truncated", "").split(",")
    if "process.command_line" not in truncated and process["command_line"] != text:
        yield "command_line %.200r" % process["command_line"]
    try:
        b"".join(true).decode("utf-8")
        invalid = False
    except UnicodeDecodeError:
        invalid = True
    if invalid and labels.get("args_hex") != b"\0".join(true).hex():
        yield "labels.args_hex %s" % labels.get("args_hex")


def get(alert, path):
    for key in path.split("."):
        alert = alert.get(key) if isinstance(alert, dict) else None
    return alert


def field_problems(alert, done, rule, auid):
    wanted = {
        "message": rule["title"], "rule.name": rule["title"], "rule.id": rule["id"],
        "event.kind": "alert", "event.severity": SEVERITY[rule["level"]][0],
        "threat.tactic.id": ["TA0007"], "threat.technique.id": ["T1082"],
        "process.pid": done["pid"], "process.executable": done["exe"],
        "process.working_directory": done["cwd"], "user.id": "0", "auditd.user.audit.id": auid,
        "auditd.data.syscall": "execve",
    }
    for path, value in wanted.items():
        if get(alert, path) != value:
            yield "%s is %r, not %r" % (path, get(alert, path), value)
    if not {"attack.discovery", "attack.t1082"} <= set(alert.get("tags", [])):
        yield "tags %r" % alert.get("tags")


def stamp_problems(alert, rule, host_id, logged):
    serial = get(alert, "event.sequence")
    if serial not in logged:
        yield "event.sequence %r is not in audit.log" % serial
        return
    if get(alert, "event.id") != "%s/%s:%d/%s" % (host_id, logged[serial], serial, rule["id"]):
        yield "event.id %r" % get(alert, "event.id")
    sec, ms = logged[serial].split(".")
    time = datetime.fromtimestamp(int(sec), timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    if alert.get("@timestamp") != "%s.%sZ" % (time, ms):
        yield "@timestamp %r, audit(%s:%d)" % (alert.get("@timestamp"), logged[serial], serial)


def check_hit(done, alerts, context):
    problems = []
    if len(alerts) != 1:
        problems.append("%d alerts" % len(alerts))
    rule = context["rules"].get(done["rule"])
    if not rule:
        problems.append("no shipped rule %s" % done["rule"])
        alerts = []
    true = [bytes.fromhex(arg) for arg in done["argv"]]
    for alert in alerts:
        labels = alert.get("labels", {})
        problems += field_problems(alert, done, rule, context["auid"])
        problems += stamp_problems(alert, rule, context["host_id"], context["logged"])
        problems += args_problems(alert["process"], labels, true)
        problems += bytes_problems(alert["process"], labels, true)
    report(not problems, "%s: one alert of %s" % (done["name"], done["rule"]), problems)


def check_executed(executed, alerts, context):
    by_pid = {}
    ours = [a for a in alerts if get(a, "event.provider") == "audisp-sigma"]
    report([get(a, "rule.id") for a in ours] == ["stop_refused"],
           "one alert about the plugin itself: the stranger's SIGTERM",
           [get(a, "event.reason") for a in ours])
    for alert in alerts:
        if alert in ours:
            continue
        by_pid.setdefault(get(alert, "process.pid"), []).append(alert)
    for done in executed:
        mine = by_pid.pop(done["pid"], [])
        if done["rule"]:
            check_hit(done, mine, context)
        else:
            report(not mine, "%s: no alert" % done["name"], [get(a, "rule.name") for a in mine])
    others = ["%r %r" % (a.get("message"), get(a, "process.args"))
              for mine in by_pid.values() for a in mine]
    report(not others, "no alert besides", others)


def check_syslog(alerts, received, context):
    """Header fields of what rsyslog received, and that nothing was cut on the way."""
    severities = {SEVERITY[rule["level"]][1] for rule in context["rules"].values()}
    bad = [line for line in received
           if line["facility"] != "authpriv" or line["severity"] not in severities
           or not re.fullmatch(r"audisp-sigma(\[\d+\])?:", line["tag"])
           or line["size"] > MAX_MESSAGE]
    report(not bad, "syslog tag, facility, severity and size", bad)
    report(len(received) == len(alerts), "every message with the cookie is an alert",
           ["%d messages, %d alerts" % (len(received), len(alerts))])


def check_parsed(alerts, path):
    parsed = [json.loads(line) for line in read_lines(path)]
    report(sorted(get(a, "event.id") for a in parsed) == sorted(get(a, "event.id") for a in alerts),
           "mmjsonparse understood every alert")
    report(parsed == alerts, "mmjsonparse changed nothing")


def read_received(path):
    received = []
    for line in read_lines(path):
        time, tag, facility, severity, size = line.decode().split("\t")
        received.append({"time": datetime.fromisoformat(time).timestamp(), "tag": tag.strip(),
                         "facility": facility, "severity": severity, "size": int(size)})
    return received


def check_latency(executed, alerts, received):
    """From just before the process is made to the time stamp that rsyslog gave to the message."""
    starts = {done["pid"]: done["start"] for done in executed if done["phase"] == "latency"}
    taken = [(line["time"] - starts[get(alert, "process.pid")]) * 1000
             for alert, line in zip(alerts, received) if get(alert, "process.pid") in starts]
    if not taken:
        report(False, "latency: no alert")
        return
    figures = "%d runs, min %.1f, median %.1f, max %.1f ms" % (
        len(taken), min(taken), statistics.median(taken), max(taken))
    report(max(taken) < LATENCY_BOUND_MS, "exec to syslog: %s" % figures)


def main():
    folder, auid, host_id, rules = sys.argv[1:]

    def inside(name):
        return os.path.join(folder, name)

    executed = [json.loads(line) for line in read_lines(inside("executed.ndjson"))]
    alerts = read_alerts(inside("alerts.ndjson"))
    received = read_received(inside("received.log"))
    context = {"rules": read_rules(rules), "auid": auid, "host_id": host_id,
               "logged": serials(inside("audit/audit.log"))}
    check_executed(executed, alerts, context)
    check_syslog(alerts, received, context)
    check_parsed(alerts, inside("parsed.ndjson"))
    check_latency(executed, alerts, received)


main()
