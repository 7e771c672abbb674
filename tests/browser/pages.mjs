// Opens each page of a folder in Chromium; writes what was seen as JSON, by the page's name.
//
// node pages.mjs CHROMIUM FOLDER: light and dark with axe, a phone of 390 pixels, and print.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [program, folder] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({
  executablePath: program,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});

// In the page. The scheme changes colours alone, so that the other rules are asked once.
async function check(rules) {
  const some = rules.length ? { runOnly: { type: "rule", values: rules } } : {};
  const { violations } = await axe.run({ ...some, resultTypes: ["violations"] });
  return violations.map((violation) => `${violation.id}: ${violation.nodes[0].html}`);
}

// Boxes that scroll: whether what goes on beyond the edge has a sign, and whether all its height shows.
function boxes() {
  const found = [];
  for (const box of document.querySelectorAll(".scroll")) {
    const wide = box.scrollWidth > box.clientWidth;
    const signed = getComputedStyle(box).backgroundImage.includes("gradient");
    if (wide && !signed) found.push(`no sign: ${box.getAttribute("aria-label")}`);
    if (box.scrollHeight > box.clientHeight + 1) found.push(`cut: ${box.getAttribute("aria-label")}`);
  }
  return found;
}

async function look(file) {
  const page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
  const requests = [];
  const complaints = [];
  page.on("request", (request) => requests.push(request.url()));
  page.on("console", (message) => complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  await page.goto(`file://${join(folder, file)}`);
  const seen = { requests: requests.length, complaints, violations: {}, pictures: {} };
  await page.evaluate(axe);
  for (const scheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: scheme });
    seen.violations[scheme] = await page.evaluate(check, scheme === "dark" ? ["color-contrast"] : []);
    seen.pictures[scheme] = (await page.screenshot()).toString("base64");
  }
  seen.text = await page.evaluate(() => document.body.innerText);
  await page.setViewportSize({ width: 390, height: 844 });
  seen.phone = await page.evaluate(() => document.documentElement.scrollWidth);
  seen.boxes = await page.evaluate(boxes);
  seen.pictures.phone = (await page.screenshot()).toString("base64");
  await page.emulateMedia({ media: "print" });
  seen.printed = await page.evaluate(() => document.body.innerText);
  await page.close();
  return seen;
}

const seen = {};
for (const file of readdirSync(folder)) seen[file.replace(".html", "")] = await look(file);
await browser.close();
process.stdout.write(JSON.stringify(seen));
