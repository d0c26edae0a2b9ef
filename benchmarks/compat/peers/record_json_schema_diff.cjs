// Prints the cases that json-schema-diff's tests register: {"old", "new", "labels", "values"}.
const { readFileSync, readdirSync } = require("node:fs");
const { join } = require("node:path");

const modules = process.argv[2];
const { transformSync } = require(join(modules, "esbuild"));

const folder = join(modules, "json-schema-diff", "test", "unit", "json-schema-diff");

function register(cases) {
  for (const { input, output, examples } of cases) {
    const labels = { backward: output.removed === false, forward: output.added === false };
    const line = { old: input.a, new: input.b, labels, values: examples ?? [] };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
}

const provided = (name) =>
  name.endsWith("register-diff-test-cases") ? { registerDiffTestCases: register } : {};
const within = (_, body) => body();
const nothing = () => undefined;

for (const name of readdirSync(folder).filter((file) => file.endsWith(".spec.ts"))) {
  const source = readFileSync(join(folder, name), "utf8");
  const { code } = transformSync(source, { loader: "ts", format: "cjs" });
  new Function("require", "exports", "module", "describe", "it", "beforeEach", "afterEach", code)(
    provided, {}, {}, within, nothing, nothing, nothing,
  );
}
