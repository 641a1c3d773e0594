/** Sharing the conversation: a link that anybody can read it under, as far as it was shared, until it is withdrawn. */

import { copy } from "../common/clipboard.js";
import { $, announce, button, h } from "../common/dom.js";
import { t } from "../common/words.js";
import { link, share, unshare } from "./api.js";
import { conversationId } from "./thread.js";

const box = $("#share");

export async function openShare() {
  show(h("p", { class: "stage" }, t("share.looking")));
  box.showModal();
  try {
    shared(await link(conversationId()));
  } catch (error) {
    if (error.code === "not_shared") offer();
    else failed();
  }
}

export function startShare() {
  box.addEventListener("click", (event) => event.target === box && box.close());
}

function show(...parts) {
  const bar = h("div", { class: "bar" }, h("h2", {}, t("act.share")), button("close", t("act.close"), () => box.close(), { quiet: true, class: "close" }));
  box.replaceChildren(bar, ...parts.filter(Boolean));
}

function offer(before = "") {
  const make = press("primary", t("share.make"), async () => shared(await share(conversationId())));
  show(before && h("p", { role: "status" }, before), h("p", {}, t("share.about")), h("div", { class: "row" }, make));
  make.focus();
}

function shared({ url, turns, later }) {
  const address = new URL(url, location.origin).href;
  const field = h("input", { readonly: true, value: address, "aria-label": t("share.link"), onfocus: () => field.select() });
  const copier = press("primary", t("share.copy"), async () => {
    await copy(address);
    copier.textContent = t("act.copied");
    announce(t("act.copied"));
  });
  const more = later > 0 && h("p", {}, t("share.later", { count: later }), " ", press("plain", t("share.include"), async () => shared(await share(conversationId()))));
  const stop = press("plain danger", t("share.stop"), async () => {
    await unshare(conversationId());
    offer(t("share.stopped"));
  });
  show(h("p", {}, t("share.shows", { count: turns })), h("div", { class: "row" }, field, copier), more, h("p", {}, stop));
  copier.focus();
}

function failed() {
  show(h("p", { class: "trouble", role: "alert" }, t("share.failed")));
  $(".close", box).focus();
}

/** A button that does something with the server, once at a time, and says so where it fails. */
function press(kind, words, act) {
  const control = h("button", { type: "button", class: kind }, words);
  control.addEventListener("click", async () => {
    if (control.ariaDisabled) return;
    control.ariaDisabled = "true";
    try {
      await act();
    } catch {
      failed();
    } finally {
      control.ariaDisabled = null;
    }
  });
  return control;
}
