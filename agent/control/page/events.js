// The agent's server-sent events, read from a fetch: an EventSource could not send the session's
// token in a header.

import { authorization, endSession, hasSession } from "./api.js";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const SILENCE_MS = 45_000; // three of the keep-alives that the agent sends

// The events in a stream of text, as https://html.spec.whatwg.org/#event-stream-interpretation has
// them, of which the agent uses `event` and `data`.
export class EventParser {
  #rest = "";
  #name = "";
  #data = [];

  // The events that this piece of the stream completes.
  read(piece) {
    const lines = (this.#rest + piece).split("\n");
    this.#rest = lines.pop();
    return lines.map((line) => this.#line(line.replace(/\r$/, ""))).filter(Boolean);
  }

  #line(line) {
    if (line === "") return this.#end();
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line);
    if (field === "event") this.#name = value;
    if (field === "data") this.#data.push(value);
    return null;
  }

  #end() {
    const event = this.#data.length
      ? { name: this.#name, data: JSON.parse(this.#data.join("\n")) }
      : null;
    this.#name = "";
    this.#data = [];
    return event;
  }
}

// Follows the stream for as long as there is a session, connecting anew with growing pauses.
// `on.event(name, data)`, `on.open()` after each connecting, `on.lost(nextTry)` when it broke, and
// `on.locked()` when the session is over.
export async function follow(on) {
  let pause = FIRST_PAUSE_MS;
  while (hasSession()) {
    const opened = await listen(on);
    if (!hasSession()) break;
    pause = opened ? FIRST_PAUSE_MS : Math.min(pause * 2, LONGEST_PAUSE_MS);
    const jittered = pause * (0.75 + Math.random() / 2);
    on.lost(new Date(Date.now() + jittered));
    await new Promise((done) => setTimeout(done, jittered));
  }
  on.locked();
}

// One connection to its end; whether it had been opened.
async function listen(on) {
  const stop = new AbortController();
  let silence;
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(() => stop.abort(), SILENCE_MS);
  };
  let opened = false;
  try {
    heard();
    const answer = await fetch("/api/events", {
      headers: { ...authorization(), Accept: "text/event-stream" },
      cache: "no-store",
      credentials: "omit",
      signal: stop.signal,
    });
    if (answer.status === 401) endSession();
    if (!answer.ok) return false;
    opened = true;
    on.open();
    const parser = new EventParser();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      heard();
      for (const event of parser.read(part.value)) on.event(event.name, event.data);
    }
  } catch {
    // Cut off: the caller connects anew.
  } finally {
    clearTimeout(silence);
  }
  return opened;
}
