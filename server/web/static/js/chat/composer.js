/** The question field: its draft, its limit, and every button of the page that asks a question. */

import { $ } from "../common/dom.js";
import { lasting } from "../common/store.js";
import { t } from "../common/words.js";
import { grow, startField } from "../common/textarea.js";

const DRAFT = "draft";
const form = $("#composer");
const field = $("#question");
const count = $(".count", form);
const notice = $(".notice", form);
const limit = Number(field.dataset.limit);

/** Put a question into the field, to be changed and asked again. */
export function compose(question) {
  field.value = question;
  changed();
  field.focus();
  field.setSelectionRange(question.length, question.length);
}

/** On a touch screen the keyboard would cover what there is to read. */
const typing = matchMedia("(hover: hover)");

export function focusComposer() {
  if (typing.matches) field.focus();
}

/** What had the focus may be gone from the page or hidden by now; it goes on to where the next question is written. */
export function holdFocus() {
  const at = document.activeElement;
  if (at && at !== document.body && at.checkVisibility()) return;
  if (typing.matches) field.focus({ preventScroll: true });
  else $("#main").focus({ preventScroll: true });
}

/** `ask(question)` is called with what is asked; it returns false when it cannot be asked now. */
export function startComposer(ask) {
  field.value ||= lasting.get(DRAFT) ?? "";
  startField(field);
  changed();
  field.addEventListener("input", changed);
  for (const name of ["online", "offline"]) addEventListener(name, showConnection);
  showConnection();
  document.addEventListener("submit", (event) => {
    if (event.target === form) submitted(event, ask);
    else if (event.target.matches("[data-ask]")) {
      event.preventDefault();
      ask(event.submitter.value);
    }
  });
}

function submitted(event, ask) {
  event.preventDefault();
  const question = field.value.trim();
  if (!question) return field.focus();
  if (question.length > limit) return warn(t("problem.long"));
  if (ask(question) === false) return;
  field.value = "";
  changed();
  if (!typing.matches) field.blur();
}

function changed() {
  grow(field);
  lasting.set(DRAFT, field.value);
  const left = limit - field.value.trim().length;
  if (left >= 0) warn("");
  count.textContent = left < 0 ? t("composer.over", { count: -left }) : left < limit / 5 ? t("composer.left", { count: left }) : "";
  form.classList.toggle("over", left < 0);
}

function showConnection() {
  $(".offline", form).textContent = navigator.onLine ? "" : t("offline");
}

function warn(words) {
  if (notice.textContent !== words) notice.textContent = words;
  notice.hidden = !words;
}
