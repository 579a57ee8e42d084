// Looks at a page of demarche evaluate in Chromium: node quality.mjs QUALITY.html FOLDER [--screens]
//
// Prints one line for each check, and ends with 1 if any failed. FOLDER holds node_modules; with
// --screens, pictures are put there too. The page has a sentence that attacks it.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [page, folder, screens] = process.argv.slice(2);
const require = createRequire(join(resolve(folder), "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const address = pathToFileURL(resolve(page)).href;
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

let failed = 0;
function check(name, fits, found = "") {
  failed += fits ? 0 : 1;
  console.log(`${fits ? "ok" : "FAILED"}  ${name}${found === "" ? "" : `: ${found}`}`);
}

const browser = await chromium.launch({ executablePath, args, headless: true });

async function looks(width, colorScheme) {
  const where = `quality, ${width} px, ${colorScheme}`;
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  // A busy machine may take its time.
  context.setDefaultTimeout(120_000);
  const tab = await context.newPage();
  const seen = { requests: [], console: [], dialogs: [] };
  tab.on("request", (request) => seen.requests.push(request.url()));
  tab.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) seen.console.push(message.text());
  });
  tab.on("pageerror", (error) => seen.console.push(String(error)));
  tab.on("dialog", (dialog) => { seen.dialogs.push(dialog.message()); dialog.dismiss(); });
  await tab.goto(address, { waitUntil: "load" });
  const charts = tab.locator("figure > svg[role=img]");
  const sizes = await charts.evaluateAll((all) => all.map((svg) => svg.getBoundingClientRect().toJSON()));
  check(`charts are visible (${where})`,
    sizes.length >= 4 && sizes.every((box) => box.width > 200 && box.height > 200), `${sizes.length} charts`);
  const named = await charts.evaluateAll((all) => all.every((svg) => svg.querySelector("title").textContent
    && svg.closest("figure").querySelector("details table caption")));
  check(`charts have a title, and a table behind (${where})`, named);
  const outside = await charts.evaluateAll((all) => all.flatMap((svg) => {
    const frame = svg.getBoundingClientRect();
    return [...svg.querySelectorAll("text, circle, rect, polyline")].filter((mark) => {
      const box = mark.getBoundingClientRect();
      return box.left < frame.left - 2 || box.right > frame.right + 2
        || box.top < frame.top - 2 || box.bottom > frame.bottom + 2;
    }).map((mark) => mark.outerHTML.slice(0, 120));
  }));
  check(`nothing in a chart is cut (${where})`, outside.length === 0, outside.join(" | "));
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  check(`nothing is wider than the window (${where})`, wide <= 0, `${wide} px over`);
  const shades = await tab.locator("table.matrix td.right").evaluateAll((all) =>
    new Set(all.map((cell) => getComputedStyle(cell).backgroundColor)).size);
  check(`cells of the matrix have colours (${where})`, shades >= 2, shades);
  check(`an attacking sentence is text (${where})`,
    await tab.locator(".errors p", { hasText: "<img src=x onerror=alert(1)>" }).count() > 0
    && await tab.locator("img, iframe, object, embed, link, script").count() === 0);
  const levels = await tab.locator("h1, h2, h3, h4").evaluateAll((all) => all.map(({ tagName }) => Number(tagName[1])));
  check(`headings are in order (${where})`, levels[0] === 1
    && levels.every((level, at) => at === 0 || (level > 1 && level - levels[at - 1] <= 1)), levels.length);
  if (screens) {
    await tab.screenshot({ path: join(folder, `quality-${width}-${colorScheme}.png`), fullPage: true });
  }
  for (const summary of await tab.locator("details.behind > summary").all()) await summary.click();
  await tab.evaluate(axe);
  const { violations } = await tab.evaluate(() => globalThis.axe.run(document, {
    resultTypes: ["violations"],
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  const found = violations.map(({ id, nodes }) => `${id} (${nodes.length}): ${nodes[0].html.slice(0, 160)} ${nodes[0].failureSummary}`);
  check(`axe-core finds no violation (${where})`, violations.length === 0, found.join(" | "));
  check(`nothing is asked of the network (${where})`, seen.requests.every((url) => url === address), seen.requests.length);
  check(`the console is silent (${where})`, seen.console.length === 0, seen.console.join(" | "));
  check(`no dialog opens (${where})`, seen.dialogs.length === 0, seen.dialogs.join(" | "));
  await context.close();
}

for (const width of [1280, 390]) {
  for (const scheme of ["light", "dark"]) await looks(width, scheme);
}
await browser.close();
console.log(failed === 0 ? "all checks passed" : `${failed} checks failed`);
process.exit(failed === 0 ? 0 : 1);
