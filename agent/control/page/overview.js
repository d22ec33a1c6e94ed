// The first thing seen: one sentence on how things are, what needs attention, four figures.

import { command } from "./command.js";
import { call } from "./api.js";
import { KeyedList, byId, fill, make, say } from "./dom.js";
import * as format from "./format.js";
import { bar } from "./chart_bars.js";
import { countsOf, fractionOf, storyOf, titleOf } from "./job_words.js";
import { progressBar } from "./progress_bar.js";
import { noticesOf } from "./notices.js";

const notices = new KeyedList(byId("notices"), createNotice);
const figures = new KeyedList(byId("figures"), createFigure);
const progress = progressBar("Progress of the running job");
byId("hero-progress").append(progress.node);

// `status` as /api/status gives it; `running`: the job at work, if any; `lost`: when the agent does
// not answer, {nextTry}.
export function showOverview(status, running, lost, now = new Date()) {
  const shown = noticesOf(status, now);
  if (lost) shown.unshift(unreachable(lost, now));
  say(byId("headline"), headline(status, running, shown));
  say(byId("lead"), lead(status, running, now));
  byId("hero-progress").hidden = !running || Boolean(lost);
  if (running) progress.show(fractionOf(running));
  notices.show(shown, (notice) => notice.id);
  figures.show(figuresOf(status), (figure) => figure.title);
  showFoot(status);
}

function headline(status, running, shown) {
  const [first] = shown;
  const titles = {
    unreachable: "The agent is not running.",
    supabase: "Sign in to begin.",
    google: "One permission is missing.",
    offline: "Working offline.",
    parked: "Something was refused.",
    hidden: "Your jobs are hidden.",
  };
  if (first && titles[first.id] && !(first.id === "offline" && running)) return titles[first.id];
  if (running)
    return `${{ fetch_messages: "Fetching your mail", full_sync: "Mirroring your mailbox" }[running.job_type] ?? "Computing"}.`;
  if (first?.id === "cooldown") return "Waiting for Gmail.";
  if (status.cache.messages === 0) return "Ready for your first fetch.";
  return "Everything is up to date.";
}

function lead(status, running, now) {
  if (running) return [countsOf(running), storyOf(running, now)].filter(Boolean).join(" · ");
  const parts = [];
  if (status.signed_in.supabase) parts.push(status.signed_in.supabase.email);
  else if (status.mode === "worker") parts.push("working for all users");
  const last = format.instant(status.sync.last_success_at);
  if (last) parts.push(`synced ${format.ago(last, now)}`);
  if (status.signed_in.google) parts.push("Gmail connected");
  return parts.join(" · ");
}

function unreachable({ nextTry }, now) {
  return {
    id: "unreachable",
    tone: "act",
    title: "The agent does not answer.",
    text: `What you see is how it last was. This page finds it again by itself, next ${format.until(nextTry, now)}. If it was stopped:`,
    command: "agent run",
  };
}

function createNotice(notice) {
  const title = make("strong", {});
  const text = make("p", {});
  const rows = make("ul", { class: "refusals" });
  const node = make(
    "li",
    { class: "notice", "data-tone": notice.tone, id: `notice-${notice.id}` },
    title,
    text,
    notice.command ? command(notice.command) : null,
    notice.action
      ? make("button", { type: "button", class: "plain", onclick: pollNow }, notice.action)
      : null,
    rows,
  );
  let last = "";
  return {
    node,
    update: (latest) => {
      say(title, latest.title);
      say(text, latest.text);
      const told = JSON.stringify(latest.rows ?? []);
      if (told === last) return;
      last = told;
      fill(
        rows,
        ...(latest.rows ?? []).map(([what, why]) =>
          make("li", {}, make("code", {}, what), make("span", { dir: "auto" }, why)),
        ),
      );
    },
  };
}

// Whatever comes of it, the status tells.
async function pollNow({ target: button }) {
  button.disabled = true;
  await call("POST", "/api/sync").catch(() => null);
  button.disabled = false;
}

function figuresOf(status) {
  const { cache, gmail_quota: quota, outbox } = status;
  const limit = quota.units_per_minute;
  return [
    {
      title: "Messages cached",
      value: format.count(cache.messages),
      note: `${format.counted(cache.threads, "thread")}, ${format.bytes(cache.raw_bytes)}`,
    },
    {
      title: "From the cache",
      value: Number.isFinite(cache.hit_rate) ? format.aboutPercent(cache.hit_rate) : "–",
      note: "of messages that jobs needed",
      share: cache.hit_rate,
    },
    {
      title: "Quota, last minute",
      value: format.count(quota.units_last_minute),
      note: limit ? `of ${format.count(limit)} units` : "units; no limit set",
      share: limit ? quota.units_last_minute / limit : undefined,
    },
    {
      title: "Waiting to be sent",
      value: format.count(outbox.waiting),
      note: outbox.parked
        ? `${format.count(outbox.parked)} refused`
        : outbox.waiting
          ? "changes"
          : "all is sent",
    },
  ];
}

function createFigure({ title }) {
  const value = make("dd", { class: "figure-value" });
  const meter = make("dd", { class: "figure-meter", "aria-hidden": "true" });
  const note = make("dd", { class: "figure-note" });
  return {
    node: make("div", { class: "figure" }, make("dt", {}, title), value, meter, note),
    update: (figure) => {
      say(value, figure.value);
      say(note, figure.note);
      const share = Number.isFinite(figure.share) ? Math.min(1, figure.share) : 0;
      fill(meter, bar([{ value: share, series: "series-1" }], 1));
      meter.hidden = !Number.isFinite(figure.share);
    },
  };
}

function showFoot({ version, data_dir: folder, database }) {
  say(byId("foot"), `agent ${version} · ${folder} · ${format.bytes(database.bytes)} on disk`);
}
