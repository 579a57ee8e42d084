"use strict";
(() => {
  const root = document.documentElement;
  const theme = document.getElementById("theme");
  const preferred = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ?? (preferred.matches ? "dark" : "light")) === "dark";
  const name = () => { theme.textContent = isDark() ? "Light colours" : "Dark colours"; };
  theme.addEventListener("click", () => { root.dataset.theme = isDark() ? "light" : "dark"; name(); });
  preferred.addEventListener("change", name);
  theme.hidden = false;
  name();

  const form = document.getElementById("filter");
  const questions = [...form.querySelectorAll("select[data-question]")];
  const speaker = document.getElementById("speaker");
  const search = document.getElementById("search");
  const count = document.getElementById("count");
  const articles = [...document.querySelectorAll("article")].map((element) => ({
    element,
    rows: [...element.querySelectorAll("li")].map((row) => ({
      element: row,
      labels: row.dataset.labels?.split(" "),
      speaker: row.dataset.speaker,
      text: row.querySelector(".text").textContent.toLowerCase(),
    })),
  }));
  const all = articles.reduce((sum, { rows }) => sum + rows.filter((row) => row.labels).length, 0);
  const number = (n) => n.toLocaleString("en");

  function filter() {
    const asked = questions.map((select) => select.value);
    const who = speaker?.value ?? "";
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const any = who || words.length > 0 || asked.some(Boolean);
    const fits = (row) => (row.labels
      ? asked.every((label, at) => !label || row.labels[at] === label)
        && (!who || row.speaker === who) && words.every((word) => row.text.includes(word))
      : !any);
    let sentences = 0;
    let shown = 0;
    for (const { element, rows } of articles) {
      let here = 0;
      for (const row of rows) {
        const fit = fits(row);
        row.element.hidden = !fit;
        here += fit && row.labels ? 1 : 0;
      }
      element.hidden = any && here === 0;
      sentences += here;
      shown += element.hidden ? 0 : 1;
    }
    count.textContent = `${number(sentences)} of ${number(all)} sentences, in ${number(shown)} of ${number(articles.length)} articles`;
  }

  let waiting = 0;
  const later = () => { clearTimeout(waiting); waiting = setTimeout(filter, 120); };
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", later);
  form.addEventListener("reset", () => setTimeout(filter));
  form.hidden = false;
  filter();
})();
