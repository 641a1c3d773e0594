/**
 * What a frame on another site remembers by itself. The server knows whose conversations are whose by a cookie; where the browser
 * keeps none for a frame, a conversation belongs to whoever has its unguessable id, and this is where the ids are kept.
 */

import { lasting } from "../common/store.js";
import { conversations } from "./api.js";

const KEY = "conversations";
const MOST = 50;
const framed = document.body.classList.contains("embedded");

const list = () => JSON.parse(lasting.get(KEY) ?? "[]");
const write = (all) => lasting.set(KEY, JSON.stringify(all.slice(0, MOST)));

/** Remember a conversation, the latest first; its first question is its title until it is renamed. */
export function keep(id, { title, updated_at: updated = new Date().toISOString() }) {
  if (!framed) return;
  const before = list().find((one) => one.id === id);
  write([{ id, title: before?.title ?? title, updated_at: updated }, ...list().filter((one) => one.id !== id)]);
}

export function retitle(id, title) {
  write(list().map((one) => (one.id === id ? { ...one, title } : one)));
}

export function forget(id) {
  write(list().filter((one) => one.id !== id));
}

/** The conversation that was open when the site around the frame was left or loaded again. */
export const lastOpen = {
  get: () => (framed ? lasting.get("open") : null),
  set: (id) => framed && (id ? lasting.set("open", id) : lasting.remove("open")),
};

/** The visitor's conversations: those that the server knows to be theirs, and those that only the frame knows. */
export async function ownConversations() {
  const known = await conversations();
  const ids = new Set(known.map((one) => one.id));
  const all = [...known, ...list().filter((one) => !ids.has(one.id))];
  return all.sort((one, other) => Date.parse(other.updated_at) - Date.parse(one.updated_at));
}
