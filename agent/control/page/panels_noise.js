// Mail that nobody wrote to you alone.

import { barRows, shares } from "./chart_bars.js";
import { legend, panel, strong } from "./chart_frame.js";
import { make } from "./dom.js";
import * as format from "./format.js";
import { person } from "./person.js";

function noiseFinding({ received, noise_share: share, unread_share: unread }) {
  if (!received) return ["Nothing received in this period yet."];
  if (!share)
    return [`No newsletter and nothing automatic in ${format.counted(received, "message")}.`];
  return [
    strong(format.aboutPercent(share)),
    " of what you receive is newsletters and automatic mail; ",
    strong(format.aboutPercent(unread)),
    " of that stays unread.",
  ];
}

export function noise(value) {
  const people = value.received - value.newsletters - value.automatic;
  const parts = [
    { label: "people", value: people, series: "series-1" },
    { label: "newsletters", value: value.newsletters, series: "series-2" },
    { label: "automatic", value: value.automatic, series: "series-3" },
  ].map((part) => ({ ...part, text: format.count(part.value) }));
  const most = Math.max(1, ...value.top_senders.map((one) => one.messages));
  return panel({
    name: "noise",
    title: "Noise",
    finding: noiseFinding(value),
    body: value.received
      ? [
          ...shares(parts),
          value.top_senders.length ? make("h4", {}, "Loudest") : null,
          barRows(
            value.top_senders.map((one) => ({
              label: person(one),
              parts: [{ value: one.messages, series: "series-2" }],
              value: format.count(one.messages),
            })),
            most,
          ),
        ]
      : [],
    numbers: {
      head: ["", "Messages", "Share"],
      rows: parts.map((part) => [
        part.label,
        part.value,
        format.percent(value.received ? part.value / value.received : 0),
      ]),
    },
  });
}

export function cleanup({ senders, messages, bytes, top }) {
  const most = Math.max(1, ...top.map((one) => one.messages));
  return panel({
    name: "cleanup_candidates",
    title: "Cleanup candidates",
    finding: top.length
      ? [
          strong(format.counted(senders, "sender")),
          " to whom you never write sent ",
          strong(format.counted(messages, "message")),
          `, ${format.bytes(bytes)}.`,
        ]
      : ["Nothing stands out: no loud sender that you never write to."],
    body: top.length
      ? [
          barRows(
            top.slice(0, 6).map((one) => ({
              label: person(one),
              parts: [
                { value: one.unread, series: "series-2" },
                { value: one.messages - one.unread, series: "series-rest" },
              ],
              value: format.count(one.messages),
              note: format.bytes(one.bytes),
            })),
            most,
          ),
          legend([
            ["unread", "series-2"],
            ["read", "series-rest"],
          ]),
        ]
      : [],
    numbers: top.length
      ? {
          head: ["Sender", "Messages", "Unread", "Size", "Newest"],
          rows: top.map((one) => [
            one.email,
            one.messages,
            one.unread,
            format.bytes(one.bytes),
            format.date(format.instant(one.newest)),
          ]),
        }
      : null,
  });
}
