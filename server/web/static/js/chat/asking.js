/** Asking one question: stream the answer, stop it, and come back from a lost connection. */

import { $, announce } from "../common/dom.js";
import { t } from "../common/words.js";
import { Problem, alive, askStream } from "./api.js";
import { holdFocus } from "./composer.js";
import { keep } from "./kept.js";
import { pending, storedAnswer } from "./pending.js";
import { addTurn, conversationId, dropTurn, setConversation, showAnswer } from "./thread.js";

const WAITS = [500, 1000, 2000, 4000, 8000, 8000, 8000, 8000, 8000];
const SAID = { answered: "said.ready", partial: "said.partial", clarify: "said.clarify", refused: "said.refused" };
let running = null;
let onEdit = () => {};

export function startAsking(edit) {
  onEdit = edit;
}

export const busy = () => running !== null;

export function stop() {
  running?.abort();
}

export async function ask(question) {
  if (busy()) return;
  await answer(addTurn(question));
}

/** After a reload in mid-answer: show the answer that the server has by now, or ask again. */
export async function resume({ question, conversation, since }) {
  const turn = addTurn(question);
  await answer(turn, { since, conversation });
}

async function answer(turn, before = null) {
  running = new AbortController();
  occupied(true);
  try {
    if (!before) pending.set(turn.question, conversationId());
    await attempt(turn, before !== null);
    pending.clear();
  } catch (error) {
    pending.clear();
    failed(turn, error);
  } finally {
    running = null;
    occupied(false);
  }
}

/** Ask until it is answered; a lost connection is waited for, anything else is the caller's. */
async function attempt(turn, asked) {
  const waits = [...WAITS];
  for (let again = asked; ; again = true) {
    try {
      const known = again ? await storedAnswer(pending.get()) : null;
      finish(turn, known ?? (await streamed(turn)));
      return;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      // Deleted elsewhere, or begun before the cookie was: the question is still good, in a new conversation.
      if (error.code === "unknown_conversation" && conversationId()) setConversation(null);
      else if (error.kind === "lost") await connection(turn, waits);
      else throw error;
    }
  }
}

async function streamed(turn) {
  turn.showStage("understand");
  holdFocus();
  const citations = new Map();
  let text = "";
  for await (const [name, data] of askStream(turn.question, conversationId(), running.signal)) {
    if (name === "status") turn.showStage(data.stage);
    else if (name === "citation") citations.set(data.n, data);
    else if (name === "delta") turn.showText((text += data.text), citations);
    else if (name === "done") return data;
  }
  throw new Problem("lost");
}

/** Wait until the server answers again, saying so meanwhile; `waits` is what is left of the patience for this question. */
async function connection(turn, waits) {
  while (waits.length) {
    turn.showProblem(t(navigator.onLine ? "problem.lost" : "problem.offline"));
    await pause(waits.shift(), running.signal);
    if (await alive()) return;
  }
  throw new Problem("gone");
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    addEventListener("online", resolve, { once: true });
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

function finish(turn, done) {
  if (done.conversation_id !== conversationId()) setConversation(done.conversation_id);
  keep(done.conversation_id, { title: turn.question });
  showAnswer(turn, done);
  announce(t(SAID[done.status], { count: done.citations.length }));
}

function failed(turn, error) {
  const retry = () => !busy() && answer(turn);
  const edit = () => {
    dropTurn(turn);
    onEdit(turn.question);
  };
  if (error.name === "AbortError") turn.showProblem(t("problem.stopped"), { retry, edit });
  else if (!(error instanceof Problem)) throw error;
  else if (error.kind === "limited") countDown(turn, error.seconds, retry);
  else if (error.kind === "gone") turn.showProblem(t("problem.gone"), { retry, edit });
  else turn.showProblem(error.said || t("problem.server"), { hint: error.hint, retry, edit });
}

function countDown(turn, seconds, retry) {
  turn.showProblem(t("problem.limited", { seconds }), { retry });
  const words = $(".trouble p", turn.element);
  const control = $(".trouble button", turn.element);
  // Only the first number is read aloud; a count that speaks every second would drown everything else.
  const region = words.parentElement;
  control.disabled = true;
  const timer = setInterval(() => {
    seconds -= 1;
    region.setAttribute("role", "group");
    if (seconds > 0 && words.isConnected) words.textContent = t("problem.limited", { seconds });
    else {
      clearInterval(timer);
      control.disabled = false;
      if (words.isConnected) words.textContent = t("problem.again");
    }
  }, 1000);
}

function occupied(on) {
  $(".send").hidden = on;
  $(".stop").hidden = !on;
  $("#thread").setAttribute("aria-busy", String(on));
  holdFocus();
}
