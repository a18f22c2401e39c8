#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares the alerts that rsyslog wrote with the bytes they were made of; ok or not ok lines.

    output_check.py FOLDER

In FOLDER: truth.ndjson (output_events.py), and from rsyslog alerts.ndjson (bodies behind the cookie,
byte by byte) and parsed.ndjson (what mmjsonparse made of them).
"""
import codecs
import json
import os
import re
import sys

GAP = re.compile(r"<\.\.\. (\d+) arguments, (\d+) bytes \.\.\.>")
CUT = re.compile(r"<\.\.\. (\d+) bytes \.\.\.>")
# What must never stand in a line as it is: controls, and what hides or reorders text.
DECEPTIVE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
SHOWN = 5

# One U+FFFD for every byte that is none of UTF-8.
codecs.register_error("each", lambda e: ("\ufffd", e.start + 1))


def report(passed, text, problems=()):
    print("%s - %s" % ("ok" if passed else "not ok", text))
    if not passed:
        for problem in list(problems)[:SHOWN]:
            print("#   %s" % str(problem)[:600])


def read_lines(path):
    with open(path, "rb") as file:
        data = file.read()
    return data.split(b"\n")[:-1] if data.endswith(b"\n") else data.split(b"\n")


def unique(pairs):
    keys = [key for key, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError("duplicate key")
    return dict(pairs)


def read_alerts(path):
    alerts, bad = [], []
    for line in read_lines(path):
        try:
            text = line.decode("utf-8")
            if DECEPTIVE.search(text):
                raise ValueError("a character that hides or reorders")
            alerts.append(json.loads(text, object_pairs_hook=unique))
        except ValueError as error:
            bad.append("%s: %r" % (error, line[:300]))
    report(not bad, "every line is strict JSON in clean UTF-8", bad)
    return alerts


def get(alert, path):
    for key in path.split("."):
        alert = alert.get(key) if isinstance(alert, dict) else None
    return alert


def is_utf8(value):
    try:
        value.decode("utf-8")
        return True
    except UnicodeDecodeError:
        return False


def fits(text, true):
    """A text that is `true`, or both its ends around a count of the bytes between."""
    whole = true.decode("utf-8", "each")
    if text == whole:
        return True
    for cut in CUT.finditer(text):
        head, tail = text[:cut.start()], text[cut.end():]
        lost = len(true) - int(cut.group(1))
        if (whole.startswith(head) and whole.endswith(tail)
                and (not is_utf8(true) or len((head + tail).encode()) == lost)):
            return True
    return False


def args_problems(alert, true):
    args, cut = get(alert, "process.args") or [], is_cut(alert, "process.args")
    if get(alert, "process.args_count") != len(true):
        yield "args_count %r, not %d" % (get(alert, "process.args_count"), len(true))
    if not cut:
        if args != [arg.decode("utf-8", "each") for arg in true]:
            yield "args %r, not %r" % (args, true)
        return
    gaps = [i for i, arg in enumerate(args) if GAP.fullmatch(arg)]
    if len(args) == len(true) and all(map(fits, args, true)):
        return
    for i in gaps:
        count, size = map(int, GAP.fullmatch(args[i]).groups())
        between = true[i:i + count]
        if (len(args) - 1 + count == len(true) and sum(map(len, between)) == size
                and all(map(fits, args[:i], true)) and all(map(fits, args[i + 1:], true[i + count:]))):
            return
    yield "args %r do not fit %r" % (args, true)


def hex_problems(alert, true):
    """What U+FFFD stands for."""
    shown, whole = get(alert, "labels.args_hex"), b"\0".join(true).hex()
    if all(map(is_utf8, true)):
        if shown is not None:
            yield "args_hex without need"
    elif shown != whole and not (is_cut(alert, "labels.args_hex") and shown and
                                 whole.startswith(shown)):
        yield "args_hex %r, not %r" % (shown, whole)


def is_cut(alert, name):
    cut = (get(alert, "labels.truncated") or "").split(",")
    return name in cut or cut == ["all"]


def text_problems(alert, name, true):
    text, whole = get(alert, name) or "", true.decode("utf-8", "each")
    if text != whole and not (is_cut(alert, name) and whole.startswith(text) and text):
        yield "%s %r, not %r" % (name, text, true)


def program_name(truth):
    exe = truth["exe"]
    if exe.endswith(b" (deleted)"):
        exe = exe[:-len(b" (deleted)")]
    return exe.rsplit(b"/", 1)[1] or truth["comm"]


def read_truth(path):
    truths = {}
    for line in read_lines(path):
        truth = json.loads(line)
        serial = truth.pop("serial")
        truths[serial] = {key: [bytes.fromhex(v) for v in value] if isinstance(value, list)
                          else bytes.fromhex(value) for key, value in truth.items()}
    return truths


def check_alerts(alerts, truths):
    found = {kind: [] for kind in ("args", "hex", "paths", "names")}
    for alert in alerts:
        truth = truths.get(get(alert, "event.sequence"))
        if truth is None:
            continue

        def add(kind, problems):
            found[kind] += ["serial %d: %s" % (get(alert, "event.sequence"), p) for p in problems]

        add("args", args_problems(alert, truth["argv"]))
        add("hex", hex_problems(alert, truth["argv"]))
        add("paths", text_problems(alert, "process.executable", truth["exe"]))
        add("paths", text_problems(alert, "process.working_directory", truth["cwd"]))
        add("paths", text_problems(alert, "process.name", program_name(truth)))
        for name, true in zip(("auditd.user.audit.name", "user.name", "user.effective.name"),
                              truth["names"]):
            add("names", text_problems(alert, name, true))
    report(not found["args"], "arguments are the ones executed, or say what was cut", found["args"])
    report(not found["hex"], "args_hex holds the bytes where arguments are not UTF-8", found["hex"])
    report(not found["paths"], "executable, name and folder of the process", found["paths"])
    report(not found["names"], "names of users as auditd resolved them", found["names"])


def check_numbers(alerts, truths):
    serials = [get(alert, "event.sequence") for alert in alerts if get(alert, "event.sequence")]
    missing = sorted(set(truths) - set(serials))
    strange = sorted(set(serials) - set(truths))
    twice = sorted({s for s in serials if serials.count(s) > 1})
    report(not missing, "none lost (%d alerts)" % len(truths), ["serials %r" % missing])
    report(not strange, "none of an event that does not match", ["serials %r" % strange])
    report(not twice, "none twice", ["serials %r" % twice])
    others = [alert for alert in alerts if not get(alert, "event.sequence")]
    report(not others, "no alert besides", others)
    kinds = {
        "whole": sum(1 for a in alerts if not get(a, "labels.truncated")),
        "cut": sum(1 for a in alerts if is_cut(a, "process.args")),
        "hex": sum(1 for a in alerts if get(a, "labels.args_hex")),
    }
    report(min(kinds.values()) > 10, "whole, cut and not UTF-8: %r" % kinds)


def main():
    folder = sys.argv[1]
    truths = read_truth(os.path.join(folder, "truth.ndjson"))
    alerts = read_alerts(os.path.join(folder, "alerts.ndjson"))
    check_numbers(alerts, truths)
    check_alerts(alerts, truths)
    parsed = [json.loads(line) for line in read_lines(os.path.join(folder, "parsed.ndjson"))]
    differ = [(a, b) for a, b in zip(alerts, parsed) if a != b]
    report(len(parsed) == len(alerts) and not differ, "mmjsonparse understood all and changed nothing",
           ["%d of %d" % (len(parsed), len(alerts))] + differ)


main()
