// Calls the Node SDK: one JSON object a line on standard input, one a line on standard output, in order.
//
// {"steps": [["api.resource", ["a", {}]]]} calls a function of `cloudinary.v2`; further steps are called on
// what the one before returned, as a search is built. {"names": ["api"]} lists the functions there are.
// {"call": "uploader.upload_large", "args": ["/a", {}]} waits for a callback.
// {"stream": "uploader.upload_stream", "args": [{}], "content": "abc"} writes into a stream. With "at", an
// address, calls go there from then on: some functions of the SDK have no place for it in their options.
import { createInterface } from "node:readline";
import { finished } from "node:stream";
import cloudinary from "cloudinary";

const sdk = cloudinary.v2;

function lookup(name) {
  const steps = name.split(".");
  const last = steps.pop();
  const owner = steps.reduce((object, step) => object[step], sdk);
  return owner[last].bind(owner);
}

async function called({ steps: [[name, args], ...rest] }) {
  let value = await lookup(name)(...args);
  for (const [method, more] of rest) {
    value = await value[method](...more);
  }
  return value;
}

function answeredByCallback(call, args, use = () => {}) {
  return new Promise((resolve, reject) => {
    const told = (error, result) => (error ? reject(error) : resolve(result));
    use(lookup(call)(...args, told), reject);
  });
}

function streamed({ stream, args, content }) {
  return answeredByCallback(stream, args, (sink, reject) => {
    finished(sink, (error) => error && reject(error));
    sink.end(content);
  });
}

function named({ names }) {
  return names.flatMap((part) => functionsOf(sdk[part]).map((name) => `${part}.${name}`));
}

function functionsOf(part) {
  if (typeof part !== "function") {
    return Object.keys(part).filter((name) => typeof part[name] === "function");
  }
  const own = [];
  for (let level = part.prototype; level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    own.push(...Object.getOwnPropertyNames(level).filter((name) => name !== "constructor"));
  }
  return own;
}

function answer(question) {
  if (question.at) sdk.config({ upload_prefix: question.at });
  if (question.steps) return called(question);
  if (question.call) return answeredByCallback(question.call, question.args);
  return question.stream ? streamed(question) : named(question);
}

function refusal(error) {
  const told = error.error ?? error;
  return { message: String(told.message ?? told), status: told.http_code ?? null };
}

for await (const line of createInterface({ input: process.stdin })) {
  const told = await Promise.resolve()
    .then(() => answer(JSON.parse(line)))
    .then((value) => ({ value }), (error) => ({ error: refusal(error) }));
  process.stdout.write(`${JSON.stringify(told)}\n`);
}

process.exit(0); // open connections would keep it
