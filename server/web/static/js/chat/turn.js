/** One question with its answer, in each state: waiting, streaming, answered, failed. */

import { button, h } from "../common/dom.js";
import { t } from "../common/words.js";
import { renderMarkdown, settled } from "./markdown.js";
import { conflictBlock, mark, sourceList } from "./sources.js";

const SLOW_AFTER = 8000;
const LONG = 280;
const NEXT_TITLE = { refused: "next.refused", clarify: "next.clarify" };

export class Turn {
  constructor(question) {
    this.question = question;
    this.answer = null;
    this.element = h("article", { class: "turn" }, heading(question));
    this.body = h("div", { class: "answer" });
    this.element.append(this.body);
  }

  /** What is being done, said in words; after a while also that it takes long. */
  showStage(stage) {
    clearTimeout(this.slow);
    this.#state("waiting", h("p", { class: "stage" }, t(`stage.${stage}`)));
    this.slow = setTimeout(() => this.#state("waiting", h("p", { class: "stage" }, t("stage.slow"))), SLOW_AFTER);
  }

  /** The answer so far; drawn at most once a frame. */
  showText(text, citations) {
    clearTimeout(this.slow);
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      const words = renderMarkdown(settled(text), (n) => mark(n, citations.get(n)));
      this.#state("streaming", h("div", { class: "prose" }, words));
    });
  }

  showAnswer(answer, actions) {
    this.#settle();
    this.answer = answer;
    const cited = new Map(answer.citations.map((citation) => [citation.n, citation]));
    const words = renderMarkdown(answer.answer, (n) => (cited.has(n) ? mark(n, cited.get(n)) : null));
    this.body.lang = answer.language;
    this.#state(
      answer.status,
      // A question back says itself what is wanted.
      ["answered", "clarify"].includes(answer.status) ? null : h("p", { class: "standing" }, t(`status.${answer.status}`)),
      h("div", { class: "prose" }, words),
      answer.conflicts.map(conflictBlock),
    );
    // What is to be chosen stands right below the question back.
    const after = [actions, suggestions(answer)];
    this.#under(sourceList(answer.citations), ...(answer.status === "clarify" ? after.reverse() : after));
  }

  /** A failure in words, below whatever had arrived. */
  showProblem(words, { hint = "", retry = null, edit = null } = {}) {
    this.#settle();
    this.element.dataset.status = "failed";
    const buttons = [retry && button("history", t("act.retry"), retry), edit && button("edit", t("act.edit"), edit)];
    this.body.querySelectorAll(".stage, .trouble").forEach((old) => old.remove());
    this.body.append(
      h("div", { class: "trouble", role: "alert" }, h("p", {}, words), hint && h("p", { class: "small" }, hint), (retry || edit) && h("div", { class: "actions" }, buttons)),
    );
  }

  #state(status, ...parts) {
    this.element.dataset.status = status;
    this.body.replaceChildren(...parts.flat().filter(Boolean));
  }

  #under(...parts) {
    this.element.replaceChildren(...[...this.element.children].slice(0, 2), ...parts.filter(Boolean));
  }

  #settle() {
    clearTimeout(this.slow);
    cancelAnimationFrame(this.frame);
  }
}

/** A whole story is set smaller than a question, and folded, so that its answer is in sight. */
function heading(question) {
  if (question.length <= LONG) return h("h2", { class: "question" }, question);
  const words = h("span", {}, question);
  const unfold = h("button", { type: "button", class: "more", "aria-expanded": "false" }, t("act.unfold"));
  const element = h("h2", { class: "question long folded" }, words, unfold);
  unfold.addEventListener("click", () => {
    const folded = element.classList.toggle("folded");
    unfold.textContent = t(folded ? "act.unfold" : "act.fold");
    unfold.ariaExpanded = String(!folded);
  });
  return element;
}

function suggestions({ status, suggestions: questions }) {
  if (!questions.length) return null;
  const forms = questions.map((question) =>
    h("form", { class: "question-form", action: "/ask", method: "post", "data-ask": true }, h("button", { name: "question", value: question }, question)),
  );
  return h("section", { class: "next" }, h("h3", {}, t(NEXT_TITLE[status] ?? "next.title")), forms);
}
