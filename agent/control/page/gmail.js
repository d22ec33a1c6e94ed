// Ways from here to the mail itself.

import { make, svg } from "./dom.js";

// A link to a thread in the mailbox of that account; nothing without an id.
export function gmailLink(threadId, account, label) {
  if (!threadId) return null;
  const user = account ? `?authuser=${encodeURIComponent(account)}` : "u/0/";
  return make(
    "a",
    {
      class: "out",
      href: `https://mail.google.com/mail/${user}#all/${encodeURIComponent(threadId)}`,
      target: "_blank",
      rel: "noopener noreferrer",
      "aria-label": label,
      title: "Open in Gmail",
    },
    svg(
      "svg",
      { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true" },
      svg("path", {
        d: "M6 3.500H3.500v9h9V10M9.500 3h3.500v3.500M12.500 3.500 7.500 8.500",
        fill: "none",
        stroke: "currentColor",
        "stroke-width": 1.5,
        "stroke-linecap": "round",
        "stroke-linejoin": "round",
      }),
    ),
  );
}
