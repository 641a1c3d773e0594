/** The guide beside the answer, opened at the cited lines: a column on a wide window, a sheet on a phone. */

import { $, $$, button, h } from "../common/dom.js";
import { t } from "../common/words.js";
import { fragment } from "./api.js";

const wide = matchMedia("(width >= 64rem)");
const panel = $("#panel");
let opener = null;
let loading = null;

/** `link` is a mark or an entry of the source list. */
export async function openPanel(link) {
  opener = link;
  loading?.abort();
  loading = new AbortController();
  for (const mark of $$("a.cite.current")) mark.classList.remove("current");
  link.classList.add("current");
  const body = h("div", { class: "panel-body", tabindex: "0" }, h("p", { class: "stage" }, t("panel.loading")));
  const pressed = panel.contains(document.activeElement) && document.activeElement.dataset.step;
  panel.replaceChildren(head(link), body);
  display();
  // The button that led on is a new one now, or gone at either end.
  if (pressed !== false) ($(`[data-step="${pressed}"]`, panel) ?? $(".close", panel)).focus();
  try {
    await fill(body, link, loading.signal);
  } catch (error) {
    if (error.name === "AbortError") return;
    body.replaceChildren(h("p", { class: "trouble", role: "alert" }, t("panel.failed")), button("history", t("act.retry"), () => openPanel(link)));
  }
}

function head(link) {
  const siblings = marksOf(link);
  const step = (name, by) => {
    const other = siblings[siblings.findIndex((mark) => mark.dataset.n === numberOf(link)) + by];
    return other && button(name, t(`panel.${name}`), () => openPanel(other), { quiet: true, "data-step": name });
  };
  return h(
    "div",
    { class: "bar" },
    h("a", { class: "whole", href: addressOf(link), target: "_blank" }, t("panel.full")),
    h("span", { class: "steps" }, step("previous", -1), h("span", { class: "cite" }, numberOf(link)), step("following", 1)),
    button("close", t("act.close"), closePanel, { quiet: true, class: "close" }),
  );
}

const entryOf = (link) => $(`[data-cite="${numberOf(link)}"]`, link.closest(".turn"));
const numberOf = (link) => link.dataset.n ?? link.closest("[data-cite]").dataset.cite;

/** With the hash of what was cited, so that the server notices when the page has been rewritten. */
function addressOf(link) {
  const url = new URL(link.href);
  url.searchParams.set("hash", entryOf(link).dataset.hash);
  return url;
}

/** The marks of the same answer, each citation once, in order. */
function marksOf(link) {
  const byNumber = new Map($$("a.cite", link.closest(".turn")).map((mark) => [mark.dataset.n, mark]));
  return [...byNumber.values()].sort((one, other) => one.dataset.n - other.dataset.n);
}

async function fill(body, link, signal) {
  const url = addressOf(link);
  url.searchParams.set("fragment", "1");
  const text = await fragment(url.pathname + url.search, signal);
  // The server sanitised this page of its own; parsing it apart never runs anything in it.
  const article = new DOMParser().parseFromString(text, "text/html").querySelector("article");
  const entry = entryOf(link);
  const { updated, marked } = article.dataset;
  body.replaceChildren(
    $(".provenance", entry).cloneNode(true),
    updated ? h("p", { class: "small" }, t("page.updated", { date: updated })) : "",
    ...(marked === "false" ? [h("p", { class: "standing" }, t("page.unmarked")), $(".quote", entry).cloneNode(true)] : []),
    article,
  );
  showCited(body);
}

/** The cited lines a third down the panel, so that what leads to them is seen as well. */
function showCited(body) {
  const cited = $("mark, .cited", body);
  if (!cited) return;
  const offset = cited.getBoundingClientRect().top - body.getBoundingClientRect().top;
  body.scrollTop += offset - body.clientHeight / 3;
}

function display() {
  document.body.dataset.panel = "open";
  if (panel.open) return;
  if (wide.matches) panel.show();
  else panel.showModal();
}

export function closePanel() {
  panel.close();
}

export function startPanel() {
  panel.addEventListener("close", () => {
    if (switching) return;
    delete document.body.dataset.panel;
    opener?.classList.remove("current");
    opener?.focus({ preventScroll: true });
  });
  panel.addEventListener("click", (event) => {
    if (event.target === panel && !wide.matches) return closePanel();
    const link = event.target.closest("a[href^='#']");
    if (!link) return;
    // The address bar belongs to the conversation; a link inside the guide only scrolls the guide.
    event.preventDefault();
    panel.querySelector(`[id="${CSS.escape(decodeURIComponent(link.hash.slice(1)))}"]`)?.scrollIntoView();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel.open && wide.matches && !$("dialog:modal")) closePanel();
  });
  wide.addEventListener("change", redisplay);
}

let switching = false;

/** A window that grows or shrinks changes the column into a sheet and back. */
async function redisplay() {
  if (!panel.open) return;
  switching = true;
  panel.close();
  display();
  // The close event comes as a task of its own.
  await new Promise((resolve) => setTimeout(resolve));
  switching = false;
}
