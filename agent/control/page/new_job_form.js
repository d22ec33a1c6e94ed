// The form that asks for a job.

import { call } from "./api.js";
import { byId, fill, make, say } from "./dom.js";
import { JOB_TYPES } from "./job_words.js";

// `onAdded(job)`; `onFailure(error)` for what is not the form's to show.
export function bindNewJobForm(on) {
  const form = byId("new-job");
  const types = Object.entries(JOB_TYPES);
  fill(byId("job-types"), ...types.map(([type, words], place) => choice(type, words, place === 0)));
  form.addEventListener("change", () => arrange(form));
  arrange(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    add(form, on);
  });
}

// Shows the fields that mean something for the chosen type.
function arrange(form) {
  const type = new FormData(form).get("job_type");
  for (const label of form.querySelectorAll("[data-for]")) {
    label.hidden = !label.dataset.for.split(" ").includes(type);
    label.querySelector("input").disabled = label.hidden;
  }
}

async function add(form, { onAdded, onFailure }) {
  const submit = form.querySelector("[type=submit]");
  const error = byId("new-job-error");
  submit.disabled = true;
  say(error, "");
  try {
    const { job } = await call("POST", "/api/analytics/jobs", requestOf(new FormData(form)));
    onAdded(job);
  } catch (failure) {
    if (failure.kind === "locked") onFailure(failure);
    else say(error, failure.message);
  } finally {
    submit.disabled = false;
  }
}

// The body that asks for a job. Hidden fields are disabled and so not in the form's data.
function requestOf(data) {
  const metadata = {};
  for (const name of ["days_back", "max_results"]) {
    if (data.get(name)) metadata[name] = Number(data.get(name));
  }
  const query = data.get("query")?.trim();
  if (query) metadata.filters = { query };
  return { job_type: data.get("job_type"), metadata };
}

function choice(type, { title, about }, checked) {
  return make(
    "label",
    { class: "choice" },
    make("input", { type: "radio", name: "job_type", value: type, checked }),
    make("span", { class: "choice-title" }, title),
    make("span", { class: "choice-about" }, about),
  );
}
