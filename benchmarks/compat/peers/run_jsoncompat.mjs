// Answers lines of {"old", "new"} with npm's jsoncompat.
// Its role "serializer" asks whether everything under the second schema is valid under the first.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const folder = join(process.argv[2], "jsoncompat");
const compat = await import(pathToFileURL(join(folder, "jsoncompat_wasm.js")).href);
const start = () =>
  compat.initSync({ module: readFileSync(join(folder, "jsoncompat_wasm_bg.wasm")) });
start();

function contained(writer, reader) {
  try {
    return compat.check_compat(reader, writer, "serializer") ? "yes" : "no";
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) process.exit(1); // a module that trapped is done
    return "none";
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const pair = JSON.parse(line);
  const begin = performance.now();
  const [before, after] = [JSON.stringify(pair.old), JSON.stringify(pair.new)];
  const answer = { backward: contained(before, after), forward: contained(after, before) };
  answer.milliseconds = performance.now() - begin;
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
