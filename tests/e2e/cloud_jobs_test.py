#!/usr/bin/env python3
"""The agent against a Supabase nobody here wrote, with Gmail from the sandbox.

Needs AGENT_BIN, the folder of the built programs. Exit code 77: skipped, something is missing.
"""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

import supabase_lite
from mirror import Mirror
from programs import Agent, programs, sandbox
from processes import wait_until

EMAIL, PASSWORD = "owner@example.org", "owner-password"
MAILBOX = ["--messages", "80", "--seed", "7"]
MESSAGES = 60  # the most that a job here asks for

EXIT_OK, EXIT_TRY_LATER, EXIT_NOT_SIGNED_IN = 0, 75, 77


class CloudJobs(unittest.TestCase):
    def setUp(self):
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        self.agent_program, sandbox_program = programs(os.environ["AGENT_BIN"])
        self.folder = pathlib.Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="agent-e2e-")))
        self.database, self.supabase = stack.enter_context(supabase_lite.cloud())
        self.gmail = stack.enter_context(sandbox(sandbox_program, *MAILBOX))
        self.owner = self.supabase.sign_up(EMAIL, PASSWORD)

    def machine(self, name, supabase=None):
        """An agent on a machine of its own."""
        supabase = supabase or self.supabase
        return Agent(self.agent_program, self.folder / name, gmail=self.gmail,
                     supabase_url=supabase.url, supabase_key=supabase.publishable_key)

    def signed_in_machine(self, name="machine", supabase=None):
        agent = self.machine(name, supabase)
        agent.sign_in(EMAIL, PASSWORD)
        return agent

    def create_job(self, user=None):
        """A job as the web's POST /api/analytics/jobs makes it; its id."""
        return self.database.run(f"""
            insert into analytics_jobs (user_id, job_type, metadata)
            values ('{user or self.owner}', 'fetch_messages',
                    '{{"days_back": 365, "max_results": {MESSAGES}, "asked_by": "web"}}')
            returning id;""")

    def job(self, job_id):
        (row,) = self.database.rows(f"select * from analytics_jobs where id = '{job_id}'")
        return row

    def test_a_job_created_by_the_web_is_picked_up_and_completed(self):
        agent = self.signed_in_machine()
        job_id = self.create_job()

        figures = agent.sync()

        job = self.job(job_id)
        self.assertEqual("completed", job["status"])
        self.assertEqual((MESSAGES, MESSAGES), (job["progress"], job["total"]))
        self.assertIsNone(job["error"])
        self.assertEqual(0, job["retry_count"])
        self.assertLessEqual(job["created_at"], job["started_at"])
        self.assertLessEqual(job["started_at"], job["completed_at"])
        self.assertEqual(MESSAGES, job["metadata"]["messages_fetched"])
        self.assertEqual("web", job["metadata"]["asked_by"])
        self.assertEqual(MESSAGES, figures["messages"]["fetched"])
        self.assertEqual(0, figures["pending_push"])

    def test_mail_stays_on_the_machine(self):
        agent = self.signed_in_machine()
        self.create_job()

        agent.sync()

        self.assertEqual("0", self.database.run("select count(*) from message_cache;"))

    def test_mail_that_one_machine_sent_to_the_cloud_another_does_not_ask_gmail_for(self):
        first, second = (self.signed_in_machine(name) for name in ("first", "second"))
        first.run("config", "set", "cache.sync", "push")
        second.run("config", "set", "cache.sync", "pull")
        self.create_job()

        pushed = first.sync()
        self.assertEqual(str(MESSAGES), self.database.run(
            f"select count(*) from message_cache where user_id = '{self.owner}';"))
        self.create_job()
        pulled = second.sync()

        self.assertEqual(MESSAGES, pushed["messages"]["to_cloud"])
        self.assertEqual(MESSAGES, pulled["messages"]["from_cloud"])
        self.assertEqual((MESSAGES, 0),
                         (pulled["messages"]["cached"], pulled["messages"]["fetched"]))
        self.assertEqual(0, first.sync()["messages"]["to_cloud"])

    def test_insights_computed_on_one_machine_are_on_the_other(self):
        first, second = (self.signed_in_machine(name) for name in ("first", "second"))
        self.create_job()
        first.sync()

        second.sync()

        insights = "select insight_type, value from analytics_insights order by insight_type"
        of_first, of_second = (
            Mirror(self.folder / name).rows(insights) for name in ("first", "second"))
        self.assertEqual(3, len(of_first))
        self.assertEqual([json.loads(row["value"]) for row in of_first],
                         [json.loads(row["value"]) for row in of_second])

    def test_a_completed_fetch_enqueues_the_insights(self):
        agent = self.signed_in_machine()
        self.create_job()

        agent.sync()

        self.assertEqual(
            [{"user_id": self.owner}],
            self.database.rows(
                "select user_id from analytics_jobs where job_type = 'compute_insights'"))

    def test_a_second_job_is_served_from_the_cache(self):
        agent = self.signed_in_machine()
        self.create_job()
        cold = agent.sync()
        second = self.create_job()

        warm = agent.sync()

        self.assertEqual(0, warm["messages"]["fetched"])
        self.assertEqual(MESSAGES, warm["messages"]["cached"])
        self.assertLess(warm["gmail_requests"], cold["gmail_requests"])
        job = self.job(second)
        self.assertEqual("completed", job["status"])
        self.assertEqual((MESSAGES, MESSAGES), (job["progress"], job["total"]))

    def test_a_job_added_on_the_machine_appears_in_the_cloud(self):
        agent = self.signed_in_machine()
        job_id = agent.add_fetch_job(days_back=365, max_results=MESSAGES)

        agent.sync()

        job = self.job(job_id)
        self.assertEqual((self.owner, "completed"), (job["user_id"], job["status"]))
        self.assertEqual(365, job["metadata"]["days_back"])

    def test_a_wrong_password_signs_nobody_in(self):
        agent = self.machine("machine")
        agent.run("init")
        job_id = self.create_job()

        agent.run("login", "supabase", "--email", EMAIL, "--password-stdin", typed="guess\n",
                  expect=EXIT_NOT_SIGNED_IN)
        agent.run("sync", expect=EXIT_NOT_SIGNED_IN)

        self.assertEqual("pending", self.job(job_id)["status"])

    def test_an_expired_session_is_renewed(self):
        project = supabase_lite.Lite(self.database)
        with project.running(token_seconds=1):
            agent = self.signed_in_machine(supabase=project)
            signed_in = self.database.run("select clock_timestamp();")
            wait_until(lambda: self.database.run(
                f"select clock_timestamp() > '{signed_in}'::timestamptz + interval '2 s';") == "t",
                "the session's end")
        job_id = self.create_job()

        with project.running():
            agent.sync()

        self.assertEqual("completed", self.job(job_id)["status"])

    def test_the_job_of_another_user_is_never_touched(self):
        stranger = self.supabase.sign_up("stranger@example.org", "stranger-password")
        job_id = self.create_job(stranger)
        before = self.job(job_id)
        agent = self.signed_in_machine()

        agent.sync()

        self.assertEqual(before, self.job(job_id))

    def test_two_machines_of_one_user_do_a_job_once(self):
        machines = [self.signed_in_machine(name) for name in ("first", "second")]
        job_id = self.create_job()

        runs = [machine.start("sync", "--json", stdout=subprocess.PIPE) for machine in machines]
        figures = [json.loads(run.communicate(timeout=60)[0]) for run in runs]

        self.assertEqual([EXIT_OK, EXIT_OK], [run.returncode for run in runs])
        self.assertEqual("completed", self.job(job_id)["status"])
        self.assertEqual([0, MESSAGES], sorted(one["messages"]["fetched"] for one in figures))

    def test_work_done_offline_reaches_the_cloud_later(self):
        project = supabase_lite.Lite(self.database)
        with project.running():
            agent = self.signed_in_machine(supabase=project)
            agent.sync()
        job_id = agent.add_fetch_job(days_back=365, max_results=MESSAGES)

        offline = agent.sync(expect=EXIT_TRY_LATER)
        with project.running():
            online = agent.sync()

        self.assertFalse(offline["online"])
        self.assertEqual(MESSAGES, offline["messages"]["fetched"])
        self.assertLess(0, offline["pending_push"])
        self.assertEqual(0, online["pending_push"])
        job = self.job(job_id)
        self.assertEqual(("completed", MESSAGES), (job["status"], job["progress"]))


if __name__ == "__main__":
    absent = supabase_lite.missing()
    if absent:
        print("skipped:", " and ".join(absent), "not installed; ./dev test installs them")
        sys.exit(77)
    unittest.main()
