#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Really executes commands under a login uid and writes down what was executed.

    run.py AUID FOLDER PHASE     PHASE: commands, after_reload, latency

Appends one JSON object per process to FOLDER/executed.ndjson: phase, name, rule (the one it must
raise, or null), exe, argv (hex: it need not be text), cwd, pid, start (seconds since the epoch,
just before the process is made). It sets its login uid itself, after its own start, so that only
the commands are audited.
"""
import json
import os
import shutil
import sys
import time

PATH = "/usr/bin:/usr/sbin:/bin:/sbin"
CWD = "/srv"
LATENCY_RUNS = 20
PARALLEL_RUNS = 16

CGROUP, DOCKERENV, INODE = "residence_cgroup", "residence_docker_marker", "residence_root_inode"
PID2 = "residence_pid2"

HITS = [
    ("root inode", INODE, ["ls", "-id", "/"]),
    ("cgroup of pid 1", CGROUP, ["cat", "/proc/1/cgroup"]),
    ("dockerenv", DOCKERENV, ["ls", "-la", "/.dockerenv"]),
    ("find dockerenv", DOCKERENV, ["find", "/", "-maxdepth", "1", "-name", ".dockerenv"]),
    ("kthreadd", PID2, ["head", "-n1", "/proc/2/comm"]),
    ("empty argument", CGROUP, ["cat", "", "/proc/self/cgroup"]),
    ("3,000 arguments", CGROUP,
     ["cat"] + ["/srv/%d" % i for i in range(2998)] + ["/proc/1/cgroup"]),
    ("an argument of 100 kB", CGROUP, ["cat", "y" * 100000, "/proc/1/cgroup"]),
    ("newlines and quotes", CGROUP,
     ["cat", "a\nb", "say \"hi\"", "it's", "tab\there", "back\\slash", "/proc/1/cgroup"]),
    ("text that looks like records", DOCKERENV,
     ["ls", "a1=\"x\" exe=\"/bin/true\"\ntype=EOE msg=audit(1.0:1):", "@cee: {}", "/.dockerenv"]),
    ("UTF-8", INODE, ["ls", "-id", "caf\u00e9 \u2028 \U0001f433", "/"]),
    ("word behind the path", CGROUP, ["cat", "/proc/1/cgroup", "-A"]),
    ("another reader", CGROUP, ["sed", "-n", "1p", "/proc/1/cgroup"]),
    ("stat of the root", INODE, ["stat", "-c", "%i", "/"]),
    ("size of dockerenv", DOCKERENV, ["wc", "-c", "/.dockerenv"]),
    ("shell text", CGROUP, ["sh", "-c", "read -r x </proc/1/cgroup"]),
    ("test in a shell", DOCKERENV, ["sh", "-c", "test -e /.dockerenv"]),
    ("invalid UTF-8", CGROUP, ["cat", b"/srv/\xff.\xfe", b"\x01\x1d\x7f", "/proc/1/cgroup"]),
]

MISSES = [
    ("another folder's inode", ["ls", "-id", "/srv"]),
    ("root, no inode", ["ls", "-ld", "/"]),
    ("inode, no directory option", ["ls", "-li", "/"]),
    ("upper case options", ["ls", "-D", "-I", "x", "/"]),
    ("another format of stat", ["stat", "-c", "%U", "/"]),
    ("what is searched for", ["grep", "/proc/1/cgroup", "/etc/hostname"]),
    ("pid 20", ["cat", "/proc/20/comm"]),
    ("shell text that only prints", ["sh", "-c", "echo cat /proc/1/cgroup"]),
    ("listing of the root", ["ls", "-la", "/"]),
    ("dockerenv elsewhere", ["wc", "-c", "/srv/.dockerenv"]),
    ("longer name", ["cat", "/.dockerenv.bak"]),
    ("newline at the end", ["ls", "/.dockerenv\n"]),
    ("test of another file in a shell", ["sh", "-c", "test -e /.dockerenv.bak"]),
    ("two lines of text", ["printf", "%s\\n", "cat /proc/1/cgroup"]),
    ("nothing", ["true"]),
]


def to_bytes(word):
    return word if isinstance(word, bytes) else word.encode()


class Runner:
    def __init__(self, folder, phase):
        self.phase = phase
        self.out = open(os.path.join(folder, "executed.ndjson"), "a", encoding="ascii")
        null = os.open("/dev/null", os.O_RDWR)
        self.files = [(os.POSIX_SPAWN_DUP2, null, fd) for fd in (0, 1, 2)]

    def start(self, name, rule, words):
        argv = [to_bytes(word) for word in words]
        exe = shutil.which(os.fsdecode(argv[0]), path=PATH)
        start = time.time()
        pid = os.posix_spawn(exe, argv, {"PATH": PATH}, file_actions=self.files)
        done = {"phase": self.phase, "name": name, "rule": rule, "exe": os.path.realpath(exe),
                "argv": [arg.hex() for arg in argv], "cwd": CWD, "pid": pid, "start": start}
        print(json.dumps(done), file=self.out, flush=True)
        return pid

    def run(self, name, rule, words):
        os.waitpid(self.start(name, rule, words), 0)


def commands(runner):
    # Hits and misses take turns, so that a mixed up event would show.
    for i in range(max(len(HITS), len(MISSES))):
        if i < len(HITS):
            runner.run(*HITS[i])
        if i < len(MISSES):
            name, words = MISSES[i]
            runner.run(name, None, words)
    failed_exec()
    # At the same time, so that the kernel writes their records between each other's.
    for pid in [runner.start("parallel %d" % i, CGROUP if i % 2 else None,
                             ["cat" if i % 2 else "echo", "/proc/1/cgroup"])
                for i in range(PARALLEL_RUNS)]:
        os.waitpid(pid, 0)


def failed_exec():
    """An exec that would match if it had succeeded; its event names this interpreter."""
    try:
        os.posix_spawn("/srv/none/cat", ["cat", "/proc/1/cgroup"], {})
    except FileNotFoundError:
        pass


def after_reload(runner):
    runner.run("after the reload", INODE, ["ls", "-id", "/"])
    runner.run("miss after the reload", None, ["ls", "-id", "/srv"])


def latency(runner):
    for i in range(LATENCY_RUNS):
        runner.run("latency %d" % i, INODE, ["ls", "-id", "/"])
        time.sleep(0.1)


def main():
    auid, folder, phase = sys.argv[1:]
    with open("/proc/self/loginuid", "w", encoding="ascii") as loginuid:
        loginuid.write(auid)
    os.chdir(CWD)
    {"commands": commands, "after_reload": after_reload, "latency": latency}[phase](
        Runner(folder, phase))


main()
