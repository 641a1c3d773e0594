/** The server's interface, and what can go wrong with it in one type. */

/** A failed request. `kind` is lost (no connection), limited, or server. */
export class Problem extends Error {
  constructor(kind, { code = "", message = "", hint = "", seconds = 0, status = 0 } = {}) {
    super(message || kind);
    Object.assign(this, { kind, code, hint, seconds, status, said: message });
  }
}

async function request(path, options = {}) {
  const headers = { ...options.headers, "Accept-Language": document.documentElement.lang };
  const response = await fetch(path, { ...options, headers }).catch((error) => {
    throw error.name === "AbortError" ? error : new Problem("lost");
  });
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function problemOf(response) {
  const { error = {} } = await response.json().catch(() => ({}));
  const seconds = Number(response.headers.get("Retry-After")) || 30;
  // A gateway that cannot reach the server says so with these; the question is worth repeating.
  const away = [502, 503, 504].includes(response.status);
  const kind = response.status === 429 ? "limited" : away ? "lost" : "server";
  return new Problem(kind, { ...error, seconds, status: response.status });
}

const json = (method, body) => ({
  method,
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(body),
});

/** Events of one answer as they arrive: [name, data]. */
export async function* askStream(question, conversation, signal) {
  const options = json("POST", { question, conversation_id: conversation || undefined, stream: true });
  options.headers.Accept = "text/event-stream";
  const response = await request("/api/v1/chat", { ...options, signal });
  try {
    yield* events(response.body.pipeThrough(new TextDecoderStream()));
  } catch (error) {
    throw error instanceof Problem || error.name === "AbortError" ? error : new Problem("lost");
  }
}

async function* events(stream) {
  let buffer = "";
  for await (const chunk of read(stream)) {
    const blocks = (buffer + chunk).replaceAll("\r\n", "\n").split("\n\n");
    buffer = blocks.pop();
    for (const block of blocks) {
      const event = parseEvent(block);
      if (event) yield event;
    }
  }
}

/** Streams cannot be iterated in every browser yet. */
async function* read(stream) {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

function parseEvent(block) {
  let name = "message";
  const data = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) name = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  if (!data.length) return null;
  const value = JSON.parse(data.join("\n"));
  if (name === "error") throw new Problem("server", value.error);
  return [name, value];
}

const BASE = "/api/v1/conversations";
const at = (id) => `${BASE}/${encodeURIComponent(id)}`;

export const conversations = async () => (await (await request(BASE)).json()).conversations;
export const conversation = async (id) => (await request(at(id))).json();
export const rename = (id, title) => request(at(id), json("PATCH", { title }));
export const remove = (id) => request(at(id), { method: "DELETE" });
export const link = async (id) => (await request(`${at(id)}/share`)).json();
export const share = async (id) => (await request(`${at(id)}/share`, { method: "POST" })).json();
export const unshare = (id) => request(`${at(id)}/share`, { method: "DELETE" });
export const rate = (answer, rating, comment) =>
  request("/api/v1/feedback", json("POST", { answer_id: answer, rating, comment: comment || undefined }));
export const alive = () => fetch("/healthz", { cache: "no-store" }).then((r) => r.ok, () => false);
export const fragment = async (url, signal) => (await request(url, { signal })).text();
