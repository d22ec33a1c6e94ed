// A command to run in a terminal, with a button that copies it.

import { fill, make } from "./dom.js";

export function command(text) {
  return furnish(make("p", { class: "command" }), text);
}

// Gives every [data-command] of the page its content.
export function showCommands() {
  for (const place of document.querySelectorAll("[data-command]"))
    furnish(place, place.dataset.command);
}

function furnish(place, text) {
  const button = make(
    "button",
    { type: "button", class: "plain", "aria-label": `Copy: ${text}` },
    "Copy",
  );
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(place.querySelector("code"));
      button.textContent = "Selected";
    }
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  return fill(place, make("code", {}, text), button);
}
