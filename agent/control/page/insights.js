// The insights of a period, fetched when the page opens, when the period changes, and after jobs.

import { call } from "./api.js";
import { byId, fill, make, say } from "./dom.js";
import * as format from "./format.js";
import { nothing } from "./chart_frame.js";
import { insightPanels } from "./insight_panels.js";

const PERIODS = [
  [30, "30 days"],
  [90, "90 days"],
  [365, "Year"],
  [3650, "All"],
];

const hasMail = ({ noise, thread_decay: talk }) => noise.received + talk.threads > 0;

export class Insights {
  #days = 90;
  #account = () => "";
  #onFailure;
  #asked = 0;

  // `account()`: the address of the signed-in person.
  constructor({ account, onFailure }) {
    this.#account = account;
    this.#onFailure = onFailure;
    fill(byId("periods"), ...PERIODS.map(([days, text]) => this.#period(days, text)));
  }

  async load() {
    const asked = (this.#asked += 1);
    const panels = byId("panels");
    panels.setAttribute("aria-busy", "true");
    try {
      const report = await call("GET", `/api/insights?days=${this.#days}`);
      if (asked !== this.#asked) return;
      this.#show(report);
    } catch (error) {
      if (asked !== this.#asked) return;
      if (error.kind === "locked" || error.kind === "unreachable") this.#onFailure(error);
      else say(byId("insights-when"), `They could not be computed: ${error.message}`);
    } finally {
      if (asked === this.#asked) panels.setAttribute("aria-busy", "false");
    }
  }

  #show(report) {
    const panels = hasMail(report.insights)
      ? insightPanels(report.insights, this.#account())
      : [
          nothing(
            "No mail of this period is cached. Add a job above to fetch some, or look further back.",
          ),
        ];
    fill(byId("panels"), ...panels);
    say(
      byId("insights-when"),
      `As of ${format.moment(format.instant(report.computed_at))}, by the hours of ${report.time_zone}.`,
    );
  }

  #period(days, text) {
    const button = make(
      "button",
      { type: "button", "aria-pressed": String(days === this.#days) },
      text,
    );
    button.addEventListener("click", () => {
      this.#days = days;
      for (const other of byId("periods").children)
        other.setAttribute("aria-pressed", String(other === button));
      this.load();
    });
    return button;
  }
}
