// What every chart shares: its title, what it tells in a sentence, a drawing that follows the
// width of its place, and the same numbers as a table for those who want or need them.

import { fill, make } from "./dom.js";

// A panel. `finding`: what the chart tells, as a list of texts and nodes. `numbers`: {head, rows}
// of the table behind it; `size`: how much of the row it takes, "half", "wide" (all) or "third".
export function panel({ name, title, finding, body, numbers, size = "half" }) {
  const id = `insight-${name}`;
  return make(
    "section",
    { class: "panel", "data-size": size, id, "aria-labelledby": `${id}-title` },
    make("h3", { id: `${id}-title` }, title),
    make("p", { class: "finding" }, ...finding),
    make("div", { class: "panel-body" }, ...body),
    numbers ? numberTable(title, numbers) : null,
  );
}

export const strong = (text) => make("strong", {}, text);

export const nothing = (text) => make("p", { class: "empty" }, text);

// [["received", "series-1"], ...]
export const legend = (entries) =>
  make(
    "p",
    { class: "legend", "aria-hidden": "true" },
    ...entries.map(([text, series]) => make("span", {}, make("i", { class: series }), text)),
  );

// Calls draw(width) for an <svg> whenever the place gets another width, and shows it.
export function drawing(label, draw) {
  const place = make("div", { class: "drawing", role: "img", "aria-label": label });
  let last = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.floor(entry.contentRect.width);
    if (width === last || width === 0) return;
    last = width;
    fill(place, draw(width));
  }).observe(place);
  return place;
}

// {head, rows}: a row's first cell names it.
export function table({ head, rows }, className) {
  const cell = (text, place) =>
    place === 0
      ? make("th", { scope: "row" }, make("bdi", {}, String(text)))
      : make("td", {}, String(text));
  return make(
    "table",
    { class: className },
    make("thead", {}, make("tr", {}, ...head.map(columnHead))),
    make("tbody", {}, ...rows.map((row) => make("tr", {}, ...row.map(cell)))),
  );
}

// An empty header is none for those who listen.
const columnHead = (text) => (text ? make("th", { scope: "col" }, text) : make("td"));

function numberTable(title, numbers) {
  return make(
    "details",
    { class: "numbers" },
    make("summary", {}, "Numbers", make("span", { class: "hidden" }, ` of ${title}`)),
    make(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": `Numbers of ${title}` },
      table(numbers),
    ),
  );
}
