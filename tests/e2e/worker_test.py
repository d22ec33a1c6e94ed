#!/usr/bin/env python3
"""Worker mode: agents with the secret key work the queue of all users of a project.

Needs AGENT_BIN, the folder of the built programs. Exit code 77: skipped, something is missing.
"""

import os
import pathlib
import signal
import subprocess
import tempfile

import fleet
from mirror import Mirror
from processes import wait_until
from programs import Agent, Sandbox, programs, sandbox
from server_project import ServerProject, main

GOOGLE_TOKEN_LIFE_S = 3599  # as the sandbox gives them


class WorkerProject(ServerProject):
    """Ann and Bob have connected Gmail on the web; both see the sandbox's one mailbox."""

    def setUp(self):
        super().setUp()
        self.database.run(fleet.JOURNAL)
        self.agent_program, self.sandbox_program = programs(os.environ["AGENT_BIN"])
        self.folder = pathlib.Path(self.enterContext(
            tempfile.TemporaryDirectory(prefix="agent-e2e-")))
        for user in (self.ann_id, self.bob_id):
            self.connect_gmail(user)

    def connect_gmail(self, user):
        self.database.run(f"""
            insert into user_tokens (user_id, access_token, refresh_token, expires_at)
            values ('{user}', 'expired', '{Sandbox.REFRESH_TOKEN}', now() - interval '1 hour');""")

    def start_gmail(self, *options):
        self.gmail = self.enterContext(sandbox(self.sandbox_program, *options))

    def worker(self, name):
        return Agent(self.agent_program, self.folder / name, gmail=self.gmail,
                     supabase_url=self.project.url, supabase_key="",
                     environment={"SUPABASE_SECRET_KEY": self.project.secret_key,
                                  "AGENT_MODE": "worker", "AGENT_POLL_INTERVAL_MS": "500"})

    def run_worker(self, name):
        """A process that is at work until the end of the test."""
        process = self.worker(name).start("run", stdout=subprocess.DEVNULL,
                                          stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def add_fetch_jobs(self, count, owner, max_results=30):
        return self.add_jobs(count, owner, metadata=f"""
            '{{"days_back": 365, "max_results": {max_results}}}'""")

    def wait_for_all(self, seconds=60):
        jobs = "select * from analytics_jobs"
        wait_until(lambda: not fleet.unfinished(self.database.rows(jobs)), "all jobs finished",
                   seconds=seconds, every=0.3)

    def verdict(self):
        return fleet.Verdict(self.database.rows("select * from evidence.journal order by place"))

    def tokens_of(self, user):
        (row,) = self.database.rows(f"""select *, extract(epoch from expires_at - now()) as left
                                        from user_tokens where user_id = '{user}'""")
        return row


class WorkerTests:
    """What holds on either schema."""

    def test_three_workers_share_the_queue_of_two_users(self):
        self.start_gmail("--messages", "40", "--seed", "7", "--list-latency-ms", "200")
        for user in (self.ann_id, self.bob_id):
            self.add_fetch_jobs(10, user)

        for name in ("first", "second", "third"):
            self.run_worker(name)
        self.wait_for_all()

        verdict = self.verdict()
        self.assertEqual([], verdict.faults)
        self.assertEqual([], verdict.completed_twice())
        done = self.database.rows("""
            select status, user_id, retry_count, count(*) from analytics_jobs group by 1, 2, 3""")
        self.assertEqual({(user, "completed", 0, 20) for user in (self.ann_id, self.bob_id)},
                         {(row["user_id"], row["status"], row["retry_count"], row["count"])
                          for row in done})

    def test_every_user_has_a_cache_of_their_own(self):
        self.start_gmail("--messages", "40", "--seed", "7")
        self.add_fetch_jobs(1, self.ann_id, max_results=10)
        self.add_fetch_jobs(1, self.bob_id, max_results=30)

        self.worker("only").run("sync")

        rows = Mirror(self.folder / "only").rows(
            "select user_id, count(*) as messages from message_cache group by user_id")
        self.assertEqual({self.ann_id: 10, self.bob_id: 30},
                         {row["user_id"]: row["messages"] for row in rows})

    def test_an_expired_google_token_is_renewed_and_written_back(self):
        self.start_gmail("--messages", "20", "--seed", "7")
        self.add_fetch_jobs(1, self.ann_id)

        self.worker("only").run("sync")

        renewed, untouched = self.tokens_of(self.ann_id), self.tokens_of(self.bob_id)
        self.assertNotEqual("expired", renewed["access_token"])
        self.assertEqual(Sandbox.REFRESH_TOKEN, renewed["refresh_token"])
        self.assertAlmostEqual(GOOGLE_TOKEN_LIFE_S, renewed["left"], delta=120)
        self.assertEqual("expired", untouched["access_token"])

    def test_a_job_in_the_middle_is_given_back_and_another_worker_completes_it(self):
        self.start_gmail("--messages", "500", "--seed", "7", "--latency-ms", "100")
        (job_id,) = self.add_fetch_jobs(1, self.ann_id, max_results=500)
        first = self.run_worker("first")
        wait_until(lambda: self.job(job_id)["progress"] > 0, "progress", first, every=0.1)

        first.send_signal(signal.SIGTERM)

        self.assertEqual(0, first.wait(timeout=30))
        job = self.job(job_id)
        self.assertEqual(("pending", 0, 0), (job["status"], job["retry_count"], job["progress"]))
        self.assertNotIn("claim_token", job["metadata"])
        self.run_worker("second")
        wait_until(lambda: self.job(job_id)["status"] == "completed", "completion", every=0.1)
        job = self.job(job_id)
        self.assertEqual((500, 500, 0), (job["progress"], job["total"], job["retry_count"]))
        self.assertEqual([], self.verdict().faults)

    def test_the_job_of_a_user_who_has_not_connected_gmail_fails_and_says_so(self):
        self.start_gmail("--messages", "20", "--seed", "7")
        self.database.run(f"delete from user_tokens where user_id = '{self.bob_id}';")
        (without,) = self.add_fetch_jobs(1, self.bob_id)
        (with_tokens,) = self.add_fetch_jobs(1, self.ann_id)

        self.worker("only").finish("sync")

        failed = self.job(without)
        self.assertEqual("failed", failed["status"], failed)
        self.assertIn("Gmail has not been connected", failed["error"])
        self.assertEqual("completed", self.job(with_tokens)["status"])


class WorkersOnThePlainSchema(WorkerTests, WorkerProject):
    migrated = False


class WorkersWithLeases(WorkerTests, WorkerProject):
    migrated = True


if __name__ == "__main__":
    main()
