// Numbers and times as people read them.

const SPACE = "\u00a0"; // keeps a unit with its number

const whole = new Intl.NumberFormat("en");
const tenth = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const dayOfYear = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
});

export const WEEKDAYS = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
];

export const count = (value) => (Number.isFinite(value) ? whole.format(value) : "–");

export const counted = (value, one, many = one + "s") =>
  `${count(value)} ${value === 1 ? one : many}`;

export const signed = (value) =>
  (value > 0 ? "+" : value < 0 ? "−" : "±") + whole.format(Math.abs(value));

export const percent = (share) =>
  Number.isFinite(share) ? `${tenth.format(100 * share)}${SPACE}%` : "–";

// Without decimals, for sentences.
export const aboutPercent = (share) => `${Math.round(100 * share)}${SPACE}%`;

export const decimal = (value) => (Number.isFinite(value) ? tenth.format(value) : "–");

export function bytes(value) {
  if (!Number.isFinite(value)) return "–";
  const units = ["B", "KB", "MB", "GB", "TB"];
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? whole.format(value) : tenth.format(value)}${SPACE}${units[unit]}`;
}

// A length of time, as one rounded figure.
export function minutes(value) {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return `0${SPACE}s`;
  if (value < 1 / 60) return `under 1${SPACE}s`;
  if (value < 1) return `${Math.round(value * 60)}${SPACE}s`;
  if (value < 90) return `${Math.round(value)}${SPACE}min`;
  if (value < 48 * 60) return `${tenth.format(value / 60)}${SPACE}h`;
  return `${tenth.format(value / 1440)}${SPACE}days`;
}

export const hours = (value) => (Number.isFinite(value) ? minutes(value * 60) : "–");

export const seconds = (value) => minutes(value / 60);

export const instant = (text) => (text ? new Date(text) : null);

// "14:02", or with its day when that is not today.
export function moment(date, now = new Date()) {
  if (!date) return "–";
  if (date.toDateString() === now.toDateString()) return clock.format(date);
  const form = date.getFullYear() === now.getFullYear() ? day : dayOfYear;
  return `${form.format(date)}, ${clock.format(date)}`;
}

export function date(value, now = new Date()) {
  if (!value) return "–";
  return (value.getFullYear() === now.getFullYear() ? day : dayOfYear).format(value);
}

export function ago(then, now = new Date()) {
  const passed = (now - then) / 1000;
  if (passed < 10) return "just now";
  if (passed < 86400 * 2) return `${seconds(passed)} ago`;
  return `on ${date(then, now)}`;
}

export function until(then, now = new Date()) {
  const left = Math.ceil((then - now) / 1000);
  return left <= 0 ? "now" : `in ${seconds(left)}`;
}

// Gmail's snippets come with HTML's character references in them.
export function plain(snippet) {
  const named = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: " " };
  return snippet.replace(/&(#x?[0-9a-f]{1,6}|[a-z]{2,4});/gi, (whole, name) => {
    if (!name.startsWith("#")) return named[name.toLowerCase()] ?? whole;
    const hex = name[1].toLowerCase() === "x";
    const code = parseInt(name.slice(hex ? 2 : 1), hex ? 16 : 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
