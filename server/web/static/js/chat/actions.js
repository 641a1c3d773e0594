/** What can be done with an answer: copy it, change the question, say whether it helped. */

import { copy } from "../common/clipboard.js";
import { announce, button, h } from "../common/dom.js";
import { named, t } from "../common/words.js";
import { rate } from "./api.js";
import { place } from "./sources.js";

export function actionBar(answer, edit) {
  const note = h("div", { class: "feedback" });
  const copier = button("copy", t("act.copy"), () => copied(copier, asMarkdown(answer)));
  const rating = (name) =>
    button(name, t(`act.${name}`), (event) => rated(event.currentTarget, answer, name, note), { quiet: true, "aria-pressed": "false" });
  return h(
    "div",
    { class: "afterwards" },
    h("div", { class: "actions", role: "group", "aria-label": t("act.group") }, copier, button("edit", t("act.edit"), edit), rating("up"), rating("down")),
    note,
  );
}

/** An answer that can be pasted elsewhere and still shows where it comes from. */
export function asMarkdown(answer) {
  const lines = answer.citations.map((citation) => {
    const { authority, as_of: date, title, url } = citation.source;
    const about = [named("authority", authority), date === "undated" ? t("undated") : date].filter(Boolean).join(", ");
    const origin = url ? `[${title}](${url})` : title;
    return `${citation.n}. [${place(citation)}](${new URL(citation.url, location.origin)}): ${origin} (${about})`;
  });
  const sources = lines.length ? `\n\n**${t("sources.title")}**\n\n${lines.join("\n")}` : "";
  return `## ${answer.question}\n\n${answer.answer}${sources}\n`;
}

export async function copied(control, text) {
  await copy(text);
  const words = control.querySelector("span") ?? control;
  const before = words.textContent;
  words.textContent = t("act.copied");
  announce(t("act.copied"));
  setTimeout(() => (words.textContent = before), 1600);
}

async function rated(control, answer, rating, note) {
  for (const other of control.parentElement.querySelectorAll("[aria-pressed]")) {
    other.setAttribute("aria-pressed", String(other === control));
  }
  if (await saved(note, answer, rating)) note.replaceChildren(wordForm(answer, rating, note));
}

function wordForm(answer, rating, note) {
  const field = h("input", { name: "comment", maxlength: 500, autocomplete: "off", "aria-label": t("feedback.label"), placeholder: t("feedback.label") });
  const submit = async (event) => {
    event.preventDefault();
    if (!field.value.trim()) return;
    if (await saved(note, answer, rating, field.value.trim())) thank(note);
  };
  return h("form", { onsubmit: submit }, field, h("button", {}, t("feedback.send")));
}

function thank(note) {
  note.replaceChildren(h("p", { class: "small" }, t("feedback.thanks")));
  note.parentElement.querySelector("[aria-pressed='true']").focus();
  announce(t("feedback.thanks"));
}

async function saved(note, answer, rating, comment) {
  try {
    await rate(answer.id, rating, comment);
    return true;
  } catch {
    note.replaceChildren(h("p", { class: "small", role: "alert" }, t("feedback.failed")));
    return false;
  }
}
