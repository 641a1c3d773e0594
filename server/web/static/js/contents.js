/** The contents of the guide: pages filtered as one types, and passages found by meaning below them. */

import { $, $$, h } from "./common/dom.js";
import { startPreferences } from "./common/preferences.js";
import { t } from "./common/words.js";

const DELAY = 250;
const field = $("#filter");
const found = $("#found");
let timer;
let search = new AbortController();

function filter() {
  const words = field.value.toLowerCase().split(/\s+/);
  let shown = 0;
  for (const entry of $$(".entry")) {
    const title = `${$("h2", entry).textContent} ${entry.dataset.words}`;
    const ofTitle = matches(title, words);
    const questions = $$("li", entry);
    for (const question of questions) question.hidden = !ofTitle && !matches(`${title} ${question.textContent}`, words);
    const found = questions.some((question) => !question.hidden);
    entry.hidden = !ofTitle && !found;
    for (const fold of $$("details", entry)) fold.open = found && !ofTitle;
    shown += !entry.hidden;
  }
  const none = $(".none");
  if (none) none.hidden = shown > 0;
}

const matches = (text, words) => words.every((word) => text.toLowerCase().includes(word));

async function lookUp() {
  search.abort();
  search = new AbortController();
  const query = field.value.trim();
  if (!query) {
    found.hidden = true;
    return;
  }
  const body = JSON.stringify({ query, k: 8 });
  const options = { method: "POST", headers: { "Content-Type": "application/json" }, body, signal: search.signal };
  try {
    const response = await fetch("/api/v1/search", options);
    if (!response.ok) throw new Error(String(response.status));
    show((await response.json()).results);
  } catch (error) {
    // The filter above works without the server; a search that fails leaves it alone on the page.
    if (error.name !== "AbortError") found.hidden = true;
  }
}

function show(results) {
  const rows = results.map(({ heading_path: path, text, url }) =>
    h("li", {}, h("a", { href: url }, h("span", { class: "where" }, path.join(" › ")), " ", text)),
  );
  $("ul", found).replaceChildren(...(rows.length ? rows : [h("li", {}, t("guide.none"))]));
  found.hidden = false;
}

startPreferences();
field.addEventListener("input", () => {
  filter();
  clearTimeout(timer);
  timer = setTimeout(lookUp, DELAY);
});
field.form.addEventListener("submit", (event) => {
  event.preventDefault();
  lookUp();
});
$("button", field.form).hidden = true;
filter();
