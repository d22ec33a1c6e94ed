#!/usr/bin/env python3
"""Supabase goes away in the middle of the work, and comes back.

Needs AGENT_BIN, the folder of the built programs. Exit code 77: skipped, something is missing.
"""

import contextlib
import datetime
import json
import os
import pathlib
import subprocess
import tempfile
import time
import unittest

import fleet
import supabase_lite
from forwarder import Forwarder
from processes import wait_until
from programs import Agent, programs, sandbox
from server_project import main

MESSAGES = 500
# One message takes so long that the job outlasts the outage.
SLOW_MAIL = ["--messages", str(MESSAGES), "--seed", "7", "--latency-ms", "1200"]
OUTAGE_S = 30
GRACE_S = 10  # of a busy machine


def now_utc():
    return datetime.datetime.now(datetime.timezone.utc)


class OfflineTest(unittest.TestCase):
    def setUp(self):
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        agent_program, sandbox_program = programs(os.environ["AGENT_BIN"])
        database = stack.enter_context(supabase_lite.postgres())
        self.lite = supabase_lite.Lite(database)
        stack.enter_context(self.lite.running())
        database.run((supabase_lite.HERE / "schema.sql").read_text())
        self.cloud = fleet.LiteCloud(database, self.lite)
        self.gmail = stack.enter_context(sandbox(sandbox_program, *SLOW_MAIL))
        self.network = stack.enter_context(Forwarder(int(self.lite.url.rsplit(":", 1)[1])))
        folder = pathlib.Path(stack.enter_context(
            tempfile.TemporaryDirectory(prefix="agent-e2e-")))
        self.agent = Agent(agent_program, folder, gmail=self.gmail, supabase_url=self.network.url,
                           supabase_key=self.lite.publishable_key,
                           environment={"AGENT_POLL_INTERVAL_MS": "500"})
        self.agent.sign_in(fleet.EMAIL, fleet.PASSWORD)

    def start_job(self):
        """A job of the web that the agent is in the middle of; its id."""
        self.cloud.add_jobs([{"user_id": self.cloud.owner, "job_type": "fetch_messages",
                              "metadata": {"days_back": 365, "max_results": MESSAGES}}])
        (job,) = self.cloud.jobs()
        process = self.agent.start("run", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        wait_until(lambda: self.on_server(job["id"])["progress"] > 0, "progress", process,
                   every=0.1)
        return job["id"]

    def on_server(self, job_id):
        return next((job for job in self.cloud.jobs() if job["id"] == job_id), None)

    def here(self, job_id):
        return json.loads(self.agent.run("jobs", "show", job_id, "--json"))

    def status(self):
        return json.loads(self.agent.run("status", "--json"))

    def wait_for_completion(self, job_id):
        wait_until(lambda: (self.on_server(job_id) or {}).get("status") == "completed",
                   "the job completed on the server", seconds=120, every=0.2)

    def judge(self):
        wait_until(lambda: not fleet.unfinished(self.cloud.jobs()), "everything done", every=0.3)
        verdict = fleet.Verdict(self.cloud.journal())
        self.assertEqual([], verdict.faults)
        self.assertEqual([], verdict.completed_twice())
        self.assertEqual({("completed", 0)}, {(job["status"], job["retry_count"])
                                              for job in self.cloud.jobs()})
        self.assertEqual(0, self.status()["outbox"]["parked"])

    def away(self, mode):
        """Half a minute without Supabase in the middle of a job; what is true meanwhile."""
        job_id = self.start_job()
        before = self.on_server(job_id)["progress"]
        self.network.set_mode(mode)
        gone_at = time.monotonic()
        added = self.agent.add_fetch_job(days_back=365, max_results=10)
        wait_until(lambda: self.here(job_id)["progress"] > before, "progress offline", every=0.2)
        wait_until(lambda: self.here(added)["status"] == "completed", "a job added offline",
                   every=0.3)
        wait_until(lambda: time.monotonic() - gone_at >= OUTAGE_S, "the end of the outage")
        status = self.status()

        self.assertIs(False, status["sync"]["online"])
        since, then = (datetime.datetime.fromisoformat(status["sync"][name])
                       for name in ("offline_since", "next_attempt_at"))
        now = now_utc()
        self.assertAlmostEqual(OUTAGE_S, (now - since).total_seconds(), delta=10)
        self.assertLess(since, then)
        self.assertLessEqual(3, status["outbox"]["waiting"])  # both jobs and insights
        self.assertIn("offline since", self.agent.run("status").lower())
        self.assertIsNone(self.on_server(added))

        self.network.set_mode("open")
        wait_until(lambda: self.status()["sync"]["online"], "online at the next attempt",
                   seconds=(self.next_attempt() - now).total_seconds() + GRACE_S, every=0.3)
        self.wait_for_completion(job_id)
        self.wait_for_completion(added)
        self.judge()

    def next_attempt(self):
        """By now the agent may be online already."""
        then = self.status()["sync"]["next_attempt_at"]
        return datetime.datetime.fromisoformat(then) if then else now_utc()

    def test_a_job_goes_on_while_supabase_is_away_and_arrives_once(self):
        self.away("cut")

    def test_a_sign_in_page_in_the_place_of_supabase_loses_nothing(self):
        self.away("portal")


if __name__ == "__main__":
    main()
