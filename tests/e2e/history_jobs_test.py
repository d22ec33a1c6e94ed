#!/usr/bin/env python3
"""The agent beside a mailbox that changes: new, deleted and relabelled mail, full syncs, checks.

Needs AGENT_BIN, the folder of the built programs.
"""

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest

from mirror import Mirror
from processes import wait_until
from programs import Agent, Sandbox, programs, sandbox

EXIT_DONE, EXIT_FAILED = 0, 1
UNITS_OF_A_MESSAGE = 20
MOST_MIB_MORE = 5  # of 12,000 messages more


class HistoryJobs(unittest.TestCase):
    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.agent_program, self.sandbox_program = programs(os.environ["AGENT_BIN"])
        folder = self.stack.enter_context(tempfile.TemporaryDirectory(prefix="agent-e2e-"))
        self.folder = pathlib.Path(folder, "machine")

    def machine(self, *sandbox_options):
        """A signed-in agent beside a mailbox of its own."""
        self.services = self.stack.enter_context(sandbox(self.sandbox_program, *sandbox_options))
        agent = Agent(self.agent_program, self.folder, gmail=self.services,
                      supabase_url=self.services.url, supabase_key=self.services.supabase_key)
        agent.sign_in(Sandbox.EMAIL, Sandbox.PASSWORD)
        self.mirror = Mirror(self.folder)
        return agent

    def filled(self, messages=200):
        """The same, after a first job."""
        agent = self.machine("--messages", str(messages), "--seed", "7")
        self.fetch(agent)
        self.admin("stats/reset", {})
        return agent

    def fetch(self, agent, days_back=3650, max_results=5000):
        agent.add_fetch_job(days_back=days_back, max_results=max_results)
        return agent.sync()

    def admin(self, path, body=None):
        return self.services.admin(path, body)

    def add_mail(self, **message):
        return self.admin("messages", {"add": [message]})["added"][0]

    def newest(self, count=1):
        return [row["message_id"] for row in self.mirror.rows(
            f"select message_id from message_cache order by internal_date desc limit {count}")]

    def cached(self):
        if not list(self.folder.glob("mirror-*.db")):
            return 0
        return self.mirror.value("select count(*) from message_cache")

    def has(self, message_id):
        return 1 == self.mirror.value(
            f"select count(*) from message_cache where message_id = '{message_id}'")

    # The history

    def test_a_second_job_costs_two_units(self):
        agent = self.filled()

        figures = self.fetch(agent)

        stats = self.admin("stats")
        self.assertEqual((1, 1, 2),
                         (stats["gmail_requests"], stats["history"], stats["quota_units"]))
        self.assertEqual(1.0, figures["messages"]["cache_hit_rate"])
        self.assertEqual(200, figures["messages"]["listed"])

    def test_new_mail_alone_is_fetched_with_its_attachment(self):
        agent = self.filled()
        added = self.add_mail(subject="news", attachment="plan.pdf")

        figures = self.fetch(agent)

        self.assertEqual(1, figures["messages"]["fetched"])
        self.assertEqual(1, self.mirror.value(
            f"select has_attachments from message_cache where message_id = '{added}'"))
        stats = self.admin("stats")
        self.assertEqual(1, stats["messages_served"])
        self.assertLessEqual(stats["quota_units"], 2 + UNITS_OF_A_MESSAGE + 5)

    def test_deleted_mail_leaves_the_mirror(self):
        agent = self.filled()
        (deleted,) = self.newest()
        self.admin("messages", {"delete": [deleted]})

        self.fetch(agent)

        self.assertFalse(self.has(deleted))
        self.assertEqual(199, self.cached())
        self.assertEqual(0, self.admin("stats")["messages_served"])

    def test_relabelled_mail_is_so_in_the_mirror_without_a_fetch(self):
        agent = self.filled()
        (changed,) = self.newest()
        self.admin("messages", {"relabel": [{"id": changed, "add": ["STARRED"],
                                             "remove": ["UNREAD"]}]})

        self.fetch(agent)

        message = json.loads(agent.run("cache", "show", changed, "--json"))
        processed = message["processed_data"]
        self.assertIn("STARRED", processed["labels"])
        self.assertTrue(processed["isStarred"])
        self.assertTrue(processed["isRead"])
        raw = json.loads(agent.run("cache", "show", changed, "--raw"))
        self.assertNotIn("UNREAD", raw["labelIds"])
        self.assertEqual(0, self.admin("stats")["messages_served"])

    def test_after_the_end_of_the_history_listing_and_mirror_are_compared(self):
        agent = self.filled()
        deleted, starred = self.newest(2)
        self.admin("messages", {"delete": [deleted],
                                "relabel": [{"id": starred, "add": ["STARRED"]}]})
        added = self.add_mail(subject="news")
        self.admin("history/expire", {})

        figures = self.fetch(agent)

        self.assertEqual(1, figures["messages"]["fetched"])
        self.assertTrue(self.has(added))
        self.assertFalse(self.has(deleted))
        message = json.loads(agent.run("cache", "show", starred, "--json"))
        self.assertTrue(message["processed_data"]["isStarred"])
        self.assertEqual(1, self.admin("stats")["messages_served"])
        self.admin("stats/reset", {})
        self.fetch(agent)
        self.assertEqual(2, self.admin("stats")["quota_units"])

    # Large jobs

    def test_a_job_four_times_as_large_takes_hardly_more_memory(self):
        agent = self.machine("--messages", "16000", "--seed", "7")
        agent.add_fetch_job(days_back=3650, max_results=4000)
        small = agent.measured_sync()
        agent.sync()  # learns the dictionary of the packing, whose memory is needed once

        agent.add_fetch_job(days_back=3650, max_results=16000)
        large = agent.measured_sync()
        self.admin("history/expire", {})
        agent.add_fetch_job(days_back=3650, max_results=16000)
        compared = agent.measured_sync()

        self.assertEqual(4000, small["messages"]["fetched"])
        self.assertEqual(12000, large["messages"]["fetched"])
        self.assertEqual((0, 16000), (compared["messages"]["fetched"], self.cached()))
        peaks = [figures["peak_mib"] for figures in (small, large, compared)]
        self.assertLess(max(peaks) - min(peaks), MOST_MIB_MORE, peaks)

    # Full syncs

    def test_a_full_sync_killed_in_its_middle_goes_on_there(self):
        agent = self.machine("--messages", "1500", "--seed", "7", "--latency-ms", "20")
        job_id = agent.run("jobs", "add", "full_sync").strip()
        first = agent.start("run", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(first.wait)
        self.addCleanup(first.kill)
        wait_until(lambda: self.cached() >= 600, "600 messages in the mirror", first)
        first.send_signal(signal.SIGKILL)
        first.wait()
        cached = self.cached()
        self.assertLess(cached, 1500)
        time_of_kill = time.monotonic()
        self.admin("stats/reset", {})

        second = agent.start("run", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(second.wait)
        self.addCleanup(second.kill)
        wait_until(lambda: self.status_of(job_id) == "completed", "the job completed", second)
        second.terminate()

        self.assertEqual(0, second.wait(timeout=30))
        self.assertLess(time.monotonic() - time_of_kill, 60)
        self.assertEqual(1500, self.cached())
        stats = self.admin("stats")
        self.assertEqual(1500 - cached, stats["messages_served"])
        self.assertLessEqual(stats["list"], 6)  # the pages left, and their attachments
        self.assertEqual("ok", self.mirror.value("pragma integrity_check"))
        (job,) = self.mirror.rows(
            f"select progress, total from analytics_jobs where id = '{job_id}'")
        self.assertEqual({"progress": 1500, "total": 1500}, job)

    def test_after_a_full_sync_any_window_costs_two_units(self):
        agent = self.machine("--messages", "700", "--seed", "7")
        agent.run("jobs", "add", "full_sync")
        agent.sync()
        self.assertEqual(700, self.cached())
        self.admin("stats/reset", {})

        self.fetch(agent)

        self.assertEqual(2, self.admin("stats")["quota_units"])

    # Checks

    def test_verify_finds_what_differs_and_repairs_it(self):
        agent = self.filled()
        agreed = json.loads(agent.run("cache", "verify", "--json"))
        self.assertTrue(agreed["agrees"])
        self.assertEqual((200, 200, 50),
                         (agreed["listed"], agreed["mirrored"], agreed["sampled"]))
        gone, relabelled = self.newest(2)
        self.admin("messages", {"delete": [gone],
                                "relabel": [{"id": relabelled, "add": ["STARRED", "work"]}]})
        added = self.add_mail(subject="news")
        self.admin("history/expire", {})

        found = json.loads(agent.run("cache", "verify", "--sample", "500", "--json",
                                     expect=EXIT_FAILED))

        self.assertEqual([added], found["missing"])
        self.assertEqual([gone], found["unlisted"])
        self.assertEqual([{"message_id": relabelled, "fields": ["labels"]}], found["different"])
        self.assertTrue(self.has(gone))
        repaired = agent.run("cache", "verify", "--sample", "500", "--repair")
        self.assertIn("2 messages fetched, 1 removed", repaired)
        self.assertTrue(self.has(added))
        self.assertFalse(self.has(gone))
        self.assertIn("agrees", agent.run("cache", "verify", "--sample", "500"))

    def test_a_repair_does_not_bring_back_what_retention_deleted(self):
        agent = self.filled()
        agent.run("config", "set", "cache.retention_days", "10")
        agent.run("cache", "prune")
        kept = self.cached()
        self.assertLess(kept, 200)
        self.admin("stats/reset", {})

        for window in ([], ["--days-back", "30"]):
            repaired = json.loads(agent.run("cache", "verify", "--repair", "--json", *window))
            self.assertTrue(repaired["agrees"])
            self.assertEqual(0, repaired["fetched"])

        self.assertEqual(kept, self.cached())

    def status_of(self, job_id):
        return self.mirror.value(f"select status from analytics_jobs where id = '{job_id}'")


if __name__ == "__main__":
    unittest.main()
