// Search over the cached mail, as one types.

import { call } from "./api.js";
import { byId, fill, make, say } from "./dom.js";
import * as format from "./format.js";
import { gmailLink } from "./gmail.js";

const PAUSE_MS = 200; // after the last key
const LIMIT = 20;

export class Search {
  #account;
  #onFailure;
  #timer;
  #asked = 0;

  constructor({ account, onFailure }) {
    this.#account = account;
    this.#onFailure = onFailure;
    const query = byId("query");
    query.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#find(query.value.trim()), PAUSE_MS);
    });
    byId("search-form").addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(this.#timer);
      this.#find(query.value.trim());
    });
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      byId("search").scrollIntoView();
      query.focus({ preventScroll: true });
      query.select();
    });
  }

  async #find(words) {
    const asked = (this.#asked += 1);
    if (!words) return this.#show("", []);
    try {
      const answer = await call("GET", `/api/search?q=${encodeURIComponent(words)}&limit=${LIMIT}`);
      if (asked === this.#asked) this.#tell(words, answer);
    } catch (error) {
      if (asked !== this.#asked) return;
      if (error.kind === "locked") this.#onFailure(error);
      else this.#show(error.message, []);
    }
  }

  #tell(words, messages) {
    const text = !messages.length
      ? "No message has all of these words. Fewer of them, or a begin*, find more."
      : messages.length < LIMIT
        ? `${format.counted(messages.length, "message")}.`
        : `The best ${LIMIT} messages.`;
    this.#show(
      text,
      messages.map((message) => this.#found(message, marker(words))),
    );
  }

  #show(text, nodes) {
    say(byId("search-state"), text);
    fill(byId("found"), ...nodes);
  }

  #found(message, mark) {
    const subject = message.subject || "(no subject)";
    return make(
      "li",
      {},
      make("p", { class: "found-subject", dir: "auto" }, ...mark(subject)),
      make(
        "p",
        { class: "found-from" },
        make("bdi", {}, ...mark(message.from_email)),
        make("time", {}, format.date(format.instant(message.internal_date))),
      ),
      message.snippet
        ? make("p", { class: "found-snippet", dir: "auto" }, ...mark(format.plain(message.snippet)))
        : null,
      gmailLink(
        message.thread_id || message.message_id,
        this.#account(),
        `Open in Gmail: ${subject}`,
      ),
    );
  }
}

// Splits a text into texts and <mark>s around the beginnings of words that were searched for.
function marker(words) {
  const wanted = words
    .replace(/(^|\s)-\S+/g, " ")
    .replace(/\b(from|to|subject):/gi, " ")
    .match(/[\p{L}\p{N}]+/gu);
  if (!wanted) return (text) => [text];
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(${wanted.join("|")})`, "giu");
  return (text) =>
    text.split(pattern).map((part, place) => (place % 2 ? make("mark", {}, part) : part));
}
