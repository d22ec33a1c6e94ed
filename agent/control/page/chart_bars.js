// Horizontal bars, one a row: rows may have a line of their own, so names keep their room.

import { make, svg } from "./dom.js";

const percentOf = (part, whole) => (whole > 0 ? (100 * part) / whole : 0);

// A bar of parts that follow each other, [{value, series}], where `whole` fills the width.
// `mark`: a value that a line marks on it.
export function bar(parts, whole, mark) {
  let start = 0;
  const rects = parts
    .filter((part) => part.value > 0)
    .map((part) => {
      const width = percentOf(part.value, whole);
      const rect = svg("rect", {
        x: `${start}%`,
        width: `${width}%`,
        height: "100%",
        class: part.series,
      });
      start += width;
      return rect;
    });
  const line =
    mark === undefined
      ? null
      : svg("line", {
          class: "mark",
          x1: `${percentOf(mark, whole)}%`,
          x2: `${percentOf(mark, whole)}%`,
          y1: "-25%",
          y2: "125%",
        });
  return svg(
    "svg",
    { class: "bar-line", "aria-hidden": "true", focusable: "false" },
    ...rects,
    line,
  );
}

// Rows of {label, parts, mark, value, note}; `label` may be a node.
export function barRows(rows, whole) {
  return make(
    "ul",
    { class: "bar-rows" },
    ...rows.map((row) =>
      make(
        "li",
        {},
        make("span", { class: "bar-label" }, row.label),
        make(
          "span",
          { class: "bar-value" },
          row.value,
          row.note ? make("small", {}, row.note) : null,
        ),
        bar(row.parts, whole, row.mark),
      ),
    ),
  );
}

// One wide bar that shares a whole out, with its parts named below: [{label, value, text, series}].
export function shares(parts) {
  const whole = parts.reduce((sum, part) => sum + part.value, 0);
  return [
    make("div", { class: "share-bar" }, bar(parts, whole)),
    make(
      "dl",
      { class: "shares" },
      ...parts.map((part) =>
        make(
          "div",
          {},
          make("dt", {}, make("i", { class: part.series }), part.label),
          make("dd", {}, part.text),
        ),
      ),
    ),
  ];
}

// Two groups of bars back to back, growing from the middle: [{label, left, right}].
export function butterfly(rows, { left, right }) {
  const most = Math.max(1, ...rows.flatMap((row) => [row.left, row.right]));
  return make(
    "div",
    { class: "butterfly", "aria-hidden": "true" },
    make(
      "div",
      { class: "butterfly-head" },
      make("span", {}, left),
      make("span", {}),
      make("span", {}, right),
    ),
    ...rows.map((row) =>
      make(
        "div",
        {},
        wing(row.left, most, "left"),
        make("span", { class: "butterfly-label" }, row.label),
        wing(row.right, most, "right"),
      ),
    ),
  );
}

const WING = 80; // percent of its room that the longest bar takes; the rest is for its value

function wing(value, most, side) {
  const width = (WING * value) / most;
  const inward = side === "left";
  return svg(
    "svg",
    { class: "wing" },
    svg("rect", {
      x: inward ? `${100 - width}%` : 0,
      y: 3,
      width: `${width}%`,
      height: 14,
      rx: 2,
      class: inward ? "series-1" : "series-2",
    }),
    svg(
      "text",
      {
        class: "value",
        x: `${inward ? 100 - width : width}%`,
        dx: inward ? -6 : 6,
        y: 14,
        "text-anchor": inward ? "end" : "start",
      },
      String(value),
    ),
  );
}
