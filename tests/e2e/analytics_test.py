#!/usr/bin/env python3
"""What the agent computes from mail, against an independent computation from the same mirror.

Needs AGENT_BIN, the folder of the built programs. Exit code 77: skipped, something is missing.
"""

import contextlib
import json
import os
import pathlib
import sys
import tempfile
import unittest
import urllib.request

import analytics_check as check
from mirror import Mirror
from programs import Agent, Sandbox, programs, sandbox

ROOT = pathlib.Path(__file__).resolve().parents[2]
REAL_MAIL = pathlib.Path(os.environ.get("AGENT_TEST_MBOX", ROOT.parent / "shared/mail/lists.mbox"))
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]


class Analytics(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.agent_program, self.sandbox_program = programs(os.environ["AGENT_BIN"])
        self.folder = pathlib.Path(
            self.stack.enter_context(tempfile.TemporaryDirectory(prefix="agent-e2e-")))

    def machine_with_mail(self, *options):
        self.services = self.stack.enter_context(sandbox(self.sandbox_program, *options))
        agent = Agent(self.agent_program, self.folder / "machine", gmail=self.services,
                      supabase_url=self.services.url, supabase_key=self.services.supabase_key)
        agent.sign_in(Sandbox.EMAIL, Sandbox.PASSWORD)
        self.mirror = Mirror(self.folder / "machine")
        agent.add_fetch_job(days_back=36500, max_results=100000)
        agent.sync()
        return agent

    def analyse(self, agent, zone, days):
        agent.run("jobs", "add", "compute_analytics", "--days-back", str(days), "--time-zone", zone,
                  "--force")
        agent.sync()
        text = self.mirror.value("select data from analytics_cache where cache_key like "
                                 f"'analytics:%:{days}days'")
        return json.loads(text)

    def same_as_computed_again(self, agent, days, given=(Sandbox.EMAIL,)):
        """Both kinds of numbers, in several time zones."""
        for zone in ZONES:
            with self.subTest(zone=zone, days=days):
                mailbox = check.Mailbox(self.mirror.file(), zone)
                result = self.analyse(agent, zone, days)
                now = check.instant(result["processing_metadata"]["processed_at"])
                expected = check.analytics(mailbox, now, days, given)
                self.assertEqual(expected, {name: result[name] for name in expected})

                shown = json.loads(agent.run("--set", f"analytics.time_zone={zone}", "insights",
                                             "--days", str(days), "--json"))
                expected = check.insights(mailbox, check.instant(shown["computed_at"]), days, given)
                self.assertEqual(expected, {name: shown["insights"][name] for name in expected})

    def stored_insights_are_the_same(self, agent, given=(Sandbox.EMAIL,)):
        shown = json.loads(agent.run("insights", "--json"))["insights"]
        expected = check.stored_insights(check.Mailbox(self.mirror.file(), "UTC"), given)
        self.assertEqual(expected, {name: shown[name] for name in expected})

    def test_numbers_from_generated_mail_equal_an_independent_computation(self):
        agent = self.machine_with_mail("--messages", "900", "--seed", "7")

        self.same_as_computed_again(agent, 7)
        self.same_as_computed_again(agent, 45)
        self.stored_insights_are_the_same(agent)

    def test_numbers_from_real_mail_equal_an_independent_computation(self):
        if not REAL_MAIL.is_file():
            self.skipTest(f"needs real mail: set AGENT_TEST_MBOX to an mbox file (no {REAL_MAIL})")
        agent = self.machine_with_mail("--mbox", str(REAL_MAIL))
        # The busiest correspondent of the list stands in for its reader.
        (busiest,) = [row["from_email"] for row in self.mirror.rows(
            "select from_email from message_cache group by 1 order by count(*) desc limit 1")]
        agent.run("config", "set", "analytics.own_addresses", busiest.upper())

        self.same_as_computed_again(agent, 7300, (Sandbox.EMAIL, busiest))
        agent.run("jobs", "add", "compute_insights")
        agent.sync()
        self.stored_insights_are_the_same(agent, (Sandbox.EMAIL, busiest))

    def test_no_subject_and_no_text_reaches_the_cloud_with_the_numbers(self):
        agent = self.machine_with_mail("--messages", "300", "--seed", "9")

        self.analyse(agent, "UTC", 3650)

        sent = json.dumps(self.rows_in_the_cloud("analytics_cache"), ensure_ascii=False)
        self.assertIn("awaiting_my_reply", sent)
        for row in self.mirror.rows("select subject, processed_data ->> '$.snippet' as snippet "
                                    "from message_cache"):
            for text in row.values():
                self.assertNotIn(text or "no text at all", sent)

    def rows_in_the_cloud(self, table):
        with urllib.request.urlopen(f"{self.services.url}/admin/supabase/tables/{table}") as answer:
            return json.loads(answer.read())


if __name__ == "__main__":
    program = unittest.main(exit=False)
    if program.result.skipped and program.result.testsRun == len(program.result.skipped):
        sys.exit(77)
    sys.exit(0 if program.result.wasSuccessful() else 1)
