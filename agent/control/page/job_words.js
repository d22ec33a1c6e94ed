// What jobs are called, and what is told of one.

import * as format from "./format.js";

export const JOB_TYPES = {
  fetch_messages: { title: "Fetch messages", about: "recent mail, by days" },
  full_sync: { title: "Full sync", about: "the whole mailbox, once" },
  compute_analytics: { title: "Compute analytics", about: "numbers of the last days, for the web" },
  compute_insights: { title: "Compute insights", about: "what the web shows of all mail" },
};

export const titleOf = (job) => JOB_TYPES[job.job_type]?.title ?? job.job_type;

export const isActive = (job) => job.status === "pending" || job.status === "processing";

// A job that a person stopped has failed as far as the table goes; its details tell it apart.
export const stateOf = (job) =>
  job.status === "failed" && job.error_details?.code === "cancelled" ? "cancelled" : job.status;

export const STATE_WORDS = {
  pending: "waiting",
  processing: "running",
  completed: "done",
  failed: "failed",
  cancelled: "cancelled",
};

export function fractionOf(job) {
  return job.total > 0 ? Math.min(1, job.progress / job.total) : 0;
}

export function countsOf(job) {
  if (job.total === 0) return "";
  if (job.status === "completed") return mailOf(job);
  return `${format.count(job.progress)} of ${format.count(job.total)}`;
}

// Jobs that compute count their steps, which say nothing once they are done.
function mailOf({ job_type: type, total }) {
  return type === "fetch_messages" || type === "full_sync" ? format.counted(total, "message") : "";
}

// One line below the title.
export function storyOf(job, now = new Date()) {
  const step = typeof job.metadata?.current_step === "string" ? job.metadata.current_step : "";
  if (stateOf(job) === "cancelled") return "";
  if (job.status === "failed") return job.error ?? "It failed.";
  if (job.status === "processing")
    return job.error && job.retry_count > 0 ? `${step} ${job.error}`.trim() : step || "Starting…";
  if (job.status === "pending") return `Added ${format.ago(format.instant(job.created_at), now)}.`;
  return resultOf(job);
}

function resultOf(job) {
  const told = job.metadata ?? {};
  const parts = [];
  if (Number.isFinite(told.messages_fetched))
    parts.push(`${format.count(told.messages_fetched)} fetched`);
  if (told.messages_cached > 0) parts.push(`${format.count(told.messages_cached)} from the cache`);
  if (told.messages_failed > 0) parts.push(`${format.count(told.messages_failed)} failed`);
  if (told.gmail_units > 0) parts.push(`${format.count(told.gmail_units)} units of quota`);
  return parts.join(" · ");
}

// "14:02, took 3 s"
export function whenOf(job, now = new Date()) {
  const from = format.instant(job.started_at);
  const to = format.instant(job.completed_at);
  if (to && from)
    return `${format.moment(to, now)}, took ${format.seconds(Math.max(0, (to - from) / 1000))}`;
  if (from) return `since ${format.moment(from, now)}`;
  return format.moment(format.instant(job.created_at), now);
}
