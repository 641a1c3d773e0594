/** Citations: the marks in the text, the list of sources, the blocks of conflicts. */

import { h } from "../common/dom.js";
import { named, t } from "../common/words.js";

const SHOWN_AT_FIRST = 4;

/** The mark [n]; before its citation has arrived it is only a number. */
export function mark(n, citation) {
  if (!citation) return h("span", { class: "cite" }, String(n));
  return h("a", { class: "cite", href: citation.url, "data-n": n, "aria-label": t("cite.label", { n }) }, String(n));
}

export function badges({ authority, as_of: date }) {
  return [
    authority && h("span", { class: `badge badge-${authority}` }, named("authority", authority)),
    date && h("span", { class: "date" }, date === "undated" ? t("undated") : date),
  ];
}

/** "Page › Section", the page's own title not said twice. */
export const place = (citation) => [...new Set([citation.title, ...citation.heading_path])].join(" › ");

export function sourceList(citations) {
  if (!citations.length) return null;
  const section = h("section", { class: "sources" }, h("h3", {}, t("sources.title")), h("ol", {}, citations.map((one, at) => item(one, citations[at - 1]))));
  if (citations.length > SHOWN_AT_FIRST + 1) fold(section, citations.length);
  return section;
}

/** A long list would push what to ask next out of sight; the entries stay in the page for previews and for print. */
function fold(section, count) {
  const unfold = () => {
    section.classList.remove("folded");
    more.remove();
    section.querySelectorAll(".place")[SHOWN_AT_FIRST].focus();
  };
  const more = h("button", { type: "button", class: "more", onclick: unfold }, t("sources.all", { count }));
  section.classList.add("folded");
  section.append(more);
}

/** Where the same section is cited again, its words tell the entries apart. */
function item(citation, before) {
  const { n, url, language, quote, source } = citation;
  const where = place(citation);
  const again = before && place(before) === where;
  return h(
    "li",
    { value: n, "data-cite": n, "data-hash": citation.hash, "data-place": where },
    again ? h("a", { class: "place again", href: url, lang: language }, t("sources.same", { quote })) : h("a", { class: "place", href: url, lang: language }, where),
    h("p", { class: "provenance" }, badges(source), origin(source)),
    h("blockquote", { class: "quote", lang: language }, quote),
  );
}

function origin({ title, url }) {
  if (!/^https?:\/\//i.test(url ?? "")) return h("span", { class: "origin" }, title);
  return h("a", { class: "origin", href: url, target: "_blank", rel: "noopener noreferrer" }, title);
}

export function conflictBlock(conflict) {
  const parts = ["statement", "against", "stands"].map((part) =>
    h("div", { class: part }, h("dt", {}, t(`conflict.${part}`)), h("dd", {}, conflict[part])),
  );
  const title = h("p", { class: "conflict-title" }, named("conflict", conflict.kind));
  return h("aside", { class: `conflict conflict-${conflict.kind}` }, title, h("dl", {}, parts));
}
