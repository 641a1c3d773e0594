/** The question under way: kept over a reload, and found again on the server after a lost connection. */

import { passing } from "../common/store.js";
import { Problem, conversation, conversations } from "./api.js";

const KEY = "pending";

export const pending = {
  get: () => JSON.parse(passing.get(KEY) ?? "null"),
  set: (question, id) => passing.set(KEY, JSON.stringify({ question, conversation: id, since: Date.now() })),
  clear: () => passing.remove(KEY),
};

/** The answer, if the server had finished it before the connection broke; null when it has to be asked again. */
export async function storedAnswer({ question, conversation: id, since }) {
  try {
    const stored = await conversation(id ?? (await newest()));
    const last = stored.turns.at(-1);
    const fresh = last && Date.parse(last.asked_at) >= since - 60_000;
    return fresh && last.question === question ? last.answer : null;
  } catch (error) {
    if (error instanceof Problem && error.kind !== "lost") return null;
    throw error;
  }
}

async function newest() {
  const [first] = (await conversations()).sort((one, other) => Date.parse(other.updated_at) - Date.parse(one.updated_at));
  if (!first) throw new Problem("server");
  return first.id;
}
