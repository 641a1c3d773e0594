/** The contents of the guide: pages filtered as one types, and passages found by meaning below them. */

import { $, $$ } from "./common/dom.js";
import { startPreferences } from "./common/preferences.js";
import { startSearch } from "./common/search.js";

const field = $("#filter");

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

const lookUp = startSearch(field, $("#found"));

startPreferences();
field.addEventListener("input", filter);
field.form.addEventListener("submit", (event) => {
  event.preventDefault();
  lookUp();
});
$("button", field.form).hidden = true;
filter();
