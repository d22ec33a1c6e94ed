// The three that compute_insights jobs store for the web, of all cached mail.

import { bar, shares } from "./chart_bars.js";
import { panel, strong } from "./chart_frame.js";
import { make } from "./dom.js";
import * as format from "./format.js";

function score(value) {
  return make(
    "div",
    { class: "score" },
    make("p", { class: "score-value" }, String(Math.round(value)), make("small", {}, " of 100")),
    bar([{ value, series: "series-1" }], 100),
  );
}

export function strategic({ ratio, strategic_seconds: plan, reactive_seconds: react }) {
  return panel({
    name: "strategic_vs_reactive",
    title: "Strategic or reactive",
    size: "third",
    finding: [
      strong(format.aboutPercent(ratio)),
      " of the time between messages goes before mail about plans.",
    ],
    body: shares([
      { label: "strategic", value: plan, text: format.seconds(plan), series: "series-1" },
      { label: "reactive", value: react, text: format.seconds(react), series: "series-rest" },
    ]),
  });
}

export function velocity(value) {
  return panel({
    name: "decision_velocity",
    title: "Decision velocity",
    size: "third",
    finding: [
      "Threads move on after ",
      strong(format.hours(value.avg_response_hours)),
      ` on average, over ${format.counted(value.total_responses, "response")}.`,
    ],
    body: [score(value.velocity_score)],
  });
}

export function relationships(value) {
  return panel({
    name: "relationship_health",
    title: "Relationship health",
    size: "third",
    finding: value.top_relationships.length
      ? [
          "How evenly you and your ",
          strong(String(value.top_relationships.length)),
          ` closest of ${format.counted(value.total_contacts, "contact")} write to each other.`,
        ]
      : ["No one yet with whom mail goes both ways."],
    body: [score(value.health_score)],
    numbers: {
      head: ["Who", "Balance", "Messages"],
      rows: value.top_relationships.map((one) => [
        one.email,
        format.aboutPercent(one.balance),
        one.total_interactions,
      ]),
    },
  });
}
