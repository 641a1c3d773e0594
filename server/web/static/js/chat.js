/** The chat page: ties its parts together. */

import { copied } from "./chat/actions.js";
import { ask, busy, resume, startAsking, stop } from "./chat/asking.js";
import { compose, focusComposer, startComposer } from "./chat/composer.js";
import { startFrame } from "./chat/frame.js";
import { openHistory, startHistory } from "./chat/history.js";
import { lastOpen } from "./chat/kept.js";
import { openPanel, startPanel } from "./chat/panel.js";
import { pending } from "./chat/pending.js";
import { startPreviews } from "./chat/preview.js";
import { openShare, startShare } from "./chat/share.js";
import { clear, conversationId, conversationMarkdown, openConversation, startThread } from "./chat/thread.js";
import { $, $$ } from "./common/dom.js";
import { startPreferences } from "./common/preferences.js";

function newQuestion() {
  stop();
  clear();
  focusComposer();
}

const acts = {
  new: newQuestion,
  history: openHistory,
  stop,
  share: (control) => {
    // The box gives the focus back to where it was, and a closed menu cannot take it.
    const menu = control.closest("details");
    menu.open = false;
    $("summary", menu).focus();
    void openShare();
  },
  print: () => window.print(),
  copyall: (control) => copied(control, conversationMarkdown()),
};

function startControls() {
  for (const control of $$("[data-do='new'], [data-do='history']")) control.hidden = false;
  $("[data-do='new']").title = "Alt+N";
  $("[data-do='history']").title = "Alt+H";
  document.addEventListener("click", (event) => {
    const control = event.target.closest("[data-do]");
    if (control) acts[control.dataset.do](control);
  });
  document.addEventListener("keydown", (event) => {
    // The code, not the character: with Alt some keyboards write another one.
    const name = event.altKey && !event.ctrlKey && !event.metaKey && { KeyN: "new", KeyH: "history" }[event.code];
    if (!name) return;
    event.preventDefault();
    acts[name]();
  });
}

/** The conversation that the address names, then the question that a reload interrupted. */
async function restore() {
  const id = new URLSearchParams(location.search).get("c");
  const left = pending.get();
  const wanted = id ?? (conversationId() || lastOpen.get());
  if (wanted) await openConversation(wanted, { quietly: !id });
  if (left) await resume(left);
}

startPreferences();
startThread(compose);
startAsking(compose);
startComposer((question) => (busy() ? false : void ask(question)));
startPanel();
startPreviews(openPanel);
startHistory({
  open: async (id) => {
    stop();
    await openConversation(id);
    focusComposer();
  },
  removed: (id) => id === conversationId() && clear(),
});
startShare();
startControls();
focusComposer();
await restore();
document.body.dataset.ready = "";
startFrame();
