#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes audit records of programs with random bytes in everything that an attacker chooses.

    output_events.py FOLDER SEED PHASE=COUNT...

Makes FOLDER/PHASE.log for each phase, as auditd writes records of execve, and FOLDER/truth.ndjson, a
JSON object per event that must alert: serial, and hex of argv, comm, exe, cwd, and the names of
auid, uid and euid. Every other event lacks the word that the rule looks for and must not alert.
"""
import json
import os
import random
import sys

WORD = b"--output-test"
TIME = 1795306288
RECORD, PIECE = 7500, 7000
PIECES = [b"/etc/passwd", b" ", b"\"", b"\\", b"'", b"\n", b"\r", b"\t", b"\x1b[31m", b"\x1d", b"\x7f",
          b"#012", b"%n%s", b"${jndi:", b"@cee: {}", b"\\u0000", b"{\"a\":", b"},", b"<84>", b"a0=",
          b"type=EOE msg=audit(1.0:1):", "é€\U0001f433".encode(), "\u202e\u2028\u200b\ufeff".encode(),
          "\u0085\ufffd\uffff".encode(), b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xff",
          b"\xe2\x82", b"\xf0\x9f"]


def random_bytes(rng, longest):
    """Never NUL: the kernel's strings end there."""
    kind = rng.randrange(4)
    want = rng.randrange(longest + 1)
    if kind == 0:
        return bytes(rng.randrange(1, 256) for _ in range(want))
    if kind == 1:
        return bytes(rng.randrange(0x20, 0x7f) for _ in range(want))
    text = b""
    while len(text) < want:
        piece = rng.choice(PIECES if kind == 2 else PIECES[:24])
        if len(text) + len(piece) > want:
            break
        text += piece
    return text


def encode(value):
    """As the kernel's audit_log_untrustedstring(), and auditd for the names it adds."""
    if any(byte < 0x21 or byte > 0x7e or byte == 0x22 for byte in value):
        return value.hex().upper().encode()
    return b"\"" + value + b"\""


def random_path(rng):
    longest = 4000 if rng.randrange(40) == 0 else 60
    return b"/" + random_bytes(rng, longest)


def random_argv(rng, hit):
    longest = 7000 if rng.randrange(20) == 0 else 60
    count = rng.randrange(1, 200) if rng.randrange(20) == 0 else rng.randrange(1, 9)
    argv = [random_bytes(rng, longest) for _ in range(count)]
    argv = [arg.replace(WORD, b"") for arg in argv]
    if hit:
        argv.insert(rng.randrange(1, count + 1), WORD)
    return argv


def execve_records(head, argv):
    """As the kernel: a new record before one is too long, and long arguments in pieces."""
    start = head("EXECVE").rstrip()
    lines, line = [], head("EXECVE") + b"argc=%d" % len(argv)
    for i, arg in enumerate(argv):
        text = encode(arg)
        pieces = [b" a%d=%s" % (i, text)]
        if len(text) > PIECE:
            pieces = [b" a%d[%d]=%s" % (i, k, text[at:at + PIECE])
                      for k, at in enumerate(range(0, len(text), PIECE))]
            pieces[0] = b" a%d_len=%d%s" % (i, len(text), pieces[0])
        for piece in pieces:
            if len(line) + len(piece) > RECORD:
                lines.append(line)
                line = start
            line += piece
    return lines + [line]


def event(rng, serial, hit):
    truth = {
        "argv": random_argv(rng, hit), "comm": random_bytes(rng, 15), "exe": random_path(rng),
        "cwd": random_path(rng), "names": [random_bytes(rng, 32) or b"x" for _ in range(3)],
    }

    def head(kind):
        return b"type=%s msg=audit(%d.%03d:%d): " % (kind.encode(), TIME + serial // 1000,
                                                       serial % 1000, serial)

    lines = [
        head("SYSCALL") + b"arch=c000003e syscall=59 success=yes exit=0 a0=1 a1=2 a2=3 a3=4 items=1 "
        b"ppid=1 pid=%d auid=1500 uid=4001 gid=0 euid=4002 suid=0 fsuid=0 egid=0 sgid=0 fsgid=0 "
        b"tty=pts0 ses=3 comm=%s exe=%s key=\"audisp_sigma_exec\"\x1dARCH=x86_64 SYSCALL=execve "
        b"AUID=%s UID=%s EUID=%s" % (serial % 30000 + 2, encode(truth["comm"]), encode(truth["exe"]),
                                      *[encode(name) for name in truth["names"]]),
        *execve_records(head, truth["argv"]),
        head("CWD") + b"cwd=" + encode(truth["cwd"]),
        head("PATH") + b"item=0 name=\"/bin/x\" inode=2 dev=fe:00 mode=0100755 ouid=0 ogid=0 "
        b"rdev=00:00 nametype=NORMAL",
        head("PROCTITLE") + b"proctitle=\"x\"", head("EOE").rstrip() + b" ",
    ]
    return truth, b"\n".join(lines) + b"\n"


def main():
    folder, seed, *phases = sys.argv[1:]
    rng = random.Random(int(seed))
    serial = 0
    with open(os.path.join(folder, "truth.ndjson"), "w", encoding="ascii") as truths:
        for phase in phases:
            name, count = phase.split("=")
            hits = 0
            with open(os.path.join(folder, name + ".log"), "wb") as log:
                while hits < int(count):
                    serial += 1
                    truth, records = event(rng, serial, serial % 2 == 0)
                    log.write(records)
                    if serial % 2:
                        continue
                    hits += 1
                    done = {key: [v.hex() for v in value] if isinstance(value, list) else value.hex()
                            for key, value in truth.items()}
                    print(json.dumps({"serial": serial, **done}), file=truths)


main()
