// Puts the page together: the session, what is loaded when, and what the agent tells as it happens.

import { call, hasSession, redeemCode } from "./api.js";
import { showCommands } from "./command.js";
import { byId, say } from "./dom.js";
import { follow } from "./events.js";
import { Insights } from "./insights.js";
import { Jobs } from "./jobs.js";
import { showOverview } from "./overview.js";
import { Search } from "./search.js";
import { bindThemeButton } from "./theme.js";

const SECOND_MS = 1000;
const TOAST_MS = 6000;

class Page {
  #status = null;
  #lost = null; // {nextTry} while the agent does not answer
  #jobs;
  #insights;

  constructor() {
    const account = () => this.#status?.signed_in.supabase?.email ?? "";
    const onFailure = (error) => this.#fail(error);
    this.#jobs = new Jobs({ onFailure, onFinished: () => this.#insights.load() });
    this.#insights = new Insights({ account, onFailure });
    new Search({ account, onFailure });
  }

  start() {
    follow({
      open: () => this.#connected(),
      event: (name, data) => this.#hear(name, data),
      lost: (nextTry) => this.#disconnected(nextTry),
      locked: () => lock("The session has ended. Run this in a terminal; it opens the page anew:"),
    });
    // Times that are told as "3 s ago" move on.
    setInterval(() => this.#render(), SECOND_MS);
  }

  // What may have changed while nothing was heard is read anew.
  async #connected() {
    this.#lost = null;
    showLink("live", "Live");
    const first = this.#status === null;
    try {
      this.#status = await call("GET", "/api/status");
      await this.#jobs.load();
      unlock();
      this.#render();
      if (first) await this.#insights.load();
    } catch (error) {
      this.#fail(error);
    }
  }

  #hear(name, data) {
    if (name === "job") this.#jobs.take(data);
    if (name === "status") this.#status = data;
    this.#render();
  }

  #disconnected(nextTry) {
    this.#lost = { nextTry };
    showLink("lost", "Not connected");
    if (this.#status === null) waitForAgent();
    this.#render();
  }

  #fail(error) {
    if (error.kind === "locked")
      lock("The session has ended. Run this in a terminal; it opens the page anew:");
    else toast(error.message);
  }

  #render() {
    if (this.#status) showOverview(this.#status, this.#jobs.running, this.#lost);
  }
}

function showLink(state, text) {
  byId("link").dataset.state = state;
  say(byId("link-text"), text);
}

function lock(why) {
  if (why) say(byId("locked-why"), why);
  show("locked");
  showLink("lost", "Locked");
}

function waitForAgent() {
  say(byId("locked-title"), "The agent does not answer.");
  say(byId("locked-why"), "This page opens by itself as soon as the agent runs. To start it:");
  show("locked");
}

const unlock = () => show("dashboard");

function show(which) {
  byId("locked").hidden = which !== "locked";
  byId("dashboard").hidden = which !== "dashboard";
  byId("sections").hidden = which !== "dashboard";
}

function toast(text) {
  say(byId("toast"), text);
  setTimeout(() => say(byId("toast"), ""), TOAST_MS);
}

async function main() {
  bindThemeButton(byId("theme"));
  showCommands();
  try {
    await redeemCode();
  } catch (error) {
    return lock(`${error.message} Run this in a terminal; it opens the page anew:`);
  }
  if (!hasSession()) return lock();
  new Page().start();
}

main();
