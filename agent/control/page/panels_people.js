// Who waits for whom, and who writes most.

import { barRows, butterfly } from "./chart_bars.js";
import { legend, panel, strong } from "./chart_frame.js";
import { make } from "./dom.js";
import * as format from "./format.js";
import { gmailLink } from "./gmail.js";
import { person } from "./person.js";

export function replyDebt(value, account) {
  const { waiting_for_me: mine, waiting_for_them: theirs } = value;
  const rows = mine.by_age.map((age, place) => ({
    label: age.range,
    left: age.threads,
    right: theirs.by_age[place].threads,
  }));
  const none = mine.threads + theirs.threads === 0;
  return panel({
    name: "reply_debt",
    title: "Reply debt",
    finding: none
      ? ["Nobody is waiting: neither you nor the others."]
      : [
          strong(format.counted(mine.threads, "thread")),
          ` ${mine.threads === 1 ? "waits" : "wait"} for you, `,
          strong(format.count(theirs.threads)),
          " for others.",
        ],
    body: none
      ? []
      : [butterfly(rows, { left: "For you", right: "For them" }), waiting(mine, account)],
    numbers: {
      head: ["Age", "For you", "For them"],
      rows: rows.map((row) => [row.label, row.left, row.right]),
    },
  });
}

function waiting(side, account) {
  if (!side.longest.length) return null;
  return make(
    "div",
    {},
    make("h4", {}, "Waiting longest for you"),
    make(
      "ul",
      { class: "lines" },
      ...side.longest.map((one) =>
        make(
          "li",
          {},
          person(one),
          make("span", { class: "line-value" }, format.hours(one.age_hours)),
          gmailLink(
            one.thread_id ?? one.message_id,
            account,
            `Open the thread with ${one.email} in Gmail`,
          ),
        ),
      ),
    ),
  );
}

export function topCorrespondents({ correspondents, top }) {
  const most = Math.max(1, ...top.flatMap((one) => [one.total, one.before]));
  const [first] = top;
  return panel({
    name: "top_correspondents",
    title: "Top correspondents",
    size: "wide",
    finding: first
      ? [
          `Of ${format.counted(correspondents, "person", "people")}, `,
          make("strong", {}, make("bdi", {}, first.name || first.email)),
          ` is in touch most: ${format.counted(first.total, "message")}.`,
        ]
      : ["Nobody wrote, and nor did you."],
    body: first
      ? [
          barRows(
            top.map((one) => ({
              label: person(one),
              parts: [
                { value: one.received, series: "series-1" },
                { value: one.sent, series: "series-2" },
              ],
              mark: one.before || undefined,
              value: [make("b", {}, format.count(one.total)), trend(one)],
            })),
            most,
          ),
          legend([
            ["received", "series-1"],
            ["sent", "series-2"],
            ["period before", "mark-sign"],
          ]),
        ]
      : [],
    numbers: first
      ? {
          head: ["Who", "Received", "Sent", "Before", "Trend"],
          rows: top.map((one) => [
            one.email,
            one.received,
            one.sent,
            one.before,
            format.signed(one.trend),
          ]),
        }
      : null,
  });
}

function trend({ trend: change, before }) {
  const tone = change > 0 ? "up" : change < 0 ? "down" : "level";
  const sign = { up: "↗", down: "↘", level: "→" }[tone];
  return make(
    "span",
    { class: `trend ${tone}`, title: `${format.count(before)} in the period before` },
    make("span", { "aria-hidden": "true" }, `${sign} `),
    before === 0 && change > 0 ? "new" : format.signed(change),
  );
}
