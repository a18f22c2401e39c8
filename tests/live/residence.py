#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Executes the cases of a table, each under a login uid of its own, and compares the alerts.

    residence.py run FOLDER FIRST TABLE...     one after another; writes FOLDER/cases.json
    residence.py check FOLDER RULES...         prints ok and not ok lines, and what was found how

A table is tests/cases/live.tsv, or one with the same columns, of which way and note may be missing;
expect may also be `detect` (any rule of residence) and `benign`. What a case starts has its login uid, so
an alert says whose it is. A program that is not here, or would change the machine, is a copy of true under
its name in the other tables, so that its arguments are executed all the same; in our own it is left out.
"""
import collections
import json
import os
import shutil
import signal
import subprocess
import sys
import time

PATH = "/usr/bin:/usr/sbin:/bin:/sbin"
SECONDS, CONTAINER_SECONDS = 3, 20  # for a case, after which it is killed
NOT_HERE = 77  # of probe.c
NO_EXEC = 120  # of a child that could not execute its program
SUFFIX = {"node": ".js", "perl": ".pl", "python3": ".py"}
# Of tables that are not ours: these would do something.
CHANGING = {"apt-get", "auditctl", "curl", "git", "hostnamectl", "npm", "rsync", "systemctl", "vim.basic"}
PODMAN = ["podman", "--runtime", "runc", "--cgroup-manager=cgroupfs", "run", "--rm", "--network=none",
          "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1024:1024"]


def read_table(path):
    with open(path, encoding="utf-8") as file:
        lines = [line.rstrip("\n") for line in file if not line.startswith("#")]
    names = lines[0].split("\t")
    for line in lines[1:]:
        case = dict(zip(names, line.split("\t")))
        case["argv"] = json.loads(case["argv"])
        yield case


class Runner:
    def __init__(self, folder):
        self.folder = folder
        self.root = os.path.join(folder, "root")
        self.null = os.open("/dev/null", os.O_RDWR)
        self.made = []

    def script(self, case):
        """The script in a file; the arguments that run it."""
        (interpreter, text), = case["argv"].items()
        name = case["id"] + SUFFIX.get(interpreter, ".sh")
        inside = case["way"] == "container"
        with open(os.path.join(self.root if inside else self.folder, name), "w", encoding="utf-8") as file:
            file.write(text.replace("@work", self.folder) + "\n")
        return interpreter.split() + ["/" + name if inside else os.path.join(self.folder, name)]

    def arguments(self, case):
        argv = self.script(case) if isinstance(case["argv"], dict) else case["argv"]
        argv = [word.replace("@work", self.folder) for word in argv]
        if case.get("way") == "container" and not case["exe"]:
            return PODMAN + ["--rootfs", self.root] + argv
        return argv

    def stand_in(self, name):
        path = os.path.join(self.folder, "tools", os.path.basename(name))
        if not os.path.exists(path):
            shutil.copy("/usr/bin/true", path)
        return path

    def program(self, case, argv):
        """The file to execute; None: it is not here."""
        name = case["exe"].replace("@work", self.folder) or argv[0]
        path = shutil.which(name, path=PATH)
        if "way" in case:
            return path
        if (not path or os.path.basename(name) in CHANGING or CHANGING & set(map(os.path.basename, argv))
                or any("/dpkg/info/" in word for word in argv)):
            case["stand_in"] = True
            return self.stand_in(name)
        return path

    def enter(self, folder):
        missing = folder
        while not os.path.isdir(missing):
            self.made.append(missing)
            missing = os.path.dirname(missing)
        os.makedirs(folder, exist_ok=True)

    def child(self, auid, program, argv, cwd):
        try:
            os.setsid()
            os.chdir(cwd)
            for fd in (0, 1, 2):
                os.dup2(self.null, fd)
            with open("/proc/self/loginuid", "w", encoding="ascii") as file:
                file.write(str(auid))
            os.execve(program, argv, {"PATH": PATH, "HOME": self.folder, "LC_ALL": "C.UTF-8"})
        finally:
            os._exit(NO_EXEC)

    def wait(self, pid, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                break
            time.sleep(0.002)
        try:
            os.killpg(pid, signal.SIGKILL)  # and what it may have left behind
        except ProcessLookupError:
            pass
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def run(self, case, auid):
        argv = self.arguments(case)
        program = self.program(case, argv)
        case["auid"] = auid
        case["missing"] = not program
        if not program:
            return
        cwd = case["cwd"].replace("@work", self.folder)
        self.enter(cwd)
        pid = os.fork()
        if pid == 0:
            self.child(auid, program, argv, cwd)
        code = self.wait(pid, CONTAINER_SECONDS if case.get("way") == "container" else SECONDS)
        case["killed"] = code == -signal.SIGKILL
        case["missing"] = code == NO_EXEC or ("probe" in str(case["argv"]) and code == NOT_HERE)

    def leave(self):
        for folder in sorted(set(self.made), reverse=True):
            shutil.rmtree(folder, ignore_errors=True)


def run(folder, first, tables):
    runner = Runner(folder)
    os.makedirs(os.path.join(folder, "tools"), exist_ok=True)
    cases = []
    try:
        for table in tables:
            for case in read_table(table):
                runner.run(case, first + len(cases))
                cases.append(case)
    finally:
        runner.leave()
    with open(os.path.join(folder, "cases.json"), "w", encoding="utf-8") as file:
        json.dump(cases, file)


# --- what was found ----------------------------------------------------------------------------------


def rule_names(folders):
    """By id, without residence_."""
    names = {}
    for folder in folders:
        for name in os.listdir(folder):
            if not name.startswith("residence_"):
                continue
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                rule_id = next(line.split()[1] for line in file if line.startswith("id: "))
            names[rule_id] = name[len("residence_"):-len(".yml")]
    return names


def read_alerts(folder, names):
    """The names of rules by login uid."""
    alerts = collections.defaultdict(set)
    with open(os.path.join(folder, "alerts.ndjson"), encoding="utf-8") as file:
        for line in file:
            alert = json.loads(line)
            if alert["rule"]["id"] in names:
                alerts[int(alert["auditd"]["user"]["audit"]["id"])].add(names[alert["rule"]["id"]])
    return alerts


def is_right(case, found):
    expect = case["expect"]
    if expect == "detect":
        return bool(found)
    wanted = set() if expect in ("benign", "unseen", "-") else set(expect.split(","))
    return found == wanted


def text_of(case):
    argv = case["argv"]
    if isinstance(argv, dict):
        (interpreter, text), = argv.items()
        return "%s script: %s" % (interpreter, text.replace("\n", "; "))
    return subprocess.list2cmdline(argv)


def print_counts(cases, alerts):
    """Found of run, technique by way."""
    counts = collections.defaultdict(lambda: [0, 0])
    for case in cases:
        key = case["technique"], case["way"]
        counts[key][0] += bool(alerts[case["auid"]])
        counts[key][1] += 1
    ways = list(dict.fromkeys(case["way"] for case in cases))
    print("# found of run   " + " ".join("%11s" % way for way in ways))
    for technique in dict.fromkeys(case["technique"] for case in cases):
        cells = [counts.get((technique, way)) for way in ways]
        print("# %-15s" % technique + " ".join("%11s" % ("%d/%d" % tuple(c) if c else "") for c in cells))


def print_unseen(cases):
    print("# not seen by audit:")
    for case in cases:
        if case["expect"] == "unseen":
            print("#   %s: %s" % (case["note"], text_of(case)))


def check(folder, rules):
    with open(os.path.join(folder, "cases.json"), encoding="utf-8") as file:
        cases = json.load(file)
    alerts = read_alerts(folder, rule_names(rules))
    for case in cases:
        found = alerts[case["auid"]]
        name = "%s %s: %s" % (case["id"], case["technique"], text_of(case))
        if case.get("killed"):
            print("# killed, it took too long: " + name)
        if case["missing"]:
            print("# not here: " + name)
        elif is_right(case, found):
            print("ok - " + name)
        else:
            print("not ok - %s: %s, not %s" % (name, ",".join(sorted(found)) or "-", case["expect"]))
    ours = [case for case in cases if "way" in case and not case["missing"]]
    print_counts(ours, alerts)
    print_unseen(ours)
    others = [case for case in cases if "way" not in case]
    if others:
        print("# of another table: %d cases, %d with a stand-in for the program" % (
            len(others), sum("stand_in" in case for case in others)))


if __name__ == "__main__":
    if sys.argv[1] == "run":
        run(sys.argv[2], int(sys.argv[3]), sys.argv[4:])
    else:
        check(sys.argv[2], sys.argv[3:])
