// A week of hours, the fuller the busier.

import { svg } from "./dom.js";
import { WEEKDAYS } from "./format.js";

const STEPS = 5;
const LABELS = 36; // pixels for the weekdays' names
const FOOT = 22; // for the hours
const GAP = 2;

// 0 for none, then as many steps as there are shades; the highest is the maximum's alone or near.
export const step = (value, most) =>
  value === 0 ? 0 : Math.max(1, Math.ceil((STEPS * value) / most));

// `at(day, hour)`: how many; `busiest`: {weekday, hour} or null.
export function heatMap(at, busiest, width) {
  const size = (width - LABELS) / 24;
  const tall = Math.max(15, Math.min(26, size));
  const most = busiest ? at(busiest.weekday, busiest.hour) : 1;
  const cells = WEEKDAYS.flatMap((name, day) => [
    svg("text", { x: 0, y: day * tall + tall / 2 + 4 }, name.slice(0, 3)),
    ...Array.from({ length: 24 }, (_, hour) => {
      const value = at(day, hour);
      const first = busiest && busiest.weekday === day && busiest.hour === hour;
      return svg(
        "rect",
        {
          x: LABELS + hour * size + GAP / 2,
          y: day * tall + GAP / 2,
          width: Math.max(1, size - GAP),
          height: tall - GAP,
          rx: Math.min(4, size / 4),
          class: `heat-${step(value, most)}${first ? " busiest" : ""}`,
        },
        svg("title", {}, `${name}, ${hour}:00 to ${hour + 1}:00: ${value}`),
      );
    }),
  ]);
  const height = 7 * tall + FOOT;
  const every = size < 16 ? 6 : 3;
  const hours = Array.from({ length: 24 / every }, (_, place) =>
    svg(
      "text",
      { x: LABELS + place * every * size + GAP / 2, y: height - 5 },
      `${place * every}:00`,
    ),
  );
  return svg(
    "svg",
    { class: "heat", width, height, viewBox: `0 0 ${width} ${height}` },
    ...cells,
    ...hours,
  );
}
