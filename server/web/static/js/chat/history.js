/** The drawer with the visitor's own conversations: search, open, rename, delete. */

import { $, button, h } from "../common/dom.js";
import { t } from "../common/words.js";
import { remove, rename } from "./api.js";
import { forget, ownConversations, retitle } from "./kept.js";
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
    rows.append(...(await ownConversations()).map(row));
    filter(rows, "");
  } catch {
    tell(t("history.failed"));
  }
}

function row(stored) {
  const { id, title, updated_at: updated, shared } = stored;
  const name = title || t("history.untitled");
  const goTo = () => (drawer.close(), actions.open(id));
  const open = h("button", { type: "button", class: "open", onclick: goTo }, h("span", {}, name), h("time", { datetime: updated }, when(updated)), shared && h("small", {}, t("history.shared")));
  const current = id === conversationId();
  const element = h("li", { "data-title": name.toLowerCase(), "data-id": id, "aria-current": current && "true" });
  element.append(
    open,
    button("edit", `${t("history.rename")}: ${name}`, () => renaming(element, { ...stored, title: name }), { quiet: true }),
    button("bin", `${t("history.delete")}: ${name}`, () => removing(element, { ...stored, title: name }), { quiet: true }),
  );
  return element;
}

function renaming(element, stored) {
  const { id, title: name } = stored;
  const field = h("input", { value: name, maxlength: 200, "aria-label": t("history.rename") });
  const back = (title) => replace(element, row({ ...stored, title }));
  const submit = async (event) => {
    event.preventDefault();
    const title = field.value.trim() || name;
    await attempt(() => rename(id, title), () => (retitle(id, title), back(title)));
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

function removing(element, stored) {
  const { id } = stored;
  const gone = () => {
    const next = element.nextElementSibling ?? element.previousElementSibling;
    element.remove();
    forget(id);
    ($("button", next ?? drawer) ?? drawer).focus();
    filter($(".rows", drawer), $("input", drawer).value);
    actions.removed(id);
  };
  const sure = h("button", { type: "button", class: "danger", onclick: () => attempt(() => remove(id), gone) }, t("history.delete"));
  const keep = h("button", { type: "button", onclick: () => replace(element, row(stored)) }, t("act.cancel"));
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
