/** The chat inside a frame of another site: tells it when it is ready and when it wants to be closed, and nothing else. */

import { $ } from "../common/dom.js";

export function startFrame() {
  if (window.parent === window) return;
  const tell = (word) => window.parent.postMessage(`guide:${word}`, "*");
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !$("dialog[open], details.menu[open]")) tell("close");
  });
  tell("ready");
}
