// Reads formulas as a JSON list; writes [index, message] for each that KaTeX refuses in strict mode.
import { readFileSync } from "node:fs";
import katex from "katex";

const refused = [];
JSON.parse(readFileSync(0, "utf8")).forEach((formula, index) => {
  try {
    katex.renderToString(formula, { displayMode: true, strict: "error", throwOnError: true });
  } catch (error) {
    refused.push([index, error.message]);
  }
});
process.stdout.write(JSON.stringify(refused));
