// Answers lines of {"old", "new"} with npm's json-schema-diff.
const { join } = require("node:path");
const { createInterface } = require("node:readline");

const { diffSchemas } = require(join(process.argv[2], "json-schema-diff"));

async function answered(pair) {
  const begin = performance.now();
  const answer = { backward: "none", forward: "none" };
  try {
    const found = await diffSchemas({ sourceSchema: pair.old, destinationSchema: pair.new });
    answer.backward = found.removalsFound ? "no" : "yes";
    answer.forward = found.additionsFound ? "no" : "yes";
  } catch {
    // refused
  }
  return { ...answer, milliseconds: performance.now() - begin };
}

(async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await answered(JSON.parse(line)))}\n`);
  }
})();
