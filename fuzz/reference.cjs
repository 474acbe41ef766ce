// Evaluates expressions with the reference implementation: a JSON object a line in, one out.
//
//   node reference.cjs FOLDER      the folder holds jsonata-standard (2.2.2) and jsonata-service (2.0.6)
//
// In: {"expression", "input"?, "bindings"?, "service"?, "seconds"?}. Out: {"value"}, {} for undefined (and for
// a function), {"error": {"code"?, "position"?, "token"?, "message"}}, or {"hollow": true}: an array of the value
// has undefined elements, which JSON has not. With `seconds` the expression is evaluated for that long, the input
// being parsed once, and "nanoseconds" is the time of one evaluation.
'use strict';
const path = require('path');
const readline = require('readline');

const folder = path.resolve(process.argv[2]);
const versions = {};
function Version(service) {
  const name = service ? 'jsonata-service' : 'jsonata-standard';
  return versions[name] ??= require(path.join(folder, name));
}

function IsFunction(value) {
  return typeof value === 'function' || (value !== null && typeof value === 'object' &&
    (value._jsonata_function === true || value._jsonata_lambda === true));
}

// Functions inside of values are null, as JSON.stringify has JavaScript's in arrays.
function Printable(key, value) {
  return IsFunction(value) ? (Array.isArray(this) ? null : undefined) : value;
}

function IsHollow(value) {
  if (value === null || typeof value !== 'object' || IsFunction(value)) return false;
  return Array.isArray(value) ? value.some(item => item === undefined || IsHollow(item)) : Object.values(value).some(IsHollow);
}

async function Time(expression, input, bindings, seconds) {
  const end = process.hrtime.bigint() + BigInt(Math.round(seconds * 1e9));
  let best = Infinity;
  for (let batch = 1; process.hrtime.bigint() < end; batch = Math.min(batch * 2, 1024)) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < batch; ++i) await expression.evaluate(input, bindings);
    best = Math.min(best, Number(process.hrtime.bigint() - start) / batch);
  }
  return best;
}

async function Answer(line) {
  const asked = JSON.parse(line);
  try {
    const started = process.hrtime.bigint();
    const expression = Version(asked.service)(asked.expression);
    const compiled = Number(process.hrtime.bigint() - started);
    const value = await expression.evaluate(asked.input, asked.bindings);
    if (IsHollow(value)) return '{"hollow":true}';
    const answer = {};
    if (value !== undefined && !IsFunction(value)) answer.value = value;
    if (asked.seconds) {
      answer.compile_nanoseconds = compiled;
      answer.nanoseconds = await Time(expression, asked.input, asked.bindings, asked.seconds);
    }
    return JSON.stringify(answer, Printable);
  } catch (e) {
    return JSON.stringify({error: {code: e.code, position: e.position, token: e.token, message: String(e.message)}});
  }
}

async function Main() {
  for await (const line of readline.createInterface({input: process.stdin})) {
    process.stdout.write(await Answer(line) + '\n');
  }
}
Main();
