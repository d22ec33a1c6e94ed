// The jobs of this user: what runs, what ran, and a form for more.

import { call } from "./api.js";
import { KeyedList, byId, make, say } from "./dom.js";
import {
  STATE_WORDS,
  countsOf,
  fractionOf,
  isActive,
  stateOf,
  storyOf,
  titleOf,
  whenOf,
} from "./job_words.js";
import { bindNewJobForm } from "./new_job_form.js";
import { progressBar } from "./progress_bar.js";

const PAGE = 8; // of history

const later = (a, b) => (a.created_at < b.created_at ? 1 : a.created_at > b.created_at ? -1 : 0);

// `onFailure(error)`: what could not be done. `onFinished(job)`: one has just come to its end.
export class Jobs {
  #jobs = new Map();
  #shown = PAGE;
  #onFailure;
  #onFinished;
  #active = new KeyedList(byId("active-jobs"), (job) => this.#row(job));
  #past = new KeyedList(byId("past-jobs"), (job) => this.#row(job));

  constructor({ onFailure, onFinished }) {
    this.#onFailure = onFailure;
    this.#onFinished = onFinished;
    byId("more-jobs").addEventListener("click", () => {
      this.#shown += PAGE * 3;
      this.render();
    });
    bindNewJobForm({ onAdded: (job) => this.take(job), onFailure });
  }

  // The running one that started first, for the headline.
  get running() {
    return [...this.#jobs.values()]
      .filter((job) => job.status === "processing")
      .sort((a, b) => later(b, a))[0];
  }

  async load() {
    const { jobs } = await call("GET", "/api/analytics/jobs?limit=200");
    this.#jobs = new Map(jobs.map((job) => [job.id, job]));
    this.render();
  }

  // A row as it is now; an older copy of it changes nothing.
  take(job) {
    const known = this.#jobs.get(job.id);
    if (known && known.updated_at > job.updated_at) return;
    this.#jobs.set(job.id, job);
    this.render();
    if (known && isActive(known) && !isActive(job)) this.#onFinished(job);
  }

  render() {
    const all = [...this.#jobs.values()].sort(later);
    const active = all
      .filter(isActive)
      .sort((a, b) => (b.status === "processing") - (a.status === "processing") || later(b, a));
    const past = all.filter((job) => !isActive(job));
    this.#active.show(active, (job) => job.id);
    this.#past.show(past.slice(0, this.#shown), (job) => job.id);
    byId("active-title").hidden = active.length === 0;
    byId("history-title").hidden = past.length === 0;
    byId("no-jobs").hidden = all.length > 0;
    byId("more-jobs").hidden = past.length <= this.#shown;
  }

  #row(job) {
    const story = make("p", { class: "job-story", dir: "auto" });
    const when = make("p", { class: "job-when" });
    const status = make("span", { class: "status" });
    const counts = make("span", { class: "job-counts" });
    const progress = progressBar(titleOf(job));
    const action = make("button", { type: "button", class: "plain" });
    let now = job;
    action.addEventListener("click", () => this.#act(now, action));
    const node = make(
      "li",
      { class: "job", "data-job": job.id },
      status,
      make("div", { class: "job-head" }, make("h4", {}, titleOf(job)), counts),
      story,
      when,
      make("div", { class: "job-action" }, action),
      progress.node,
    );
    return {
      node,
      update: (latest) => {
        now = latest;
        node.dataset.state = stateOf(latest);
        say(status, STATE_WORDS[stateOf(latest)] ?? latest.status);
        say(counts, countsOf(latest));
        say(story, storyOf(latest));
        say(when, whenOf(latest));
        progress.show(latest.status === "processing" ? fractionOf(latest) : null);
        action.hidden = latest.status === "completed";
        say(action, isActive(latest) ? "Cancel" : "Retry");
        action.setAttribute("aria-label", `${action.textContent} ${titleOf(latest)}`);
      },
    };
  }

  async #act(job, button) {
    button.disabled = true;
    const path = `/api/analytics/jobs/${encodeURIComponent(job.id)}`;
    try {
      if (isActive(job)) await call("DELETE", path);
      else await call("POST", `${path}/retry`);
      await this.load();
    } catch (error) {
      this.#onFailure(error);
    } finally {
      button.disabled = false;
    }
  }
}
