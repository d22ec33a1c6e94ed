// When mail comes and goes, and how long answers take.

import { bar } from "./chart_bars.js";
import { columns } from "./chart_columns.js";
import { staircase } from "./chart_curve.js";
import { drawing, legend, panel, strong, table } from "./chart_frame.js";
import { heatMap } from "./chart_heat.js";
import { make } from "./dom.js";
import * as format from "./format.js";

// "15 to 60 min" on two lines.
const twoLines = (range) =>
  range.includes(" to ") ? range.split(/(?<= to) /) : range.split(/(?<=under) /);

export function responseTimes({ mine, theirs }) {
  const groups = mine.distribution.map((range, place) => ({
    label: twoLines(range.range),
    values: [range.responses, theirs.distribution[place].responses],
  }));
  const none = mine.responses + theirs.responses === 0;
  const within = (side) => strong(format.minutes(side.median_minutes ?? NaN));
  const finding = none
    ? ["No replies in this period yet."]
    : mine.responses === 0
      ? ["Half of their replies come within ", within(theirs), "; none of yours in this period."]
      : [
          "Half of your replies leave within ",
          within(mine),
          theirs.responses ? "; theirs come within " : ".",
          ...(theirs.responses ? [within(theirs), "."] : []),
        ];
  const facts = (name, side) => [
    name,
    format.minutes(side.median_minutes ?? NaN),
    format.minutes(side.p90_minutes ?? NaN),
    format.minutes(side.mean_minutes ?? NaN),
  ];
  return panel({
    name: "response_times",
    title: "Response times",
    finding,
    body: none
      ? []
      : [
          drawing("Columns: how many replies came after how long", (width) =>
            columns(groups, width),
          ),
          legend([
            ["yours", "series-1"],
            ["theirs", "series-2"],
          ]),
          table(
            {
              head: ["", "Half within", "90 % within", "Mean"],
              rows: [facts("Yours", mine), facts("Theirs", theirs)],
            },
            "facts-table",
          ),
        ],
    numbers: none
      ? null
      : {
          head: ["Reply", "Yours", "Theirs"],
          rows: mine.distribution.map((range, place) => [
            range.range,
            range.responses,
            theirs.distribution[place].responses,
          ]),
        },
  });
}

export function busiestHours({ received, sent, busiest }) {
  const at = (day, hour) => received[day][hour] + sent[day][hour];
  return panel({
    name: "busiest_hours",
    title: "Busiest hours",
    size: "wide",
    finding: busiest
      ? [
          "Most mail moves on ",
          strong(`${format.WEEKDAYS[busiest.weekday]}s at ${busiest.hour}:00`),
          `: ${format.counted(busiest.messages, "message")}.`,
        ]
      : ["No mail in this period yet."],
    body: busiest
      ? [
          drawing("Heat map: messages by weekday and hour", (width) => heatMap(at, busiest, width)),
          make(
            "p",
            { class: "legend heat-legend", "aria-hidden": "true" },
            "fewer",
            ...[1, 2, 3, 4, 5].map((shade) => make("i", { class: `heat-${shade}` })),
            "more",
          ),
        ]
      : [],
    numbers: busiest
      ? {
          head: ["Day", ...Array.from({ length: 24 }, (_, hour) => String(hour))],
          rows: format.WEEKDAYS.map((name, day) => [
            name.slice(0, 3),
            ...Array.from({ length: 24 }, (_, hour) => at(day, hour)),
          ]),
        }
      : null,
  });
}

export function threadDecay({ threads, steps, median_life_hours: life }) {
  const stairs = steps.map((one) => ({
    label: String(one.messages),
    value: one.threads,
    text: threads ? format.aboutPercent(one.threads / threads) : "",
  }));
  return panel({
    name: "thread_decay",
    title: "How long threads live",
    finding: threads
      ? [
          strong(format.aboutPercent(steps[0].share)),
          ` of ${format.counted(threads, "thread")} get a second message`,
          life === null ? "." : "; half of those end within ",
          ...(life === null ? [] : [strong(format.hours(life)), "."]),
        ]
      : ["No threads in this period yet."],
    body: threads
      ? [
          drawing("Staircase: share of threads that reach a number of messages", (width) =>
            staircase(stairs, width),
          ),
          make(
            "p",
            { class: "legend", "aria-hidden": "true" },
            "share of threads that reach so many messages",
          ),
        ]
      : [],
    numbers: threads
      ? {
          head: ["Messages", "Threads", "Went on", "Share"],
          rows: steps.map((one) => [
            one.messages,
            one.threads,
            one.went_on,
            format.percent(one.share),
          ]),
        }
      : null,
  });
}

export function afterHours({ workday, sent, received }) {
  const side = (label, one) => ({
    label,
    parts: [
      { value: one.messages - one.evening - one.weekend, series: "series-rest" },
      { value: one.evening, series: "series-1" },
      { value: one.weekend, series: "series-2" },
    ],
    whole: one.messages,
    value: make("b", {}, format.percent(one.share)),
  });
  const rows = [side("Sent", sent), side("Received", received)].filter((row) => row.whole > 0);
  return panel({
    name: "after_hours",
    title: "After hours",
    finding: rows.length
      ? [
          strong(format.aboutPercent(sent.messages ? sent.share : received.share)),
          sent.messages ? " of what you send leaves" : " of what you receive comes",
          ` outside Monday to Friday, ${workday.from}:00 to ${workday.until}:00.`,
        ]
      : ["No mail in this period yet."],
    body: rows.length
      ? [
          make(
            "ul",
            { class: "bar-rows thick" },
            ...rows.map((row) =>
              make(
                "li",
                {},
                make("span", { class: "bar-label" }, row.label),
                make("span", { class: "bar-value" }, row.value),
                bar(row.parts, row.whole),
              ),
            ),
          ),
          legend([
            ["working hours", "series-rest"],
            ["evening or early", "series-1"],
            ["weekend", "series-2"],
          ]),
        ]
      : [],
    numbers: {
      head: ["", "Messages", "Evening", "Weekend", "Share"],
      rows: [
        ["Sent", sent],
        ["Received", received],
      ].map(([name, one]) => [
        name,
        one.messages,
        one.evening,
        one.weekend,
        format.percent(one.share),
      ]),
    },
  });
}
