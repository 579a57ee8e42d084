// Shows what is known; decides nothing.

const at = (id) => document.getElementById(id);

/** An element with these properties and children; texts become text, never markup. */
function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const percent = (share) => `${Math.round(share * 100)}%`;

/** The page of a document: its parts in paragraphs, those that can be coded with their number. */
export function showDocument(page, choose) {
  at("title").textContent = page.title || page.name;
  const facts = [page.date, page.source, page.title ? page.name : ""];
  at("source").textContent = facts.filter((fact) => fact !== "").join(" · ");
  const paragraphs = [];
  for (const part of page.parts) {
    const own = element("span", { className: "part", textContent: part.text });
    if (part.item !== null) {
      own.dataset.item = part.item;
      // By which it is found in tables.
      own.title = part.id;
      own.classList.add("codable");
      own.addEventListener("click", () => choose(part.item));
    }
    if (part.paragraph || paragraphs.length === 0) paragraphs.push(element("p"));
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
      const key = element("kbd", { textContent: number < 9 ? number + 1 : "" });
      const button = element("button", { type: "button", className: "label" }, label, key);
      button.addEventListener("click", () => choose(head, label));
      button.dataset.label = label;
      return button;
    });
    const list = element("div", { className: "labels" }, ...buttons);
    return element("fieldset", { className: "head" }, element("legend", { textContent: name }), list);
  });
  at("heads").replaceChildren(...fieldsets);
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

/** That nothing is left to code; an empty text takes it away. */
export function showDone(text) {
  at("done").textContent = text;
  at("done").hidden = text === "";
}

/** Tells those who listen. */
export function say(text) {
  at("said").textContent = text;
}
