#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks NDJSON on stdin: is each document an OCSF Detection Finding as OCSF 1.8 has it?

    validate.py < alerts.ndjson
    validate.py --self-test

What is checked is the part of the schema that audisp-sigma uses, written down here: members and their
types, which are required, of which one must be there, and the numbers that are allowed. A member that
is not written down is an error. Source: https://schema.ocsf.io/1.8.0/classes/detection_finding
"""
import copy
import ipaddress
import json
import sys


def text(value):
    return isinstance(value, str) and value != ""


def number(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def time(value):
    return number(value) and 0 < value < 2**53


def truth(value):
    return isinstance(value, bool)


def port(value):
    return number(value) and value < 65536


def address(value):
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def one_of(*values):
    return lambda value: number(value) and value in values


# Of an object: members by name, "!" = required; "*" = a list of these; "any" = one of them must be there.
ENTRY = {"uid!": text, "name": text}
USER = {"name": text, "uid": text, "any": ["name", "uid"]}
FILE = {"name!": text, "path": text, "type_id!": one_of(0, 1, 2, 3, 4, 5, 6, 7, 99)}
ENDPOINT = {"ip": address, "port": port, "any": ["ip"]}
PARENT = {"pid": number, "uid": text, "file": FILE, "cmd_line": text, "any": ["pid", "uid"]}
PROCESS = {
    "pid": number,
    "uid": text,
    "name": text,
    "file": FILE,
    "cmd_line": text,
    "working_directory": text,
    "user": USER,
    "parent_process": PARENT,
    "any": ["pid", "uid"],
}
SESSION = {"uid": text, "terminal": text}
EVIDENCE = {
    "process": PROCESS,
    "file": FILE,
    "connection_info": {
        "direction_id!": one_of(0, 1, 2, 3, 99),
        "direction": text,
        "protocol_ver_id": one_of(0, 4, 6, 99),
    },
    "src_endpoint": ENDPOINT,
    "dst_endpoint": ENDPOINT,
    "user": USER,
    "actor": {"user": USER, "session": SESSION, "any": ["user", "session"]},
    "any": ["actor", "process", "file", "connection_info", "src_endpoint", "dst_endpoint", "user"],
}
FINDING = {
    "time!": time,
    "message": text,
    "activity_id!": one_of(1),
    "activity_name": text,
    "category_uid!": one_of(2),
    "category_name": text,
    "class_uid!": one_of(2004),
    "class_name": text,
    "type_uid!": one_of(200401),
    "type_name": text,
    "severity_id!": one_of(1, 2, 3, 4, 5),
    "severity": text,
    "status_id": one_of(1),
    "status": text,
    "is_alert": truth,
    "metadata!": {
        "version!": text,
        "product!": {"name": text, "vendor_name": text, "version": text, "any": ["name"]},
        "profiles": [text],
        "log_provider": text,
        "uid": text,
        "sequence": number,
        "logged_time": time,
    },
    "finding_info!": {
        "uid!": text,
        "title!": text,
        "desc": text,
        "analytic": {"type_id!": one_of(1), "type": text, "uid": text, "name": text},
        "attacks": [
            {
                "tactic": ENTRY,
                "technique": ENTRY,
                "sub_technique": ENTRY,
                "any": ["tactic", "technique", "sub_technique"],
            }
        ],
    },
    "evidences": [EVIDENCE],
    "device": {
        "hostname": text,
        "type_id!": one_of(0),
        "type": text,
        "os": {"name!": text, "type_id!": one_of(200), "type": text},
        "any": ["hostname"],
    },
    # The schema leaves it open. Texts only, so that no index ever sees two types.
    "unmapped": {"*": text, "rule_author": [text], "rule_tags": [text]},
}


def members(shape):
    return {name.rstrip("!"): check for name, check in shape.items() if name not in ("any", "*")}


def check_object(value, shape, path, problems):
    if not isinstance(value, dict) or not value:
        problems.append(f"{path}: no object, or an empty one")
        return
    known = members(shape)
    for name in shape:
        if name.endswith("!") and name[:-1] not in value:
            problems.append(f"{path}: lacks {name[:-1]}")
    if "any" in shape and not any(name in value for name in shape["any"]):
        problems.append(f"{path}: has none of {', '.join(shape['any'])}")
    for name, member in value.items():
        where = f"{path}.{name}" if path else name
        if name in known:
            check(member, known[name], where, problems)
        elif "*" in shape:
            check(member, shape["*"], where, problems)
        else:
            problems.append(f"{where}: not a member")


def check(value, shape, path, problems):
    if isinstance(shape, dict):
        check_object(value, shape, path, problems)
    elif isinstance(shape, list):
        if not isinstance(value, list) or not value:
            problems.append(f"{path}: no list, or an empty one")
            return
        for i, element in enumerate(value):
            check(element, shape[0], f"{path}[{i}]", problems)
    elif not shape(value):
        problems.append(f"{path}: {json.dumps(value)} is not allowed")


def unique(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError("a member twice")
    return dict(pairs)


def problems_of(line):
    problems = []
    try:
        document = json.loads(line, object_pairs_hook=unique)
    except ValueError as error:
        return [f"not JSON: {error}"]
    check(document, FINDING, "", problems)
    if "host" not in document.get("metadata", {}).get("profiles", []) and "device" in document:
        problems.append("device: without the profile host")
    return problems


GOOD = {
    "time": 1,
    "activity_id": 1,
    "category_uid": 2,
    "class_uid": 2004,
    "type_uid": 200401,
    "severity_id": 4,
    "metadata": {"version": "1.8.0", "product": {"name": "x"}, "profiles": ["host"]},
    "finding_info": {"uid": "a", "title": "b", "attacks": [{"tactic": {"uid": "TA0007"}}]},
    "evidences": [{"process": {"pid": 1, "file": {"name": "ls", "type_id": 1}}}],
    "device": {"hostname": "h", "type_id": 0, "os": {"name": "Linux", "type_id": 200}},
    "unmapped": {"rule_author": ["c"]},
}

# Where something is put into the good document (None: taken away), and what must be said about it.
BAD = [
    (["time"], None, ": lacks time"),
    (["time"], "1", "time: "),
    (["time"], 1.5, "time: "),
    (["class_uid"], 2001, "class_uid: "),
    (["severity_id"], True, "severity_id: "),
    (["message"], "", "message: "),
    (["rule"], "x", "rule: not a member"),
    (["metadata", "product"], {}, "metadata.product: "),
    (["metadata", "version"], None, "metadata: lacks version"),
    (["metadata", "profiles"], ["container"], "device: without"),
    (["finding_info", "uid"], None, "finding_info: lacks uid"),
    (["finding_info", "attacks"], [{}], "finding_info.attacks[0]: "),
    (["finding_info", "attacks"], [], "finding_info.attacks: "),
    (["finding_info", "attacks"], [{"technique": {"name": "x"}}], ".technique: lacks uid"),
    (["evidences"], [{"process": {"name": "x"}}], "evidences[0].process: has none of"),
    (["evidences"], [{"file": {"path": "/x"}}], "evidences[0].file: lacks name"),
    (["evidences"], [{"dst_endpoint": {"ip": "x"}}], "evidences[0].dst_endpoint.ip: "),
    (["evidences"], {}, "evidences: "),
    (["device", "type_id"], None, "device: lacks type_id"),
    (["unmapped", "undecided"], True, "unmapped.undecided: "),
]


def self_test():
    failed = 0
    if problems_of(json.dumps(GOOD)):
        print(f"self-test: the good document: {problems_of(json.dumps(GOOD))}", file=sys.stderr)
        failed += 1
    for path, value, want in BAD:
        document = copy.deepcopy(GOOD)
        at = document
        for name in path[:-1]:
            at = at[name]
        if value is None:
            del at[path[-1]]
        else:
            at[path[-1]] = value
        found = problems_of(json.dumps(document))
        if not any(want in problem for problem in found):
            print(f"self-test: {path}: {want!r} is not in {found}", file=sys.stderr)
            failed += 1
    if not problems_of('{"time":1,"time":1}'):
        failed += 1
    print(f"self-test: {len(BAD) + 2} documents, {failed} failed")
    return 1 if failed else 0


def main():
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    documents = bad = 0
    for line in sys.stdin.buffer:
        documents += 1
        try:
            found = problems_of(line.decode())
        except UnicodeDecodeError as error:
            found = [str(error)]
        for problem in found:
            print(f"document {documents}: {problem}", file=sys.stderr)
        bad += bool(found)
    print(f"{documents} documents, {bad} bad")
    return 1 if bad or documents == 0 else 0


sys.exit(main())
