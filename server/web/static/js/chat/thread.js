/** The conversation on the page: its turns, its id, its address. */

import { $, $$, h } from "../common/dom.js";
import { t } from "../common/words.js";
import { Problem, conversation } from "./api.js";
import { actionBar, asMarkdown } from "./actions.js";
import { lastOpen } from "./kept.js";
import { closePanel } from "./panel.js";
import { Turn } from "./turn.js";

const list = $("#thread");
const field = $("#composer [name=conversation_id]");
let turns = [];

/** Called with a question that the visitor wants to change. */
let onEdit = () => {};

export function startThread(edit) {
  onEdit = edit;
}

export const conversationId = () => field.value || null;

export function setConversation(id) {
  field.value = id ?? "";
  lastOpen.set(id);
  const url = new URL(location);
  url.pathname = document.body.classList.contains("embedded") ? "/embed" : "/";
  for (const name of ["c", "q"]) url.searchParams.delete(name);
  if (id) url.searchParams.set("c", id);
  history.replaceState(null, "", url);
  for (const hidden of $$(".question-form [name=conversation_id]")) hidden.value = id ?? "";
}

export function addTurn(question) {
  const turn = new Turn(question);
  turns.push(turn);
  list.append(turn.element);
  furnish();
  turn.element.scrollIntoView({ block: "start" });
  return turn;
}

export function dropTurn(turn) {
  turns = turns.filter((one) => one !== turn);
  turn.element.remove();
  furnish();
}

export function showAnswer(turn, answer) {
  const whole = { ...answer, question: answer.question || turn.question };
  turn.showAnswer(whole, actionBar(whole, () => onEdit(turn.question)));
}

export function clear() {
  turns = [];
  list.replaceChildren();
  if ($("#panel").open) closePanel();
  setConversation(null);
  furnish();
}

/** What is on the page depends on whether a conversation has begun. */
function furnish() {
  const begun = turns.length > 0;
  for (const part of $$(".welcome, .starters")) part.hidden = begun;
  $(".share").hidden = !begun;
  $("#question").placeholder = t(begun ? "composer.follow" : "composer.placeholder");
  document.body.classList.toggle("begun", begun);
}

/** Show a stored conversation; true when it was there. */
export async function openConversation(id, { quietly = false } = {}) {
  try {
    const stored = await conversation(id);
    clear();
    for (const { question, answer } of stored.turns) {
      const turn = new Turn(question);
      turns.push(turn);
      showAnswer(turn, answer);
    }
    list.replaceChildren(...turns.map((turn) => turn.element));
    setConversation(id);
    furnish();
    turns.at(-1)?.element.scrollIntoView({ block: "start" });
    return true;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (!quietly) {
      clear();
      list.replaceChildren(h("p", { class: "trouble", role: "alert" }, t(error.status === 404 ? "problem.conversation" : "problem.gone")));
    }
    return false;
  }
}

export const lastAnswer = () => turns.at(-1)?.answer ?? null;

export const conversationMarkdown = () =>
  turns.filter((turn) => turn.answer).map((turn) => asMarkdown(turn.answer)).join("\n");
