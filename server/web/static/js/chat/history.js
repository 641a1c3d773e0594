/** The drawer with the visitor's own conversations: search, open, rename, delete. */

import { $, button, h } from "../common/dom.js";
import { t } from "../common/words.js";
import { conversations, remove, rename } from "./api.js";
import { conversationId } from "./thread.js";

const drawer = $("#history");
let actions = { open: () => {}, removed: () => {} };

export function startHistory(wanted) {
  actions = wanted;
  drawer.addEventListener("click", (event) => event.target === drawer && drawer.close());
}

export async function openHistory() {
  if (drawer.open) return drawer.close();
  const rows = h("ul", { class: "rows" });
  const search = h("input", { type: "search", placeholder: t("history.search"), "aria-label": t("history.search"), oninput: () => filter(rows, search.value) });
  drawer.replaceChildren(
    h("div", { class: "bar" }, h("h2", {}, t("history.title")), button("close", t("act.close"), () => drawer.close(), { quiet: true, class: "close" })),
    search,
    rows,
    h("p", { class: "none small", role: "status" }),
  );
  drawer.showModal();
  search.focus();
  try {
    const stored = (await conversations()).sort((one, other) => Date.parse(other.updated_at) - Date.parse(one.updated_at));
    rows.append(...stored.map(row));
    filter(rows, "");
  } catch {
    tell(t("history.failed"));
  }
}

function row({ id, title, updated_at: updated }) {
  const name = title || t("history.untitled");
  const open = h("button", { type: "button", class: "open", onclick: () => (drawer.close(), actions.open(id)) }, h("span", {}, name), h("time", { datetime: updated }, when(updated)));
  const current = id === conversationId();
  const element = h("li", { "data-title": name.toLowerCase(), "data-id": id, "aria-current": current && "true" });
  element.append(
    open,
    button("edit", `${t("history.rename")}: ${name}`, () => renaming(element, id, name, updated), { quiet: true }),
    button("bin", `${t("history.delete")}: ${name}`, () => removing(element, id, name, updated), { quiet: true }),
  );
  return element;
}

function renaming(element, id, name, updated) {
  const field = h("input", { value: name, maxlength: 200, "aria-label": t("history.rename") });
  const back = (title) => replace(element, row({ id, title, updated_at: updated }));
  const submit = async (event) => {
    event.preventDefault();
    const title = field.value.trim() || name;
    await attempt(() => rename(id, title), () => back(title));
  };
  const cancel = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    back(name);
  };
  element.replaceChildren(h("form", { onsubmit: submit, onkeydown: cancel }, field, h("button", {}, t("history.save"))));
  field.select();
}

function removing(element, id, name, updated) {
  const gone = () => {
    const next = element.nextElementSibling ?? element.previousElementSibling;
    element.remove();
    ($("button", next ?? drawer) ?? drawer).focus();
    filter($(".rows", drawer), $("input", drawer).value);
    actions.removed(id);
  };
  const sure = h("button", { type: "button", class: "danger", onclick: () => attempt(() => remove(id), gone) }, t("history.delete"));
  const keep = h("button", { type: "button", onclick: () => replace(element, row({ id, title: name, updated_at: updated })) }, t("act.cancel"));
  element.replaceChildren(h("p", {}, t("history.sure")), sure, keep);
  keep.focus();
}

function replace(element, other) {
  element.replaceWith(other);
  $(".open", other).focus();
}

async function attempt(act, then) {
  try {
    await act();
    then();
  } catch {
    tell(t("problem.gone"));
  }
}

function filter(rows, query) {
  const words = query.toLowerCase().split(/\s+/);
  let shown = 0;
  for (const element of rows.children) {
    element.hidden = !words.every((word) => element.dataset.title.includes(word));
    shown += !element.hidden;
  }
  tell(shown ? "" : t(rows.children.length ? "history.none" : "history.empty"));
}

const tell = (words) => ($(".none", drawer).textContent = words);

function when(updated) {
  const date = new Date(updated);
  const today = date.toDateString() === new Date().toDateString();
  const style = today ? { hour: "2-digit", minute: "2-digit" } : { year: "numeric", month: "short", day: "numeric" };
  return new Intl.DateTimeFormat(document.documentElement.lang, style).format(date);
}
