// Codes sentences in Chromium: node review.mjs PROGRAM ARTICLES FOLDER TOOLS [--screens]
//
// Starts PROGRAM review ARTICLES -o labels.csv in FOLDER, kills it in the middle, starts it again.
// Prints one line for each check, and ends with 1 if any failed. TOOLS holds node_modules; with
// --screens, pictures are put there too. What was pressed is left in FOLDER/pressed.json.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { join, resolve } from "node:path";

const [program, articles, folder, tools, screens] = process.argv.slice(2);
const require = createRequire(join(resolve(tools), "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

let failed = 0;
function check(name, fits, found = "") {
  failed += fits ? 0 : 1;
  console.log(`${fits ? "ok" : "FAILED"}  ${name}${found === "" ? "" : `: ${found}`}`);
}

/** Starts the program, and gives it with the address that it prints. */
const serve = (output, ...more) => serveOf(articles, output, ...more);

/** The same with another input. */
async function serveOf(input, output, ...more) {
  const child = spawn(program, ["review", input, "-o", output, "--no-browser", ...more], { cwd: folder });
  const told = { out: "", err: "" };
  child.stdout.on("data", (data) => { told.out += data; });
  child.stderr.on("data", (data) => { told.err += data; });
  const ended = new Promise((done) => { child.on("exit", (code, signal) => done({ code, signal, ...told })); });
  while (!told.out.includes("\n")) {
    if (child.exitCode !== null) throw new Error(told.err);
    await new Promise((done) => { setTimeout(done, 50); });
  }
  const stop = (signal) => { child.kill(signal); return ended; };
  return { address: told.out.trim(), stop };
}

const browser = await chromium.launch({ executablePath, args, headless: true });

/** Opens an address in a window of its own, and notes whatever it should not do. */
async function open(address, width = 1280, colorScheme = "light", height = 800) {
  const context = await browser.newContext({
    viewport: { width, height }, colorScheme, hasTouch: width < 500, isMobile: width < 500,
  });
  // A busy machine may take its time.
  context.setDefaultTimeout(60_000);
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

/** Gives the coder's name, as the page asks for it. */
async function enter(tab, name) {
  await tab.locator("#asking[open]").waitFor();
  await tab.keyboard.type(name);
  await tab.keyboard.press("Enter");
  await tab.locator(".part.now").waitFor();
}

const place = (tab) => tab.locator("#place").textContent();
const count = (tab) => tab.locator("#count").textContent();
const now = (tab) => tab.evaluate(() => document.querySelector(".part.now").firstChild.textContent);
const pressed = (tab) => tab.locator("button.label[aria-pressed=true]").allTextContents();
const until = (tab, id, text) => tab.waitForFunction(
  ([id, text]) => document.getElementById(id).textContent === text, [id, text]);

/** Presses a key, and waits until the page has done what it means. */
async function press(tab, key) {
  const before = await tab.locator("#said").textContent();
  await tab.keyboard.press(key);
  await tab.waitForFunction((text) => document.getElementById("said").textContent !== text, before);
}

const stances = ["deterrence", "dialogue", "economic", "regional-alignment", "none"];
const tones = ["negative", "neutral", "positive"];
const keys = (number) => [number * 7 % 5, number % 3];

async function thirty() {
  const expected = [];
  let server = await serve("labels.csv");
  let { tab, seen, close } = await open(server.address);
  check("the page asks who codes", await tab.locator("#asking[open]").count() === 1);
  await enter(tab, "Ana Sol");
  check("the first sentence is asked", await place(tab) === "Sentence 1 of 114", await place(tab));
  check("nothing is guessed before it is asked for",
    !seen.requests.some((url) => url.endsWith("/guess")) && !await tab.locator("#guess").isVisible());
  for (let number = 0; number < 30; number += 1) {
    const [stance, tone] = keys(number);
    expected.push({ text: await now(tab), stance: stances[stance], sentiment: tones[tone] });
    if (number === 13) {
      // One head is answered, the other not, when the machine loses the program.
      await press(tab, String(stance + 1));
      const { signal } = await server.stop("SIGKILL");
      check("the program is killed in the middle", signal === "SIGKILL", signal);
      await tab.keyboard.press(String(tone + 1));
      await tab.locator("#fault").waitFor({ state: "visible" });
      const fault = await tab.locator("#fault").textContent();
      check("the page says that nobody answers", fault.startsWith("The program does not answer"), fault);
      check("and stays where it was", await now(tab) === expected[13].text && (await pressed(tab)).length === 1);
      await close();
      server = await serve("labels.csv");
      ({ tab, seen, close } = await open(server.address));
      await enter(tab, "ana  sol");
      check("what was coded is there again", await count(tab) === "13 of 114 coded", await count(tab));
      check("at the sentence that was left", await now(tab) === expected[13].text);
      check("with the label that it had", (await pressed(tab)).join() === `${stances[stance]}${stance + 1}`);
    } else {
      await press(tab, String(stance + 1));
    }
    await press(tab, String(tone + 1));
  }
  check("thirty sentences are coded", await count(tab) === "30 of 114 coded", await count(tab));
  await back_and_forth(tab);
  check("nothing but the program was asked", seen.requests.every((url) => url.startsWith(server.address)));
  check("the console is silent", seen.console.length === 0, seen.console.join(" | "));
  check("no dialog of the browser opens", seen.dialogs.length === 0);
  await close();
  const { code, err } = await server.stop("SIGINT");
  check("the program ends well", code === 0, code);
  check("and says what was coded", err.includes("labels.csv: 30 sentences coded by Ana Sol"), err.trim().split("\n").at(-1));
  check("its journal is gone", !existsSync(join(folder, "labels.csv.journal")));
  writeFileSync(join(folder, "pressed.json"), JSON.stringify(expected));
}

/** Whatever else keys do; at the end all is as at the beginning. */
async function back_and_forth(tab) {
  const [sentence, where] = [await now(tab), await place(tab)];
  await press(tab, "u");
  check("u takes the last label back", await count(tab) === "29 of 114 coded" && (await place(tab)) === "Sentence 30 of 114", await place(tab));
  check("and asks its question", await tab.locator("fieldset.now legend").textContent() === "sentiment");
  await press(tab, String(keys(29)[1] + 1));
  check("the next sentence comes again", await now(tab) === sentence);
  await press(tab, "ArrowLeft");
  check("the left arrow goes back", await place(tab) === "Sentence 30 of 114");
  check("where labels are shown", (await pressed(tab)).length === 2);
  await press(tab, "ArrowDown");
  await press(tab, "0");
  check("0 takes a label away", (await pressed(tab)).length === 1);
  await press(tab, "Control+z");
  check("and Ctrl-Z brings it back", (await pressed(tab)).length === 2);
  await tab.keyboard.press("n");
  await tab.keyboard.type("1 or 2? unsure");
  await tab.keyboard.press("Escape");
  await until(tab, "said", "Note saved.");
  check("a note is written, and its digits are no labels", (await pressed(tab)).length === 2);
  await press(tab, "g");
  const guess = await tab.locator("#guess").textContent();
  check("g shows the guess", /stance: .*\d%.*sentiment: .*\d%/s.test(guess), guess);
  await tab.keyboard.press("g");
  check("and hides it", !await tab.locator("#guess").isVisible());
  await press(tab, "ArrowRight");
  check("the right arrow goes to what is not coded", await place(tab) === where, await place(tab));
  check("a guess is for one sentence", !await tab.locator("#guess").isVisible());
  await tab.keyboard.press("?");
  check("? lists the keys", await tab.locator("#help[open]").count() === 1);
  await tab.keyboard.press("Escape");
  check("and Escape closes the list", await tab.locator("#help[open]").count() === 0);
  await tab.keyboard.press("c");
  check("c hides the codebook", !await tab.locator("#codebook").isVisible());
  await tab.keyboard.press("c");
  check("and shows it", await tab.locator("#codebook h3", { hasText: "Sentiment" }).count() === 1);
  const single = tab.locator("#single");
  await tab.keyboard.press("?");
  await single.uncheck();
  await tab.keyboard.press("Escape");
  await tab.keyboard.press("1");
  check("single keys can be switched off", (await pressed(tab)).length === 0);
  await tab.locator("fieldset.head button").first().focus();
  const ring = await tab.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  check("focus can be seen", ring === "solid", ring);
  await press(tab, "Enter");
  check("and labels are buttons too", (await pressed(tab)).length === 1);
  await tab.locator("#undo").focus();
  await press(tab, "Enter");
  check("so is undo", (await pressed(tab)).length === 0 && await count(tab) === "30 of 114 coded");
  const heights = await tab.evaluate(() => document.documentElement.scrollHeight - innerHeight);
  check("the page itself does not scroll", heights <= 0, heights);
}

async function windows() {
  const server = await serve("two.csv");
  const [ana, ben] = [await open(server.address), await open(server.address)];
  await enter(ana.tab, "Ana");
  await enter(ben.tab, "Ben");
  for (let number = 0; number < 5; number += 1) {
    await Promise.all([press(ana.tab, "1"), press(ben.tab, "2")]);
    await Promise.all([press(ana.tab, "1"), press(ben.tab, "3")]);
  }
  check("two coders do not meet", await count(ana.tab) === "5 of 114 coded" && await count(ben.tab) === "5 of 114 coded");
  // The same coder in a second window.
  const again = await open(server.address);
  await enter(again.tab, "ANA");
  check("a second window goes on where the first is", await place(again.tab) === "Sentence 6 of 114", await place(again.tab));
  await press(again.tab, "4");
  await ana.tab.locator("button.label[aria-pressed=true]").waitFor();
  check("the first window learns of it", (await pressed(ana.tab)).join() === "regional-alignment4", (await pressed(ana.tab)).join());
  await press(ana.tab, "5");
  await again.tab.locator("button.label[aria-pressed=true]", { hasText: "none" }).waitFor();
  check("the last answer counts in both", (await pressed(again.tab)).join() === "none5");
  await again.tab.keyboard.press("n");
  await again.tab.keyboard.type("Half a note");
  // Whoever closes the window does not wait for anything.
  await again.tab.close({ runBeforeUnload: true });
  await ana.tab.waitForFunction(() => document.getElementById("note").value === "Half a note");
  check("a closed window loses no note", true);
  await Promise.all([ana, ben, again].map(({ close }) => close()));
  await server.stop("SIGTERM");
  const rows = readFileSync(join(folder, "two.csv"), "utf8").trim().split("\r\n").slice(1);
  check("each coder has a row a sentence", rows.length === 11, rows.length);
  check("with labels of their own", rows.filter((row) => row.includes(",deterrence,negative,Ana,")).length === 5
    && rows.filter((row) => row.includes(",dialogue,positive,Ben,")).length === 5);
}

/** What a page of another origin tries, with the token and without. */
async function strangers() {
  const server = await serve("safe.csv");
  const own = new URL(server.address);
  const state = () => new Promise((done, fail) => {
    const sent = request({
      host: "127.0.0.1", port: own.port, path: `${own.pathname}state`, method: "POST",
      headers: { Origin: own.origin, "Content-Type": "application/json" },
    }, (reply) => {
      let text = "";
      reply.on("data", (data) => { text += data; });
      reply.on("end", () => done(text));
    });
    sent.on("error", fail);
    sent.end(JSON.stringify({ coder: "Eve", since: null }));
  });
  const stranger = createServer((_, reply) => {
    reply.writeHead(200, { "Content-Type": "text/html" });
    reply.end("<!doctype html><title>Elsewhere</title><iframe name=into></iframe>");
  });
  await new Promise((done) => { stranger.listen(0, "127.0.0.1", done); });
  for (const host of ["127.0.0.1", "localhost"]) {
    const { tab, close } = await open(`http://${host}:${stranger.address().port}/`);
    const tried = await tab.evaluate(async ({ address, origin }) => {
      const answer = JSON.stringify({ coder: "Eve", item: 0, said: { head: 0, label: "none" } });
      const json = { "Content-Type": "application/json" };
      const found = {};
      const attempt = async (name, url, options) => {
        try {
          const reply = await fetch(url, options);
          found[name] = reply.type === "opaque" ? "opaque" : `${reply.status} ${await reply.text()}`;
        } catch (error) {
          found[name] = "refused";
        }
      };
      for (const base of [address, `${origin}/`, `${origin}/${"0".repeat(32)}/`]) {
        await attempt(`read ${base}`, base, {});
        await attempt(`ask ${base}`, `${base}state`, { method: "POST", headers: json, body: answer });
        await attempt(`write ${base}`, `${base}answer`, { method: "POST", headers: json, body: answer });
        await attempt(`plain ${base}`, `${base}answer`, { method: "POST", body: answer });
        await attempt(`blind ${base}`, `${base}answer`, { method: "POST", mode: "no-cors", body: answer });
        found[`beacon ${base}`] = navigator.sendBeacon(`${base}answer`, answer) ? "opaque" : "refused";
        // The oldest way: a form whose one field is JSON to whoever does not look closely.
        const form = document.createElement("form");
        Object.assign(form, { method: "post", action: `${base}answer`, enctype: "text/plain", target: "into" });
        const field = document.createElement("input");
        [field.name, field.value] = [answer.slice(0, -1), "}"];
        form.append(field);
        document.body.append(form);
        form.submit();
        await new Promise((done) => { setTimeout(done, 300); });
      }
      const script = document.createElement("script");
      script.src = `${address}page.js`;
      found.script = await new Promise((done) => {
        [script.onload, script.onerror] = [() => done("loaded"), () => done("refused")];
        document.body.append(script);
      });
      const frame = document.createElement("iframe");
      frame.src = address;
      await new Promise((done) => { frame.onload = done; document.body.append(frame); });
      try {
        found.frame = frame.contentDocument === null ? "refused" : frame.contentDocument.title;
      } catch { found.frame = "refused"; }
      return found;
    }, { address: server.address, origin: own.origin });
    const got = Object.entries(tried).filter(([, what]) => !["refused", "opaque"].includes(what));
    check(`a page of ${host} reads nothing`, got.length === 0, got.map(([name, what]) => `${name} ${what}`).join(" | "));
    const framed = tab.frames().filter((frame) => frame.url().startsWith(server.address) && frame.name() !== "into");
    const shown = await Promise.all(framed.map((frame) => frame.locator("#answers").count()));
    check(`nor shows the page in a frame of ${host}`, shown.every((number) => number === 0));
    const { changes } = JSON.parse(await state());
    check("nor writes anything", changes.length === 0, JSON.stringify(changes));
    await close();
  }
  stranger.close();
  await server.stop("SIGTERM");
  check("and no table is made", !existsSync(join(folder, "safe.csv")));
}

async function looks() {
  for (const [width, height, scheme] of [[1280, 800, "light"], [1280, 800, "dark"], [390, 780, "light"], [390, 780, "dark"], [740, 360, "light"]]) {
    const where = `${width} x ${height}, ${scheme}`;
    const server = await serve(`looks-${width}-${scheme}.csv`, "--coder", "Ana Sol");
    const { tab, seen, close } = await open(server.address, width, scheme, height);
    await tab.locator(".part.now").waitFor();
    const picture = async (name) => {
      if (screens) await tab.screenshot({ path: join(tools, `review-${name}-${width}-${scheme}.png`) });
    };
    const judge = async (what) => {
      await tab.evaluate(axe);
      const { violations } = await tab.evaluate(() => globalThis.axe.run(document, {
        resultTypes: ["violations"],
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      }));
      const named = violations.map(({ id, nodes }) => `${id} (${nodes.length}): ${nodes[0].html.slice(0, 160)} ${nodes[0].failureSummary}`);
      check(`axe-core finds no violation (${what}, ${where})`, named.length === 0, named.join(" | "));
    };
    for (const key of ["2", "1", "1", "1", "3", "2", "4"]) await press(tab, key);
    if (width < 500) {
      const [before, button] = [await place(tab), tab.getByRole("button", { name: "neutral" })];
      await button.tap();
      await tab.waitForFunction((text) => document.getElementById("place").textContent !== text, before);
      const small = await tab.locator("#answers button").evaluateAll((all) => all.filter((own) => {
        const { width, height } = own.getBoundingClientRect();
        return width < 44 || height < 44;
      }).length);
      check(`buttons are as large as a finger (${where})`, small === 0, small);
    }
    await picture("page");
    await judge("coding");
    await tab.keyboard.press("g");
    await tab.locator("#guess").waitFor({ state: "visible" });
    await tab.keyboard.press("n");
    await tab.keyboard.type("The envoy speaks for both.");
    await picture("guess");
    await judge("guess and note");
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    check(`nothing is wider than the window (${where})`, wide <= 0, `${wide} px over`);
    const box = await tab.evaluate(() => {
      const [own, frame] = [".part.now", "#document"].map((name) => document.querySelector(name).getBoundingClientRect());
      return { top: own.top - frame.top, bottom: frame.bottom - own.bottom };
    });
    check(`the sentence can be seen (${where})`, box.top >= 0 && box.bottom >= 0, JSON.stringify(box));
    await tab.keyboard.press("Escape");
    if (width < 1000) {
      await tab.keyboard.press("c");
      await picture("codebook");
      await judge("codebook");
      await tab.keyboard.press("c");
    }
    await tab.keyboard.press("?");
    await picture("keys");
    await judge("keys");
    check(`the console is silent (${where})`, seen.console.length === 0, seen.console.join(" | "));
    await tab.keyboard.press("Escape");
    await tab.locator("#who").click();
    await tab.locator("#name").fill(`Somebody ${width} ${scheme}`);
    await tab.keyboard.press("Enter");
    await tab.waitForFunction(() => document.getElementById("count").textContent.startsWith("0 of"));
    check(`another coder begins anew (${where})`, (await pressed(tab)).length === 0);
    await close();
    await server.stop("SIGTERM");
  }
}

/** Long and strange sentences, many labels, a long codebook, cells that are no labels; and the end. */
async function odd() {
  const long = "The envoy, who had travelled for two days, said that nothing was settled, ".repeat(20);
  const sentences = [`${long}or so.`, "أكد الوزير أن المحادثات (5 نقاط) ستستأنف يوم الاثنين.", "Trade grew by a tenth.", "z".repeat(300)];
  const rows = sentences.map((text, number) => `${number === 2 ? "" : `d${number}#2`},"","${text}","",${number === 0 ? "tpic1" : ""}`);
  writeFileSync(join(folder, "odd.csv"), `row_id,before,text,after,topic_correction\n${rows.join("\n")}\n`);
  const labels = Array.from({ length: 12 }, (_, number) => `topic ${number + 1} of many`);
  const book = labels.map((label) => `## ${label}\n\n${"Code it where it is said. ".repeat(40)}\n`).join("\n");
  writeFileSync(join(folder, "my book.md"), `# Topics\n\n${book}`);
  for (const [width, scheme] of [[1280, "light"], [1280, "dark"], [390, "light"], [390, "dark"]]) {
    const where = `${width}, ${scheme}`;
    const server = await serveOf("odd.csv", `odd-${width}-${scheme}.csv`, "--coder", "Ana Sol",
      "--labels", `topic=${labels.join(",")}`, "--labels", "urgency=low,high", "--codebook", "my book.md");
    const { tab, seen, close } = await open(server.address, width, scheme);
    await tab.locator(".part.now").waitFor();
    const picture = async (name) => {
      if (screens) await tab.screenshot({ path: join(tools, `review-odd-${name}-${width}-${scheme}.png`) });
    };
    const judge = async (what) => {
      await tab.evaluate(axe);
      const { violations } = await tab.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
      check(`axe-core finds no violation (${what}, ${where})`, violations.length === 0, violations.map(({ id }) => id).join());
      const wide = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      check(`nothing is wider than the window (${what}, ${where})`, wide <= 0, wide);
    };
    await picture("long");
    await judge("a long sentence");
    const remark = await tab.locator("#remarked").textContent();
    check("a cell that is no label is a remark", remark.includes('topic was "tpic1"'), remark);
    await press(tab, "d");
    check("letters give the labels behind the ninth", (await pressed(tab)).join() === `${labels[11]}d`, (await pressed(tab)).join());
    const visible = await tab.evaluate(() => {
      const [own, frame] = ["fieldset.now", "#answers"].map((name) => document.querySelector(name).getBoundingClientRect());
      return own.top >= frame.top && own.bottom <= frame.bottom;
    });
    check(`the question that comes next can be seen (${where})`, visible);
    await press(tab, "2");
    check("then the next sentence comes without the remark", !await tab.locator("#remarked").isVisible());
    const direction = await tab.evaluate(() => getComputedStyle(document.querySelector(".part.now")).direction);
    check("Arabic is read from right to left", direction === "rtl", direction);
    await picture("arabic");
    await judge("Arabic");
    if (width < 1000) await tab.keyboard.press("c");
    await tab.locator("#jump").selectOption({ label: `\u2003${labels[9]}` });
    const reached = await tab.evaluate(() => {
      const heading = [...document.querySelectorAll(".book h3")][9].getBoundingClientRect();
      const frame = document.getElementById("codebook").getBoundingClientRect();
      return heading.top - frame.top;
    });
    check(`a heading of a long codebook is gone to (${where})`, reached >= 0 && reached < 120, reached);
    await picture("codebook");
    await judge("a long codebook");
    if (width < 1000) await tab.keyboard.press("c");
    for (let left = 0; left < 3; left += 1) {
      await press(tab, "1");
      await press(tab, "1");
    }
    const commands = (await tab.locator("#next code").allTextContents()).map((text) => text.trim());
    const out = `odd-${width}-${scheme}.csv`;
    check("at the end stands what to do next", commands.join(" | ") === `demarche train ${out} --label topic --label urgency `
      + "--base embedded --codebook 'my book.md' -o my.demarche | demarche suggest ARTICLES --model my.demarche "
      + `--coded ${out} -o next.xlsx | demarche agree ${out}`, commands.join(" | "));
    await picture("end");
    await judge("the end");
    check(`the console is silent (odd, ${where})`, seen.console.length === 0, seen.console.join(" | "));
    await close();
    await server.stop("SIGTERM");
  }
}

await thirty();
await windows();
await strangers();
await looks();
await odd();
await browser.close();
console.log(failed === 0 ? "all checks passed" : `${failed} checks failed`);
process.exit(failed === 0 ? 0 : 1);
