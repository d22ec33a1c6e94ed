import { make, svg } from "./dom.js";

// A thin bar; show(null) hides it.
export function progressBar(label) {
  const done = svg("rect", { width: "0%", height: "100%", class: "series-1" });
  const node = make(
    "div",
    {
      class: "progress",
      role: "progressbar",
      "aria-label": label,
      "aria-valuemin": 0,
      "aria-valuemax": 100,
    },
    svg("svg", { "aria-hidden": "true" }, done),
  );
  return {
    node,
    show(fraction) {
      node.hidden = fraction === null;
      if (fraction === null) return;
      done.setAttribute("width", `${100 * fraction}%`);
      node.setAttribute("aria-valuenow", Math.round(100 * fraction));
    },
  };
}
