/** The reader: addresses of sections to copy, and a question field that grows. */

import { copy } from "./common/clipboard.js";
import { $, $$, announce } from "./common/dom.js";
import { startPreferences } from "./common/preferences.js";
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

startPreferences();
startAnchors();
startField($("#question"));
foldContents();
showCited();
narrow.addEventListener("change", foldContents);
