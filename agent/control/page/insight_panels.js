// One panel for each insight of docs/INSIGHTS.md, in the order of the page. A function gets the
// insight as the agent gives it, and the address of the signed-in person for links to Gmail.

import { nothing, panel } from "./chart_frame.js";
import { cleanup, noise } from "./panels_noise.js";
import { replyDebt, topCorrespondents } from "./panels_people.js";
import { relationships, strategic, velocity } from "./panels_stored.js";
import { afterHours, busiestHours, responseTimes, threadDecay } from "./panels_time.js";

const PANELS = {
  reply_debt: replyDebt,
  response_times: responseTimes,
  busiest_hours: busiestHours,
  top_correspondents: topCorrespondents,
  noise,
  cleanup_candidates: cleanup,
  thread_decay: threadDecay,
  after_hours: afterHours,
  strategic_vs_reactive: strategic,
  decision_velocity: velocity,
  relationship_health: relationships,
};

// A panel for each insight that is there. One that cannot be read, as another program may have
// stored it, says so and leaves the others alone.
export function insightPanels(insights, account) {
  return Object.entries(PANELS)
    .filter(([name]) => insights[name])
    .map(([name, draw]) => {
      try {
        return draw(insights[name], account);
      } catch {
        const title = name.replaceAll("_", " ");
        return panel({
          name,
          title,
          finding: ["This one cannot be shown."],
          body: [nothing("Its numbers are not as expected.")],
        });
      }
    });
}
