// A coder's way through the sentences.
//
// One thing is done at a time: while an answer is on its way to the disk, keys do nothing, so that
// none of them can label a sentence that its coder has not seen.
import { ask, Gone } from "./talk.js";
import * as view from "./view.js";

const at = (id) => document.getElementById(id);
/** How often other windows' answers are asked for, in milliseconds. */
const PAUSE = 2500;
/** A note is saved when its writer rests for so long, in milliseconds. */
const REST = 700;

const pages = new Map();
let heads = [];
/** What can be done once all is coded: what for, and the command. */
let next = [];
/** For each sentence the number of its page. */
let places = [];
/** What the coder said, by the number of the sentence. */
let codings = new Map();
let coder = "";
/** How many changes of all coders this window knows of. */
let version = 0;
let now = 0;
let head = 0;
let busy = false;
let guessed = false;
let writing = null;

const coding = (item) => codings.get(item) ?? { labels: heads.map(() => ""), note: "" };
const isCoded = (item) => heads.every((_, number) => coding(item).labels[number] !== "");
const firstOpen = (item) => Math.max(0, coding(item).labels.findIndex((label) => label === ""));
const onlyUncoded = () => at("uncoded").checked;

/** Does one thing, unless another is being done; says what went wrong. */
async function alone(work) {
  if (busy || coder === "") return;
  busy = true;
  try {
    await work();
    view.showFault("");
  } catch (fault) {
    view.showFault(fault.message);
  } finally {
    busy = false;
  }
}

function take({ version: known, changes }) {
  version = known;
  for (const { item, labels, note } of changes) codings.set(item, { labels, note });
}

function show() {
  const all = places.length;
  let coded = 0;
  for (let item = 0; item < all; item += 1) coded += isCoded(item) ? 1 : 0;
  view.showAnswers(coding(now), head);
  view.showCoded(codings);
  view.showProgress(heads, codings, coded, all, now);
  const rest = "End the program with Ctrl-C in its window, and close this page. Then:";
  view.showDone(coded === all ? `All ${all} sentences are coded. ${rest}` : "", next);
}

/** Goes to a sentence, and there to a question: the first without a label, unless one is named. */
async function go(item, question = firstOpen(item)) {
  const number = places[item];
  if (!pages.has(number)) pages.set(number, await ask("page", { number }));
  if (places[now] !== number || at("parts").childElementCount === 0) {
    view.showDocument(pages.get(number), (chosen) => alone(async () => {
      await saveNote();
      await go(chosen);
    }));
  }
  const moved = now !== item;
  [now, head] = [item, question];
  if (moved || guessed) hideGuess();
  if (moved) view.showNote(coding(item).note);
  show();
  const text = view.showSentence(item);
  view.say(`Sentence ${item + 1} of ${places.length}: ${text} ${heads[head].name}?`);
}

/** The sentence after one: of those that are not coded yet, from the first again behind the last. */
function following(item) {
  const all = places.length;
  if (!onlyUncoded()) return Math.min(item + 1, all - 1);
  for (let step = 1; step < all; step += 1) {
    if (!isCoded((item + step) % all)) return (item + step) % all;
  }
  return item;
}

const give = (question, label) => alone(async () => {
  await saveNote();
  const item = now;
  const was = coding(item).labels[question];
  take(await ask("answer", { coder, item, said: { head: question, label }, since: version }));
  if (label === "") {
    head = question;
    show();
    view.say(`${heads[question].name}: ${was} taken away`);
  } else if (isCoded(item)) {
    await go(following(item));
    if (now === item) view.say(`${heads[question].name}: ${label}.`);
  } else {
    const open = heads.map((_, number) => (question + 1 + number) % heads.length);
    head = open.find((number) => coding(item).labels[number] === "");
    show();
    view.say(`${heads[question].name}: ${label}. ${heads[head].name}?`);
  }
});

const move = (item) => alone(async () => {
  await saveNote();
  await go(item);
});

const undo = () => alone(async () => {
  await saveNote();
  const state = await ask("undo", { coder, since: version });
  take(state);
  if (state.undone === undefined) {
    view.say("Nothing to take back.");
    show();
  } else {
    await go(...state.undone);
  }
});

/** Saves the note, if it is another than what is saved. */
async function saveNote(keepalive = false) {
  clearTimeout(writing);
  const note = at("note").value.trim();
  if (coder === "" || note === coding(now).note) return;
  take(await ask("answer", { coder, item: now, said: { note }, since: version }, keepalive));
  view.say("Note saved.");
  show();
}

function saveLater(rest) {
  clearTimeout(writing);
  writing = setTimeout(() => { if (busy) saveLater(REST); else alone(saveNote); }, rest);
}

function hideGuess() {
  guessed = false;
  view.showGuess(null);
}

const guess = () => alone(async () => {
  if (guessed) return hideGuess();
  const guesses = await ask("guess", { number: now });
  guessed = true;
  view.showGuess(guesses);
  view.say(at("guess").textContent);
});

function remark() {
  const open = at("remarks").hidden || document.activeElement !== at("note");
  if (!open && coding(now).note !== "") return at("note").blur();
  view.showRemarks(open);
  if (open) at("note").focus();
}

function toggleBook() {
  const hidden = document.body.classList.toggle("without-book");
  at("book").setAttribute("aria-expanded", String(!hidden));
}

function turn(step) {
  head = (head + step + heads.length) % heads.length;
  show();
  const given = coding(now).labels[head];
  view.say(`${heads[head].name}: ${given === "" ? "no label yet" : given}`);
}

function scroll(direction) {
  const scrolled = [at("document"), document.scrollingElement].find((own) => own.scrollHeight > own.clientHeight);
  scrolled?.scrollBy(0, direction * scrolled.clientHeight * 0.8);
}

const KEYS = {
  ArrowLeft: () => move(Math.max(0, now - 1)),
  ArrowRight: () => move(following(now)),
  ArrowUp: () => turn(-1),
  ArrowDown: () => turn(1),
  PageUp: () => scroll(-1),
  PageDown: () => scroll(1),
  0: () => coding(now).labels[head] !== "" && give(head, ""),
  u: undo,
  g: guess,
  n: remark,
  c: toggleBook,
  "?": () => at("help").showModal(),
};
[...view.LABEL_KEYS].forEach((key, number) => {
  KEYS[key] = () => {
    const label = heads[head].labels[number];
    if (label !== undefined) give(head, label);
  };
});

document.addEventListener("keydown", (event) => {
  if (coder === "" || document.querySelector("dialog[open]") !== null) return;
  const write = event.target === at("note");
  if (write && (event.key === "Escape" || (event.key === "Enter" && (event.ctrlKey || event.metaKey)))) {
    event.preventDefault();
    at("note").blur();
    return;
  }
  if (write || event.altKey) return;
  const control = event.ctrlKey || event.metaKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (control ? key === "z" && !event.shiftKey : at("single").checked && Object.hasOwn(KEYS, key)) {
    event.preventDefault();
    if (control) undo();
    // A key that is held down would label what comes next.
    else if (!event.repeat || key.length > 1) KEYS[key]();
  }
});

at("back").addEventListener("click", () => KEYS.ArrowLeft());
at("skip").addEventListener("click", () => KEYS.ArrowRight());
at("undo").addEventListener("click", undo);
at("ask").addEventListener("click", guess);
at("book").addEventListener("click", toggleBook);
at("keys").addEventListener("click", () => at("help").showModal());
at("who").addEventListener("click", askName);
at("remark").addEventListener("click", remark);
// The press would take the focus from the note before the click could tell that it had it.
at("remark").addEventListener("pointerdown", (event) => event.preventDefault());
// Not at once: what was clicked to leave the note comes first, and saves it.
at("note").addEventListener("blur", () => saveLater(REST / 2));
at("note").addEventListener("input", () => saveLater(REST));
addEventListener("pagehide", () => { saveNote(true).catch(() => {}); });

function askName() {
  at("name").value = coder;
  at("asking").showModal();
}

at("asking").addEventListener("cancel", (event) => { if (coder === "") event.preventDefault(); });
at("asking").querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = at("name").value.trim();
  if (name === "") return;
  at("asking").close();
  join(name);
});
at("help").querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  at("help").close();
});

/** Begins, or goes on, as this coder: at the first sentence that has labels missing. */
async function join(name) {
  try {
    if (coder !== "") await saveNote();
    const state = await ask("state", { coder: name, since: null });
    coder = name;
    sessionStorage.setItem("coder", name);
    at("who").textContent = `Coder: ${name}`;
    codings = new Map();
    take(state);
    const open = places.findIndex((_, item) => !isCoded(item));
    await go(Math.max(0, open));
    view.showNote(coding(now).note);
    view.showFault("");
  } catch (fault) {
    view.showFault(fault.message);
  }
}

/** Asks what this coder did in other windows. */
async function follow() {
  if (document.visibilityState !== "visible" || busy || coder === "") return;
  try {
    const [who, known] = [coder, version];
    const state = await ask("state", { coder: who, since: known });
    view.showFault("");
    // What was asked before an answer was given is older than what came with that.
    if (busy || who !== coder || known !== version) return;
    const untouched = document.activeElement !== at("note") && at("note").value.trim() === coding(now).note;
    take(state);
    if (state.changes.length > 0) show();
    if (untouched && coding(now).note !== at("note").value) view.showNote(coding(now).note);
  } catch (fault) {
    if (fault instanceof Gone) view.showFault(fault.message);
  }
}

async function start() {
  try {
    const told = await ask("start", {});
    heads = told.heads;
    next = told.next;
    places = told.items;
    view.makeHeads(heads, give);
    const known = sessionStorage.getItem("coder") ?? told.coder;
    if (known === "") askName();
    else await join(known);
    setInterval(follow, PAUSE);
    document.addEventListener("visibilitychange", follow);
  } catch (fault) {
    view.showFault(fault.message);
  }
}

view.makeJumps();
if (matchMedia("(max-width: 62rem)").matches) toggleBook();
start();
