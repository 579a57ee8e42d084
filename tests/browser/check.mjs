// Looks at a report in Chromium: node check.mjs REPORT.html FOLDER [--screens]
//
// Prints one line for each check, and ends with 1 if any failed. FOLDER holds node_modules; with
// --screens, pictures and a PDF are put there too.
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

/** Opens the report in a window of its own, and notes whatever it should not do. */
async function open(width, colorScheme, options = {}) {
  const context = await browser.newContext({
    viewport: { width, height: 900 }, colorScheme, hasTouch: width < 500, ...options,
  });
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
  return { tab, seen, close: () => context.close() };
}

const visible = (tab) => tab.locator("article li[data-labels]:visible").count();
const announced = async (tab) => {
  const [, shown, all] = /^([\d,]+) of ([\d,]+)/.exec(await tab.locator("#count").textContent());
  return [shown, all].map((number) => Number(number.replaceAll(",", "")));
};
/** Waits until the count says something else than before. */
const refiltered = (tab, before) => tab.waitForFunction(
  (text) => document.getElementById("count").textContent !== text, before);

async function looks(width, colorScheme) {
  const where = `${width} px, ${colorScheme}`;
  const { tab, seen, close } = await open(width, colorScheme);
  const charts = tab.locator("figure > svg[role=img]");
  const sizes = await charts.evaluateAll((all) => all.map((svg) => svg.getBoundingClientRect().toJSON()));
  check(`charts are visible (${where})`,
    sizes.length >= 4 && sizes.every(({ width, height }) => width > 200 && height > 40), `${sizes.length} charts`);
  const named = await charts.evaluateAll((all) => all.every((svg) => svg.querySelector("title").textContent
    && svg.closest("figure").querySelector("details table caption")));
  check(`charts have a title, and a table behind (${where})`, named);
  const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  check(`nothing is wider than the window (${where})`, wide <= 0, `${wide} px over`);
  const words = await tab.locator("svg text").evaluateAll((all) => all.filter((text) => {
    const box = text.getBoundingClientRect();
    const frame = text.closest("figure").getBoundingClientRect();
    return box.width > 0 && box.left < frame.left - 2;
  }).length);
  check(`words of charts begin inside them (${where})`, words === 0, `${words} outside`);
  if (screens) {
    await tab.screenshot({ path: join(folder, `report-${width}-${colorScheme}.png`), fullPage: true });
  }
  // All articles are laid out, so that all are judged.
  await tab.evaluate(() => document.styleSheets[0].insertRule("article { content-visibility: visible !important }"));
  await tab.evaluate(axe);
  await tab.locator("details.behind > summary").first().click();
  await tab.locator("article summary").first().click();
  const { violations } = await tab.evaluate(() => globalThis.axe.run(document, {
    resultTypes: ["violations"],
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  const named_violations = violations.map(({ id, nodes }) => `${id} (${nodes.length}): ${nodes[0].html.slice(0, 160)} ${nodes[0].failureSummary}`);
  check(`axe-core finds no violation (${where})`, violations.length === 0, named_violations.join(" | "));
  check(`nothing is asked of the network (${where})`, seen.requests.every((url) => url === address), seen.requests.length);
  check(`the console is silent (${where})`, seen.console.length === 0, seen.console.join(" | "));
  check(`no dialog opens (${where})`, seen.dialogs.length === 0, seen.dialogs.join(" | "));
  await close();
}

async function filters() {
  const { tab, seen, close } = await open(1280, "light");
  const all = await visible(tab);
  check("all sentences are counted at first", (await announced(tab)).every((n) => n === all), all);
  const choice = tab.locator("select[data-question='0']");
  for (const label of ["0", "1"]) {
    const before = await tab.locator("#count").textContent();
    await choice.selectOption(label);
    await refiltered(tab, before);
    const rows = await visible(tab);
    const others = await tab.locator(`article li[data-labels]:visible:not([data-labels^="${label} "]):not([data-labels="${label}"])`).count();
    check(`the filter shows one label (${label})`, rows > 0 && rows < all && others === 0, `${rows} of ${all}`);
    check(`the count says so (${label})`, (await announced(tab))[0] === rows);
  }
  check("the count is announced", await tab.locator("#count").getAttribute("aria-live") === "polite");
  let before = await tab.locator("#count").textContent();
  await tab.getByRole("button", { name: "Show all" }).click();
  await refiltered(tab, before);
  check("all come back", await visible(tab) === all);
  before = await tab.locator("#count").textContent();
  await tab.locator("#search").fill("the zzzz");
  await refiltered(tab, before);
  check("words that occur nowhere leave nothing", await visible(tab) === 0 && await tab.locator("article:visible").count() === 0);
  before = await tab.locator("#count").textContent();
  await tab.locator("#search").fill("korea");
  await refiltered(tab, before);
  const found = await tab.locator("article li:visible .text").allTextContents();
  check("words are sought in sentences", found.length > 0 && found.every((text) => /korea/i.test(text)), found.length);
  check("filters cause no error", seen.console.length === 0, seen.console.join(" | "));
  await close();
}

async function keyboard() {
  const { tab, close } = await open(1280, "light");
  const focus = () => tab.evaluate(() => {
    const { tagName, className, id, textContent } = document.activeElement;
    return `${tagName}.${className}#${id} ${textContent.trim().slice(0, 20)}`;
  });
  await tab.keyboard.press("Tab");
  check("the first stop skips to the report", (await focus()).startsWith("A.skip"), await focus());
  const ring = await tab.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  check("focus can be seen", ring === "solid", ring);
  await tab.keyboard.press("Enter");
  check("and does", (await focus()).startsWith("MAIN"), await focus());
  await tab.locator("#theme").focus();
  await tab.keyboard.press("Enter");
  check("colours change by keyboard", await tab.evaluate(() => document.documentElement.dataset.theme) === "dark");
  await tab.locator("select[data-question='0']").focus();
  const before = await tab.locator("#count").textContent();
  await tab.keyboard.press("ArrowDown");
  await refiltered(tab, before);
  const [shown, all] = await announced(tab);
  check("the filter goes by keyboard", shown < all && shown === await visible(tab), `${shown} of ${all}`);
  for (let at = 0; at < 12 && !(await focus()).startsWith("SUMMARY"); at += 1) await tab.keyboard.press("Tab");
  check("sentences are reached by keyboard", (await focus()).startsWith("SUMMARY"), await focus());
  await tab.keyboard.press("Enter");
  const open_rows = await tab.locator("article details[open] dl").allTextContents();
  check("and opened for their probabilities", open_rows.length === 1 && /\d%/.test(open_rows[0]), open_rows[0]?.trim().slice(0, 60));
  await close();
}

async function hostile() {
  const { tab, seen, close } = await open(1280, "light");
  const title = "<img src=x onerror=alert(1)>";
  check("a hostile title is shown as text", await tab.locator("h3", { hasText: title }).count() === 1);
  await tab.locator("h3", { hasText: title }).click();
  check("and makes no element", await tab.locator("img, iframe, object, embed, link, article script").count() === 0);
  check("there is one script, and no handler", await tab.evaluate(() => document.scripts.length === 1
    && [...document.querySelectorAll("*")].every((element) => [...element.attributes].every(({ name }) => !name.startsWith("on")))));
  check("nothing ran", seen.dialogs.length === 0 && seen.console.length === 0, seen.console.join(" | "));
  await close();
}

async function without_script() {
  const { tab, close } = await open(1280, "light", { javaScriptEnabled: false });
  check("sentences can be read without a script", await visible(tab) > 0, await visible(tab));
  check("and what needs a script is not there", !await tab.locator("#filter").isVisible() && !await tab.locator("#theme").isVisible());
  await tab.locator("article summary").first().click();
  check("and opened", await tab.locator("article details[open] dl").first().isVisible());
  await close();
}

async function headings() {
  const { tab, close } = await open(1280, "light");
  const levels = await tab.locator("h1, h2, h3, h4").evaluateAll((all) => all.map(({ tagName }) => Number(tagName[1])));
  check("headings are in order", levels[0] === 1 && levels.every((level, at) => at === 0 || (level > 1 && level - levels[at - 1] <= 1)), levels.length);
  if (screens) {
    await tab.pdf({ path: join(folder, "report.pdf"), format: "A4", preferCSSPageSize: true, printBackground: true });
  }
  await close();
}

for (const width of [1280, 390]) {
  for (const scheme of ["light", "dark"]) await looks(width, scheme);
}
await filters();
await keyboard();
await hostile();
await without_script();
await headings();
await browser.close();
console.log(failed === 0 ? "all checks passed" : `${failed} checks failed`);
process.exit(failed === 0 ? 0 : 1);
