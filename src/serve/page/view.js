// Shows what is known; decides nothing.

const at = (id) => document.getElementById(id);

/** An element with these properties and children; texts become text, never markup. */
function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Keys of labels: digits, then letters that mean nothing else. */
export const LABEL_KEYS = "123456789abdefhijklmopqrstvwxyz";
/** A sentence of more characters is shown in smaller letters. */
const LONG = 400;
/** So many labels of all questions, or more, take less room each. */
const MANY = 9;
/** A codebook so many times as high as its place has a list of its headings. */
const HIGH = 3;

const percent = (share) => `${Math.round(share * 100)}%`;

/** The page of a document: its parts in paragraphs, those that can be coded with their number. */
export function showDocument(page, choose) {
  at("title").textContent = page.title || page.name;
  at("title").hidden = at("title").textContent === "";
  const facts = [page.date, page.source, page.title ? page.name : ""];
  at("source").textContent = facts.filter((fact) => fact !== "").join(" · ");
  const paragraphs = [];
  for (const part of page.parts) {
    const own = element("span", { className: "part", textContent: part.text });
    if (part.text.length > LONG) own.classList.add("long");
    own.dataset.remark = part.remark;
    if (part.item !== null) {
      own.dataset.item = part.item;
      // By which it is found in tables.
      own.title = part.id;
      own.classList.add("codable");
      own.addEventListener("click", () => choose(part.item));
    }
    if (part.paragraph || paragraphs.length === 0) paragraphs.push(element("p", { dir: "auto" }));
    paragraphs.at(-1).append(own, " ");
  }
  at("parts").replaceChildren(...paragraphs);
}

/** Marks the sentence that is asked about, and brings it into view. */
export function showSentence(item) {
  for (const old of document.querySelectorAll(".part.now")) {
    old.classList.remove("now");
    old.removeAttribute("aria-current");
  }
  const now = document.querySelector(`.part[data-item="${item}"]`);
  if (now === null) return "";
  now.classList.add("now");
  now.setAttribute("aria-current", "true");
  showRemark(now.dataset.remark);
  const frame = at("document");
  const [own, outer] = [now.getBoundingClientRect(), frame.getBoundingClientRect()];
  if (frame.scrollHeight > frame.clientHeight) {
    frame.scrollTop += own.top - outer.top - Math.max(0, (frame.clientHeight - own.height) / 2);
  } else {
    // In a low window the page itself scrolls.
    now.scrollIntoView({ block: "nearest" });
  }
  return now.firstChild.textContent;
}

/** What the sentence's table has for labels and is none. */
function showRemark(remark) {
  at("remarked").textContent = remark === "" ? "" : `In the table, ${remark}, which is no label.`;
  at("remarked").hidden = remark === "";
}

/** Says behind each sentence of the document how it was coded. */
export function showCoded(codings) {
  for (const part of document.querySelectorAll(".part.codable")) {
    const labels = codings.get(Number(part.dataset.item))?.labels ?? [];
    const told = labels.filter((label) => label !== "").join(", ");
    const old = part.querySelector(".tag");
    if ((old?.textContent ?? "") === told) continue;
    old?.remove();
    if (told !== "") part.append(element("span", { className: "tag", textContent: told }));
  }
}

/** The questions and their labels, as buttons. */
export function makeHeads(heads, choose) {
  const fieldsets = heads.map(({ name, labels }, head) => {
    const buttons = labels.map((label, number) => {
      const key = element("kbd", { textContent: LABEL_KEYS[number] ?? "" });
      const name = element("span", { dir: "auto", textContent: label });
      const button = element("button", { type: "button", className: "label" }, name, key);
      button.addEventListener("click", () => choose(head, label));
      button.dataset.label = label;
      return button;
    });
    const list = element("div", { className: "labels" }, ...buttons);
    return element("fieldset", { className: "head" }, element("legend", { textContent: name }), list);
  });
  at("heads").replaceChildren(...fieldsets);
  const [all, most] = [heads.map(({ labels }) => labels.length), Math.max(...heads.map(({ labels }) => labels.length))];
  if (all.reduce((sum, count) => sum + count, 0) > MANY) {
    at("answers").classList.add("many");
    at("tally").open = false;
  }
  at("more-keys").hidden = most <= 9;
}

/** A list of the headings of a long codebook, to go to one of them. */
export function makeJumps() {
  const [book, place, jump] = [document.querySelector(".book"), at("codebook"), at("jump")];
  const headings = [...book?.querySelectorAll("h2, h3, h4") ?? []];
  if (headings.length < 3 || book.scrollHeight < HIGH * innerHeight) return;
  const first = element("option", { value: "", textContent: "Go to …" });
  const indent = { H2: "", H3: "\u2003", H4: "\u2003\u2003" };
  jump.replaceChildren(first, ...headings.map((heading, number) =>
    element("option", { value: number, textContent: indent[heading.tagName] + heading.textContent })));
  jump.addEventListener("change", () => {
    if (jump.value === "") return;
    headings[Number(jump.value)].scrollIntoView({ block: "start" });
    jump.value = "";
    place.focus({ preventScroll: true });
  });
  at("jumps").hidden = false;
}

/** What the coder said of the sentence, and which question the keys answer. */
export function showAnswers(coding, head) {
  [...document.querySelectorAll("fieldset.head")].forEach((fieldset, number) => {
    fieldset.classList.toggle("now", number === head);
    for (const button of fieldset.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset.label === coding.labels[number]));
    }
  });
  at("remark").classList.toggle("has", coding.note !== "");
  const [frame, now] = [at("answers"), document.querySelector("fieldset.head.now")];
  if (frame.scrollHeight <= frame.clientHeight || now === null) return;
  // The question that is asked can be seen, from its name on.
  const [own, outer] = [now.getBoundingClientRect(), frame.getBoundingClientRect()];
  if (head === 0) frame.scrollTop = 0;
  else if (own.bottom > outer.bottom || own.top < outer.top) {
    frame.scrollTop += Math.min(own.top - outer.top - 8, own.bottom - outer.bottom + 8);
  }
}

/** How much is coded, of all and of each label. */
export function showProgress(heads, codings, coded, total, place) {
  at("bar").max = total;
  at("bar").value = coded;
  at("count").textContent = `${coded} of ${total} coded`;
  at("place").textContent = `Sentence ${place + 1} of ${total}`;
  const tables = heads.map(({ name, labels }, head) => {
    const given = [...codings.values()].map((coding) => coding.labels[head]);
    const row = (label) => {
      const count = given.filter((own) => own === label).length;
      return element("tr", {}, element("th", { scope: "row", textContent: label }),
        element("td", { textContent: count }));
    };
    return element("table", {}, element("caption", { textContent: name }), ...labels.map(row));
  });
  at("tallies").replaceChildren(...tables);
}

/** The model's guess; `null` hides it. */
export function showGuess(guesses) {
  const box = at("guess");
  box.hidden = guesses === null;
  at("ask").setAttribute("aria-expanded", String(guesses !== null));
  if (guesses === null) return;
  const lines = guesses.map(({ head, label, shares, cues, coded }) => {
    const line = element("p", {}, `${head}: `);
    if (label !== "") {
      const sorted = shares.toSorted((a, b) => b[1] - a[1]);
      const own = sorted.find(([name]) => name === label);
      const others = sorted.filter(([name, share]) => name !== label && share >= 0.05);
      line.append(element("b", { textContent: label }), own ? ` ${percent(own[1])}` : "");
      if (others.length > 0) {
        line.append(`, ${others.map(([name, share]) => `${name} ${percent(share)}`).join(", ")}`);
      }
      if (cues !== "") line.append(element("span", { className: "cues", textContent: ` for: ${cues}` }));
    }
    if (coded !== "") line.append(label === "" ? "" : "; ", "in the table ", element("b", { textContent: coded }));
    return line;
  });
  box.replaceChildren(...(lines.length > 0 ? lines
    : [element("p", { textContent: "The model knows none of these questions." })]));
}

/** The note on the sentence; where there is none, no field for it. */
export function showNote(note) {
  at("note").value = note;
  showRemarks(note !== "");
}

/** Shows or hides the field for notes. */
export function showRemarks(open) {
  at("remarks").hidden = !open;
  at("remark").setAttribute("aria-expanded", String(open));
}

/** What went wrong; an empty text takes it away. */
export function showFault(text) {
  const fault = at("fault");
  if (fault.textContent === text) return;
  fault.textContent = text;
  fault.hidden = text === "";
}

/** That nothing is left to code, and what can be done next; an empty text takes it away. */
export function showDone(text, next = []) {
  if (at("ended").textContent === text) return;
  at("ended").textContent = text;
  at("next").replaceChildren(...next.flatMap(([what, command]) => [
    element("dt", { textContent: what }),
    element("dd", {}, element("code", {}, ...command.split(" ").flatMap((word) => [
      element("span", { className: "word", textContent: word }), " "]))),
  ]));
  at("done").hidden = text === "";
  if (text !== "") at("answers").scrollTop = 0;
}

/** Tells those who listen. */
export function say(text) {
  at("said").textContent = text;
}
