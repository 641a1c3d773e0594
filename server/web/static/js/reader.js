/** The reader: a search, addresses of sections to copy, the other language at the same section, and a question field that grows. */

import { copy } from "./common/clipboard.js";
import { $, $$, announce } from "./common/dom.js";
import { startPreferences } from "./common/preferences.js";
import { startSearch } from "./common/search.js";
import { passing } from "./common/store.js";
import { startField } from "./common/textarea.js";
import { t } from "./common/words.js";

const narrow = matchMedia("(width < 64rem)");

function startAnchors() {
  for (const anchor of $$("a.anchor")) anchor.setAttribute("aria-label", t("page.link"));
  document.addEventListener("click", async (event) => {
    const anchor = event.target.closest("a.anchor");
    if (!anchor) return;
    await copy(anchor.href);
    anchor.dataset.copied = t("page.linked");
    announce(t("page.linked"));
    setTimeout(() => delete anchor.dataset.copied, 1600);
  });
}

/** On a narrow window the contents list would push the page away. */
function foldContents() {
  const contents = $(".contents details");
  if (contents) contents.open = !narrow.matches;
}

/** An address that names lines only, without the anchor. */
function showCited() {
  if (!location.hash) $("mark, .cited")?.scrollIntoView({ block: "center" });
}

/** What is found lies over the page, until the visitor turns to something else. */
function startFinding() {
  const field = $("#filter");
  const found = $("#found");
  startSearch(field, found);
  const near = (target) => target instanceof Node && (field.form.contains(target) || found.contains(target));
  const leave = (target) => near(target) || (found.hidden = true);
  document.addEventListener("pointerdown", (event) => leave(event.target));
  document.addEventListener("focusin", (event) => leave(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || found.hidden) return;
    found.hidden = true;
    field.focus();
  });
}

const headings = () => $$(".document:first-of-type .part > .heading");

/** A page and its translation have the same sections: whoever changes the language goes on reading at the same one. */
function startLanguages() {
  const section = Number(passing.get("section") ?? 0);
  passing.remove("section");
  if (section > 0 && !location.hash) headings()[section]?.scrollIntoView();
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".about-page a[hreflang], .about-page [data-keep]")) return;
    const above = headings().filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
    passing.set("section", String(above.length - 1));
  });
}

startPreferences();
startFinding();
startLanguages();
startAnchors();
startField($("#question"));
foldContents();
showCited();
narrow.addEventListener("change", foldContents);
