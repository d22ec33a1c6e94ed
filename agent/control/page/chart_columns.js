// Two series of columns side by side, over labelled ranges.

import { svg } from "./dom.js";

const HEIGHT = 200;
const TOP = 18; // room for the value on the highest column
const BOTTOM = 38; // room for two lines of label
const FLOOR = HEIGHT - BOTTOM;

// Groups of {label: ["two", "lines"], values: [n, n]}; draws for that many pixels of width.
export function columns(groups, width) {
  const most = Math.max(1, ...groups.flatMap((group) => group.values));
  const slot = width / groups.length;
  const thick = Math.min(26, slot * 0.34);
  const height = (value) => (value > 0 ? Math.max(2, ((FLOOR - TOP) * value) / most) : 0);
  return svg(
    "svg",
    { class: "columns", width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}` },
    svg("line", { class: "axis", x1: 0, x2: width, y1: FLOOR + 0.5, y2: FLOOR + 0.5 }),
    ...groups.flatMap((group, place) => {
      const middle = slot * (place + 0.5);
      return [
        ...group.values.flatMap((value, series) => {
          const x = middle + (series === 0 ? -thick - 1 : 1);
          return column(x, thick, height(value), value, series + 1);
        }),
        ...group.label.map((line, row) =>
          svg("text", { x: middle, y: FLOOR + 16 + row * 14, "text-anchor": "middle" }, line),
        ),
      ];
    }),
  );
}

function column(x, thick, tall, value, series) {
  if (value === 0) return [];
  return [
    svg("rect", {
      x,
      y: FLOOR - tall,
      width: thick,
      height: tall,
      rx: Math.min(3, tall / 2),
      class: `series-${series}`,
    }),
    svg(
      "text",
      { class: "value", x: x + thick / 2, y: FLOOR - tall - 5, "text-anchor": "middle" },
      String(value),
    ),
  ];
}
