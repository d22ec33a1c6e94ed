// What a person should know or do, most pressing first, worked out from the agent's status.

import * as format from "./format.js";

// Each: {id, tone: "act" | "wait", title, text, command, action, rows}; `action`: the text of a
// button, for the caller to know what it does.
export function noticesOf(status, now = new Date()) {
  return [signInToSupabase, signInToGoogle, offline, parked, hidden, cooldown]
    .map((look) => look(status, now))
    .filter(Boolean);
}

function signInToSupabase({ mode, signed_in: signedIn }) {
  if (mode === "worker" || signedIn.supabase) return null;
  return {
    id: "supabase",
    tone: "act",
    title: "You are not signed in to Supabase.",
    text: "What waits to be sent is kept. Sign in with:",
    command: "agent login supabase",
  };
}

function signInToGoogle({ mode, signed_in: signedIn }) {
  if (mode === "worker" || signedIn.google || !signedIn.supabase) return null;
  return {
    id: "google",
    tone: "act",
    title: "The agent may not read your mail yet.",
    text: "Google asks you once, for reading alone:",
    command: "agent login google",
  };
}

function offline({ sync, outbox }, now) {
  if (sync.online !== false) return null;
  const since = format.instant(sync.offline_since);
  const next = format.instant(sync.next_attempt_at);
  const waiting = outbox.waiting
    ? `${format.counted(outbox.waiting, "change")} ${outbox.waiting === 1 ? "waits" : "wait"} here, to be sent then.`
    : "Nothing waits to be sent.";
  return {
    id: "offline",
    tone: "wait",
    title: `Offline since ${format.moment(since, now)}.`,
    text: `Supabase does not answer; jobs go on with what is here. ${nextTry(next, now)} ${waiting}`,
    action: "Try now",
  };
}

function nextTry(next, now) {
  if (!next) return "It is tried again.";
  return next > now ? `Next try ${format.until(next, now)}.` : "Trying again now.";
}

function parked({ outbox }) {
  if (!outbox.parked) return null;
  return {
    id: "parked",
    tone: "act",
    title: `Supabase refused ${format.counted(outbox.parked, "change")}.`,
    text: "Nothing is lost, and nothing is sent again by itself. When the reason is gone:",
    command: "agent sync --retry-parked",
    rows: outbox.parked_rows.map((row) => [`${row.table} ${row.id}`, row.reason]),
  };
}

function hidden({ sync }) {
  if (!sync.jobs_hidden_by_policy) return null;
  return {
    id: "hidden",
    tone: "act",
    title: "Supabase shows no jobs to you.",
    text: "Its policies hide them, so they may be missing here. This says more:",
    command: "agent doctor",
  };
}

function cooldown({ gmail_quota: quota }, now) {
  const end = format.instant(quota.paused_until);
  if (!end || end <= now) return null;
  return {
    id: "cooldown",
    tone: "wait",
    title: "Gmail asked for a pause.",
    text: `Its quota is used up for now. The agent goes on ${format.until(end, now)}, at ${format.moment(end, now)}.`,
  };
}
