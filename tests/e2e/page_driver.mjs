// Drives Debian's Chromium with Playwright for a test in another language: one JSON line asks,
// one answers. {"do": NAME, ...arguments} -> {"value": ...} or {"error": TEXT}.
// Run: node page_driver.mjs CHROMIUM

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const PATIENCE_MS = 90_000;
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const browser = await chromium.launch({
  executablePath: process.argv[2],
  args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
});

let page;
let faults; // what the console and the page have complained of
let elsewhere; // addresses outside of the agent that were asked for

const actions = {
  // A browser that nobody used before, at that address.
  async open({ url, dark = false, width = 1280, height = 900 }) {
    await page?.context().close();
    const context = await browser.newContext({
      colorScheme: dark ? "dark" : "light",
      reducedMotion: "reduce",
      viewport: { width, height },
    });
    page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    faults = [];
    elsewhere = [];
    page.on("console", (said) => said.type() === "error" && faults.push(said.text()));
    page.on("pageerror", (error) => faults.push(String(error)));
    const origin = new URL(url).origin;
    page.on("request", (asked) => asked.url().startsWith(origin) || elsewhere.push(asked.url()));
    await page.goto(url);
  },
  address: () => page.url(),
  reload: () => page.reload(),
  press: ({ key }) => page.keyboard.press(key),
  click: ({ role, name, within = "body" }) =>
    page.locator(within).getByRole(role, { name }).first().click(),
  write: ({ label, text }) => page.getByLabel(label).first().fill(text),
  // Waits until the first such element that is seen holds the text.
  async sees({ selector, text = "" }) {
    await page.locator(selector).filter({ hasText: text, visible: true }).first().waitFor();
  },
  async misses({ selector }) {
    await page.locator(selector).waitFor({ state: "hidden" });
  },
  text: ({ selector }) => page.locator(selector).first().innerText(),
  attribute: ({ selector, name }) => page.locator(selector).first().getAttribute(name),
  count: ({ selector }) => page.locator(selector).count(),
  evaluate: ({ script }) => page.evaluate(script),
  resize: ({ width, height }) => page.setViewportSize({ width, height }),
  async screenshot({ file }) {
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: file, fullPage: true });
  },
  // What axe has against the page, by the impact that it gives.
  async examine() {
    await page.evaluate(`${AXE};0`);
    const { violations } = await page.evaluate(() => axe.run());
    return violations.map((one) => ({
      impact: one.impact,
      rule: one.id,
      where: one.nodes.map((node) => node.html.slice(0, 200)),
    }));
  },
  complaints: () => ({ faults, elsewhere }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { do: name, ...given } = JSON.parse(line);
  const answer = await Promise.resolve(actions[name](given)).then(
    (value) => ({ value: value ?? null }),
    (error) => ({ error: String(error) }),
  );
  process.stdout.write(JSON.stringify(answer) + "\n");
}
await browser.close();
