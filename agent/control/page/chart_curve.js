// How many are left after each step: a falling staircase, filled.

import { svg } from "./dom.js";

const HEIGHT = 180;
const TOP = 22;
const BOTTOM = 26;
const FLOOR = HEIGHT - BOTTOM;

// Steps of {label, value}; the first is the whole.
export function staircase(steps, width) {
  const whole = Math.max(1, steps[0].value);
  const tread = width / steps.length;
  const y = (value) => FLOOR - ((FLOOR - TOP) * value) / whole;
  const edge = steps
    .map((one, place) => `H${place * tread}V${y(one.value)}H${(place + 1) * tread}`)
    .join("");
  return svg(
    "svg",
    { class: "staircase", width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}` },
    svg("path", { class: "area", d: `M0 ${FLOOR}${edge}V${FLOOR}Z` }),
    svg("path", { class: "edge", d: `M0 ${y(steps[0].value)}${edge}` }),
    svg("line", { class: "axis", x1: 0, x2: width, y1: FLOOR + 0.5, y2: FLOOR + 0.5 }),
    ...steps.flatMap((one, place) => {
      const middle = tread * (place + 0.5);
      return [
        svg(
          "text",
          { class: "value", x: middle, y: y(one.value) - 7, "text-anchor": "middle" },
          one.text,
        ),
        svg("text", { x: middle, y: HEIGHT - 8, "text-anchor": "middle" }, one.label),
      ];
    }),
  );
}
