/** Passages of the guide found by meaning, as one types. */

import { $, announce, h } from "./dom.js";
import { t } from "./words.js";

const DELAY = 250;
const SHOWN = 8;

/** `found` is the section that lists what `field` asks for; returns the look-up for whoever wants it at once. */
export function startSearch(field, found) {
  let timer;
  let running = new AbortController();

  async function lookUp() {
    clearTimeout(timer);
    running.abort();
    running = new AbortController();
    const query = field.value.trim();
    if (!query) {
      found.hidden = true;
      return;
    }
    const body = JSON.stringify({ query, k: SHOWN });
    const options = { method: "POST", headers: { "Content-Type": "application/json" }, body, signal: running.signal };
    try {
      const response = await fetch("/api/v1/search", options);
      if (!response.ok) throw new Error(String(response.status));
      show(found, (await response.json()).results);
    } catch (error) {
      // What was found before would answer another question.
      if (error.name !== "AbortError") found.hidden = true;
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(lookUp, DELAY);
  });
  return lookUp;
}

function show(found, results) {
  const rows = results.map(({ heading_path: path, text, url }) =>
    h("li", {}, h("a", { href: url }, h("span", { class: "where" }, path.join(" › ")), " ", text)),
  );
  $("ul", found).replaceChildren(...(rows.length ? rows : [h("li", {}, t("guide.none"))]));
  found.hidden = false;
  announce(rows.length ? t("guide.count", { count: rows.length }) : t("guide.none"));
}
