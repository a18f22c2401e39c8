#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# validate.sh [FILE]: checks alerts (one JSON document per line; default: stdin) against ECS.
#
# The schema comes from npm, once, into ECS_NODE_MODULES (default: build-ecs/node_modules in the
# current folder). Without node or npm the check is skipped with exit status 77; REQUIRE_ECS=1 makes
# that a failure.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
ECS_NODE_MODULES=${ECS_NODE_MODULES:-build-ecs/node_modules}
export ECS_NODE_MODULES

skip() {
	echo "NOT CHECKED against ECS: $1" >&2
	[ "${REQUIRE_ECS:-0}" = 1 ] && exit 1
	exit 77
}

if [ $# -gt 0 ] && [ ! -r "$1" ]; then
	echo "validate.sh: cannot read $1" >&2
	exit 1
fi
command -v node >/dev/null || skip "node is not installed"
if [ ! -d "$ECS_NODE_MODULES/@elastic/ecs" ]; then
	command -v npm >/dev/null || skip "npm is not installed"
	prefix=$(dirname "$ECS_NODE_MODULES")
	mkdir -p "$prefix"
	cp "$here/package.json" "$prefix/package.json"
	npm install --prefix "$prefix" --no-audit --no-fund --no-package-lock --ignore-scripts >&2 ||
		skip "npm could not install @elastic/ecs"
fi

node "$here/validate.js" --self-test
if [ $# -gt 0 ]; then
	exec node "$here/validate.js" <"$1"
fi
exec node "$here/validate.js"
