#!/usr/bin/env python3
"""The dashboard as a person sees it: a real Chromium, a running agent, and the sandbox.

Needs AGENT_BIN, the folder of the built programs; leaves screenshots in `screenshots` beside it.
Exit code 77: skipped, something is missing.
"""

import contextlib
import os
import pathlib
import signal
import sys
import tempfile
import unittest
import urllib.error
import urllib.request

import page
from processes import free_port, wait_until
from programs import Agent, Sandbox, programs, sandbox

HOSTILE = '<img src=x onerror="document.title=1"> & <script>document.title=2</script>'
INSIGHTS = ["reply_debt", "response_times", "busiest_hours", "top_correspondents", "noise",
            "cleanup_candidates", "thread_decay", "after_hours", "strategic_vs_reactive",
            "decision_velocity", "relationship_health"]
# Chromium's own words for requests that the test makes fail on purpose.
CUT_OFF = "net::ERR_"
LOCKED_OUT = "status of 401"


class Dashboard(unittest.TestCase):
    def setUp(self):
        if page.missing():
            self.skipTest("needs " + " and ".join(page.missing()))
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.folder = pathlib.Path(
            self.stack.enter_context(tempfile.TemporaryDirectory(prefix="agent-e2e-")))
        self.screenshots = pathlib.Path(os.environ["AGENT_BIN"]).parent / "screenshots"
        self.screenshots.mkdir(exist_ok=True)

    def start(self, *mail, signed_in=True):
        """A running agent on a machine of its own, and a browser that shows its page."""
        agent_program, sandbox_program = programs(os.environ["AGENT_BIN"])
        self.services = self.stack.enter_context(sandbox(sandbox_program, "--seed", "7", *mail))
        self.port = free_port()
        self.agent = Agent(agent_program, self.folder / "machine", gmail=self.services,
                           supabase_url=self.services.url, supabase_key=self.services.supabase_key,
                           environment={"AGENT_POLL_INTERVAL_MS": "500",
                                        "AGENT_CONTROL_PORT": str(self.port)})
        if signed_in:
            self.agent.sign_in(Sandbox.EMAIL, Sandbox.PASSWORD)
        else:
            self.agent.run("init")
            self.agent.run("login", "supabase", "--email", Sandbox.EMAIL, "--password-stdin",
                           typed=Sandbox.PASSWORD + "\n")
        self.run_agent()
        self.page = self.stack.enter_context(page.chromium_page())
        self.page.open(self.link())
        self.page.wait_for("#dashboard #figures", "Messages cached")

    def run_agent(self):
        log = self.stack.enter_context(open(self.folder / "run.log", "a"))
        self.process = self.agent.start("run", stdout=log, stderr=log)
        self.addCleanup(self.process.wait)
        self.addCleanup(self.process.kill)
        self.addCleanup(self.is_still_at_work, self.process, log.name)
        wait_until(self.answers, "the local API", self.process, log.name)

    def is_still_at_work(self, process, log):
        self.assertIn(process.poll(), (None, 0), pathlib.Path(log).read_text())

    def answers(self):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/").close()
            return True
        except urllib.error.URLError:
            return False

    def link(self):
        return self.agent.run("open", "--print").strip().splitlines()[-1]

    def fetch(self, days=3650, messages=500):
        """Has a job added on the page, by a person who fills the form in."""
        self.page.write("Days back", str(days))
        self.page.write("At most", str(messages))
        self.page.click("button", "Add job")

    def add_noise(self):
        """Mail of a sender to whom nobody writes."""
        self.services.admin("messages", {"add": [
            {"from": "Shop <no-reply@shop.example>", "subject": f"Offer {number}"}
            for number in range(8)]})

    def wait_for_mail(self, messages):
        self.page.wait_for('#past-jobs [data-state="completed"]', f"{messages} messages")

    def no_complaints(self, *but):
        self.assertEqual([], [one for one in self.page.complaints()
                              if not any(word in one for word in but)])

    def test_the_page_opens_with_a_code_that_works_once(self):
        self.start("--messages", "10")
        link = self.link()
        self.page.open(link)
        self.page.wait_for("#lead", Sandbox.EMAIL)
        self.page.wait_for("#lead", "Gmail connected")
        self.assertEqual(f"http://127.0.0.1:{self.port}/", self.page.address())
        self.page.reload()
        self.page.wait_for("#lead", Sandbox.EMAIL)
        self.no_complaints()
        self.page.open(link)
        self.page.wait_for("#locked", "agent open")
        self.assertEqual(0, self.page.count("#panels .panel"))
        self.no_complaints(LOCKED_OUT)

    def test_without_a_code_the_page_says_how_to_open_it(self):
        self.start("--messages", "10")
        self.page.open(f"http://127.0.0.1:{self.port}/")
        self.page.wait_for("#locked", "agent open")
        self.page.screenshot(self.screenshots / "locked.png")
        self.assertEqual([], self.page.grave_findings())
        self.no_complaints()

    def test_a_missing_permission_of_google_is_told_with_the_command(self):
        self.start("--messages", "10", signed_in=False)
        self.page.wait_for("#notice-google", "agent login google")
        self.page.screenshot(self.screenshots / "one-permission-missing.png")
        self.no_complaints()

    def test_a_job_added_on_the_page_goes_from_nothing_to_done(self):
        self.start("--messages", "200", "--latency-ms", "300")
        self.page.wait_for("#no-jobs", "No jobs yet")
        self.page.evaluate(WATCH_PROGRESS)
        self.fetch()
        self.page.wait_for('#active-jobs [data-state="processing"]', "of 200")
        self.page.wait_for("#headline", "Fetching your mail")
        self.page.wait_for('#active-jobs .progress:not([aria-valuenow="0"])')
        self.page.screenshot(self.screenshots / "job-running.png")
        self.wait_for_mail(200)
        self.page.wait_for("#headline", "Everything is up to date")
        seen = self.page.evaluate("window.progressSeen")
        self.assertEqual(sorted(seen), seen)
        self.assertGreaterEqual(len(seen), 3, seen)
        self.page.wait_for("#figures", "200")
        self.page.wait_for("#insight-busiest_hours .heat")
        self.no_complaints()

    def test_a_job_is_cancelled_and_tried_again(self):
        self.start("--messages", "200", "--latency-ms", "400")
        self.fetch()
        self.page.wait_for('#active-jobs [data-state="processing"]', "of 200")
        self.page.click("button", "Cancel Fetch messages", within="#active-jobs")
        self.page.wait_for('#past-jobs [data-state="cancelled"]', "Fetch messages")
        self.page.click("button", "Retry Fetch messages", within="#past-jobs")
        self.page.wait_for("#active-jobs .job", "Fetch messages")
        self.wait_for_mail(200)
        self.no_complaints()

    def test_every_insight_has_its_chart_and_its_numbers(self):
        self.start("--messages", "400", "--days", "80")
        self.add_noise()
        self.fetch()
        self.page.wait_for("#past-jobs", "Compute insights")
        for name in INSIGHTS:
            self.page.wait_for(f"#insight-{name} .finding")
            self.assertLess(0, self.page.count(f"#insight-{name} .panel-body svg"), name)
        self.assertEqual(7 * 24, self.page.count("#insight-busiest_hours .heat rect"))
        self.page.click("button", "30 days")
        self.page.wait_for('#panels[aria-busy="false"]')
        self.no_complaints()

    def test_search_shows_what_mail_says_as_text_alone(self):
        self.start("--messages", "30")
        self.services.admin("messages", {"add": [{"subject": HOSTILE + " zebra"}]})
        self.fetch()
        self.wait_for_mail(31)
        self.page.press("/")
        self.page.write("Search cached mail", "zebra")
        self.page.wait_for("#found .found-subject", HOSTILE + " zebra")
        self.assertEqual("zebra", self.page.text("#found mark"))
        self.page.screenshot(self.screenshots / "search.png")
        self.assertEqual("Mail analytics", self.page.evaluate("document.title"))
        self.assertEqual(0, self.page.count("#found img, #found script"))
        self.page.write("Search cached mail", "no-such-word-anywhere")
        self.page.wait_for("#search-state", "No message")
        self.no_complaints()

    def test_being_offline_is_told_with_what_waits_until_it_is_over(self):
        self.start("--messages", "30")
        self.services.admin("faults", {"kind": "offline", "scope": "supabase"})
        self.page.wait_for("#notice-offline", "Offline since")
        self.fetch()
        self.wait_for_mail(30)
        self.page.wait_for("#notice-offline", "changes wait here")
        self.page.screenshot(self.screenshots / "offline.png")
        self.assertEqual([], self.page.grave_findings())
        self.services.admin("faults", method="DELETE")
        self.page.click("button", "Try now")
        self.page.wait_until_gone("#notice-offline")
        self.page.wait_for("#figures", "all is sent")
        self.no_complaints()

    def test_an_agent_that_ends_and_comes_back_is_told(self):
        self.start("--messages", "10")
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        self.page.wait_for("#notice-unreachable", "agent run")
        self.page.wait_for("#link", "Not connected")
        self.run_agent()
        self.page.wait_for("#locked", "agent open")  # sessions end with the agent that gave them
        self.no_complaints(CUT_OFF, LOCKED_OUT)

    def test_it_is_sound_in_light_and_dark_and_on_narrow_screens(self):
        self.start("--messages", "400", "--days", "80")
        self.add_noise()
        self.fetch()
        self.page.wait_for("#insight-relationship_health")
        for name, look in {"light": {}, "dark": {"dark": True},
                           "narrow": {"width": 360, "height": 740},
                           "narrow-dark": {"width": 360, "height": 740, "dark": True}}.items():
            with self.subTest(name):
                self.page.open(self.link(), **look)
                self.page.wait_for("#insight-relationship_health")
                self.page.screenshot(self.screenshots / f"{name}.png")
                self.assertEqual(0, self.page.evaluate(
                    "document.documentElement.scrollWidth - innerWidth"))
                self.assertEqual([], self.page.grave_findings())
                self.no_complaints()

    def test_the_keyboard_reaches_everything_and_the_colours_are_kept(self):
        self.start("--messages", "10")
        self.page.press("Tab")
        self.assertEqual("Skip to the content",
                         self.page.evaluate("document.activeElement.textContent"))
        reached = set()
        for _ in range(40):
            self.page.press("Tab")
            reached.add(self.page.evaluate(
                "document.activeElement.id || document.activeElement.name"
                " || document.activeElement.textContent.trim()"))
        self.assertLessEqual({"theme", "job_type", "days_back", "query", "Add job", "Jobs",
                              "90 days"}, reached)
        self.page.click("button", "Use dark colours")
        self.page.reload()
        self.page.wait_for("#theme")
        self.assertEqual("dark", self.page.attribute("html", "data-theme"))
        self.no_complaints()


# Notes each value that the bar of the job at work takes, from before there is one.
WATCH_PROGRESS = """
    window.progressSeen = [];
    new MutationObserver(() => {
        const bar = document.querySelector("#active-jobs .progress:not([hidden])");
        const value = bar && Number(bar.getAttribute("aria-valuenow"));
        if (value !== null && value !== window.progressSeen.at(-1)) window.progressSeen.push(value);
    }).observe(document.getElementById("active-jobs"),
               {subtree: true, childList: true, attributes: true});
    null"""


if __name__ == "__main__":
    program = unittest.main(exit=False)
    if program.result.skipped and program.result.testsRun == len(program.result.skipped):
        sys.exit(77)
    sys.exit(0 if program.result.wasSuccessful() else 1)
