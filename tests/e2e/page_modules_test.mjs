// The dashboard's modules by themselves. Run: node --test page_modules_test.mjs

import assert from "node:assert/strict";
import { test } from "node:test";

const from = (name) => import(`../../agent/control/page/${name}`);
const { EventParser } = await from("events.js");
const { step } = await from("chart_heat.js");
const format = await from("format.js");
const { fractionOf, stateOf, storyOf } = await from("job_words.js");
const { noticesOf } = await from("notices.js");

const STATUS = {
  mode: "desktop",
  signed_in: { supabase: { email: "ann@example.org" }, google: true },
  sync: { online: true, offline_since: null, next_attempt_at: null, jobs_hidden_by_policy: false },
  outbox: { waiting: 0, parked: 0, parked_rows: [] },
  gmail_quota: { paused_until: null },
};
const NOON = new Date("2026-03-04T12:00:00Z");
const idsOf = (changes) => noticesOf({ ...STATUS, ...changes }, NOON).map((notice) => notice.id);

test("events arrive whole, whatever the pieces in which the stream comes", () => {
  const stream =
    ': keep-alive\n\nevent: job\ndata: {"id":\ndata: 1}\n\nevent: status\r\ndata: {}\r\n\r\n';
  for (let size = 1; size <= stream.length; size += 1) {
    const parser = new EventParser();
    const events = [];
    for (let at = 0; at < stream.length; at += size)
      events.push(...parser.read(stream.slice(at, at + size)));
    assert.deepEqual(events, [
      { name: "job", data: { id: 1 } },
      { name: "status", data: {} },
    ]);
  }
});

test("snippets lose their character references and nothing else", () => {
  assert.equal(
    format.plain("a &amp;lt; b &#39;c&#x27; &lt;i&gt; &unknown; & d"),
    "a &lt; b 'c' <i> &unknown; & d",
  );
  assert.equal(format.plain("&#0; &#x7fffffff;"), "&#0; &#x7fffffff;");
});

test("figures read as people say them", () => {
  assert.equal(format.bytes(1_234_567), "1.2\u00a0MB");
  assert.equal(format.bytes(999), "999\u00a0B");
  assert.equal(format.seconds(0), "0\u00a0s");
  assert.equal(format.seconds(0.2), "under 1\u00a0s");
  assert.equal(format.minutes(0.5), "30\u00a0s");
  assert.equal(format.minutes(138.2), "2.3\u00a0h");
  assert.equal(format.counted(1, "message"), "1 message");
  assert.equal(format.percent(NaN), "–");
  assert.equal(format.until(new Date(NOON.getTime() + 8_000), NOON), "in 8\u00a0s");
});

test("shades of the heat map tell nothing from little, and the most from the rest", () => {
  assert.deepEqual(
    [0, 1, 20, 21, 100].map((value) => step(value, 100)),
    [0, 1, 1, 2, 5],
  );
});

test("a status without trouble asks for nothing", () => {
  assert.deepEqual(idsOf({}), []);
});

test("what needs a person comes before what only waits", () => {
  const sync = { ...STATUS.sync, online: false, offline_since: "2026-03-04T11:50:00Z" };
  const outbox = {
    waiting: 2,
    parked: 1,
    parked_rows: [{ table: "analytics_jobs", id: "1", reason: "no" }],
  };
  const quota = { paused_until: "2026-03-04T12:01:00Z" };
  assert.deepEqual(
    idsOf({
      signed_in: { supabase: STATUS.signed_in.supabase, google: false },
      sync,
      outbox,
      gmail_quota: quota,
    }),
    ["google", "offline", "parked", "cooldown"],
  );
});

test("a pause of Gmail's that is over is told no more", () => {
  assert.deepEqual(idsOf({ gmail_quota: { paused_until: "2026-03-04T11:59:59Z" } }), []);
});

test("a job tells its step, its failure or its result", () => {
  assert.equal(
    storyOf({ status: "processing", metadata: { current_step: "Listing..." } }),
    "Listing...",
  );
  assert.equal(
    storyOf({ status: "failed", error: "No permission", metadata: {} }),
    "No permission",
  );
  assert.equal(
    storyOf({ status: "completed", metadata: { messages_fetched: 3, messages_cached: 9 } }),
    "3 fetched · 9 from the cache",
  );
  assert.equal(stateOf({ status: "failed", error_details: { code: "cancelled" } }), "cancelled");
  assert.equal(stateOf({ status: "failed", error_details: null }), "failed");
  assert.equal(fractionOf({ progress: 7, total: 0 }), 0);
});
