/** The small preview of a citation, at its mark: on hover, on focus, on tap. */

import { $, h } from "../common/dom.js";
import { t } from "../common/words.js";

const DELAY = 120;
const box = h("div", { id: "preview", class: "preview", role: "tooltip", popover: "manual" });
let timer;
let shownAt = null;

/** The entry of the source list that a mark stands for. */
export const entryOf = (mark) => $(`[data-cite="${mark.dataset.n}"]`, mark.closest(".turn"));

function show(mark, { tapped = false } = {}) {
  const entry = entryOf(mark);
  if (!entry) return;
  const parts = [...entry.children].map((child) => child.cloneNode(true));
  parts[0] = h("p", { class: "place", lang: parts.at(-1).lang }, entry.dataset.place);
  const open = tapped ? h("a", { class: "open", href: mark.href }, t("sources.open")) : null;
  box.replaceChildren(...[...parts, open].filter(Boolean));
  mark.setAttribute("aria-describedby", "preview");
  shownAt = mark;
  box.showPopover();
  settle(mark);
}

/** Above the mark where there is room, else below, and always inside the window. */
function settle(mark) {
  const at = mark.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const left = Math.max(8, Math.min(at.left - 24, innerWidth - width - 8));
  const top = at.top > height + 16 ? at.top - height - 8 : at.bottom + 8;
  box.style.left = `${left}px`;
  box.style.top = `${top}px`;
}

export function hidePreview() {
  clearTimeout(timer);
  if (!shownAt) return;
  shownAt.removeAttribute("aria-describedby");
  shownAt = null;
  box.hidePopover();
}

/** `open(mark)` shows the guide; a tap shows the preview first, as a finger cannot hover. */
export function startPreviews(open) {
  $("#main").append(box);
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    clearTimeout(timer);
    const mark = event.target.closest("a.cite");
    if (mark && mark !== shownAt) timer = setTimeout(() => show(mark), DELAY);
    else if (!mark && shownAt && !event.target.closest(".preview")) timer = setTimeout(hidePreview, DELAY);
  });
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches("a.cite:focus-visible")) show(target);
    else if (!target.closest(".preview")) hidePreview();
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hidePreview());
  document.addEventListener("scroll", hidePreview, { passive: true });
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const mark = event.target.closest("a.cite, a.place, .preview a.open");
    if (!mark) return hidePreview();
    event.preventDefault();
    if (event.pointerType === "touch" && mark.matches(".cite") && mark !== shownAt) return show(mark, { tapped: true });
    const target = mark.matches(".open") ? shownAt : mark;
    hidePreview();
    open(target);
  });
}
