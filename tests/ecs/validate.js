// SPDX-License-Identifier: GPL-2.0-or-later
//
// Checks NDJSON on stdin against the Elastic Common Schema: every leaf must be a field of the
// schema, of its type, an array exactly where the schema wants one, and one of the allowed values.
// Fields under auditd.* have no place in ECS (Auditbeat defines them) and must be strings.
//
//     node validate.js < alerts.ndjson
//     node validate.js --self-test
//
// Exit: 0 all good, 1 violations (or nothing to check), 77 the schema is not installed, which is
// an error with REQUIRE_ECS=1. The module is looked for in ECS_NODE_MODULES, then as node does.
'use strict';

const path = require('path');
const readline = require('readline');

const VERSION = '9.4.0';
const FOREIGN = /^auditd\./;
const SHOWN = 50;

function loadSchema() {
	const folder = process.env.ECS_NODE_MODULES;
	const name = folder ? path.resolve(folder, '@elastic/ecs') : '@elastic/ecs';

	try {
		return require(name).EcsFlat;
	} catch (error) {
		if (error.code !== 'MODULE_NOT_FOUND')
			throw error;
		console.error(`NOT CHECKED against ECS: @elastic/ecs ${VERSION} is not installed`);
		process.exit(process.env.REQUIRE_ECS === '1' ? 1 : 77);
	}
}

const isText = (v) => typeof v === 'string' && v !== '';
const isDate = (v) => isText(v) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(v) &&
	!Number.isNaN(Date.parse(v));
const isLong = (v) => Number.isSafeInteger(v);

const TYPES = {
	boolean: (v) => typeof v === 'boolean',
	constant_keyword: isText,
	date: isDate,
	float: (v) => typeof v === 'number',
	ip: (v) => require('net').isIP(v) !== 0,
	keyword: isText,
	long: isLong,
	match_only_text: isText,
	scaled_float: (v) => typeof v === 'number',
	wildcard: isText,
};

class Checker {
	constructor(schema) {
		this.schema = schema;
		this.documents = 0;
		this.fields = 0;
		this.problems = [];
	}

	problem(name, text) {
		this.problems.push(`document ${this.documents}: ${name}: ${text}`);
	}

	line(text) {
		let document;

		this.documents++;
		try {
			document = JSON.parse(text);
		} catch (error) {
			this.problem('(line)', error.message);
			return;
		}
		if (document === null || typeof document !== 'object' || Array.isArray(document)) {
			this.problem('(line)', 'not an object');
			return;
		}
		this.object(document, '');
		if (!document.ecs || document.ecs.version !== VERSION)
			this.problem('ecs.version', `not ${VERSION}`);
	}

	object(object, prefix) {
		const names = Object.keys(object);

		if (names.length === 0)
			this.problem(prefix || '(document)', 'an empty object');
		for (const key of names)
			this.value(object[key], prefix ? `${prefix}.${key}` : key);
	}

	value(value, name) {
		const field = this.schema[name];

		if (name === 'labels')
			this.labels(value);
		else if (field && field.type !== 'object')
			this.leaf(value, name, field);
		else if (value !== null && typeof value === 'object' && !Array.isArray(value))
			this.object(value, name);
		else
			this.foreign(value, name);
	}

	// ECS: "custom key/value pairs ... should not contain nested objects".
	labels(value) {
		for (const key of Object.keys(value)) {
			this.fields++;
			if (!isText(value[key]))
				this.problem(`labels.${key}`, 'not a string');
		}
	}

	foreign(value, name) {
		this.fields++;
		if (!FOREIGN.test(name))
			this.problem(name, 'not a field of ECS');
		else if (!isText(value))
			this.problem(name, 'not a string');
	}

	leaf(value, name, field) {
		const wantsArray = (field.normalize || []).includes('array');
		const list = Array.isArray(value) ? value : [value];

		this.fields++;
		if (wantsArray !== Array.isArray(value))
			this.problem(name, wantsArray ? 'must be an array' : 'must not be an array');
		if (Array.isArray(value) && value.length === 0)
			this.problem(name, 'an empty array');
		for (const element of list)
			this.element(element, name, field);
	}

	element(element, name, field) {
		const allowed = (field.allowed_values || []).map((a) => a.name);
		const check = TYPES[field.type];

		// An argument may well be empty.
		if (name === 'process.args' && element === '')
			return;
		if (!check)
			this.problem(name, `type ${field.type} is not known here`);
		else if (!check(element))
			this.problem(name, `${JSON.stringify(element)} is no ${field.type}`);
		else if (allowed.length && !allowed.includes(element))
			this.problem(name, `${JSON.stringify(element)} is not an allowed value`);
	}
}

// Each of these must be found, or the check checks nothing.
const BAD = [
	['not JSON', '{"a":', '(line)'],
	['scalar for an array', { process: { args: 'ls' } }, 'process.args'],
	['array for a scalar', { process: { name: ['ls'] } }, 'process.name'],
	['no such field', { process: { ppid: 1 } }, 'process.ppid'],
	['string for a number', { process: { pid: '1' } }, 'process.pid'],
	['number for a string', { user: { id: 0 } }, 'user.id'],
	['value not allowed', { event: { kind: 'alarm' } }, 'event.kind'],
	['value not allowed, in an array', { event: { type: ['begin'] } }, 'event.type'],
	['scalar for a nested array', { threat: { technique: { subtechnique: { id: 'T1059.004' } } } },
		'threat.technique.subtechnique.id'],
	['no date', { '@timestamp': 'yesterday' }, '@timestamp'],
	['empty string', { user: { name: '' } }, 'user.name'],
	['empty object', { user: {} }, 'user'],
	['empty array', { tags: [] }, 'tags'],
	['label not a string', { labels: { undecided: true } }, 'labels.undecided'],
	['number under auditd', { auditd: { session: 3 } }, 'auditd.session'],
	['scalar for an object', { host: 'web7' }, 'host'],
];

function selfTest(schema) {
	let failed = 0;

	for (const [what, document, name] of BAD) {
		const checker = new Checker(schema);

		checker.line(typeof document === 'string' ? document :
			JSON.stringify({ ...document, ecs: { version: VERSION } }));
		if (checker.problems.length !== 1 || !checker.problems[0].includes(` ${name}: `)) {
			console.error(`self-test: ${what}: found ${JSON.stringify(checker.problems)}`);
			failed++;
		}
	}
	const checker = new Checker(schema);

	checker.line('{"process":{"args":["ls",""],"pid":1},"ecs":{"version":"9.4.0"}}');
	if (checker.problems.length) {
		console.error(`self-test: a good document: found ${checker.problems}`);
		failed++;
	}
	console.log(`self-test: ${BAD.length + 1} documents, ${failed} failed`);
	process.exit(failed ? 1 : 0);
}

async function main() {
	const schema = loadSchema();

	if (process.argv[2] === '--self-test')
		selfTest(schema);
	const checker = new Checker(schema);

	for await (const line of readline.createInterface({ input: process.stdin })) {
		if (line !== '')
			checker.line(line);
	}
	for (const text of checker.problems.slice(0, SHOWN))
		console.error(text);
	if (checker.problems.length > SHOWN)
		console.error(`... and ${checker.problems.length - SHOWN} more`);
	console.log(`${checker.documents} documents, ${checker.fields} fields checked`);
	process.exit(checker.problems.length || checker.documents === 0 ? 1 : 0);
}

main();
