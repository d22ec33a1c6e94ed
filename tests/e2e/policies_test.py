#!/usr/bin/env python3
"""Row level security as agents meet it: with the real tokens of two users, or policies missing.

Needs AGENT_BIN, the folder of the built programs. Exit code 77: skipped, something is missing.
"""

import os
import pathlib
import tempfile

from programs import Agent, programs, sandbox
from server_project import PASSWORD, ServerProject, main

EXIT_OK, EXIT_NOT_PERMITTED = 0, 77
UPDATE_POLICY = {False: "update any", True: "agent: update own rows"}
SELECT_POLICY = {False: "select own", True: "agent: select own rows"}


class PolicyTests:
    """What holds on either schema."""

    def setUp(self):
        super().setUp()
        self.agent_program, sandbox_program = programs(os.environ["AGENT_BIN"])
        self.gmail = self.enterContext(sandbox(sandbox_program, "--messages", "20", "--seed", "7"))
        self.folder = self.enterContext(tempfile.TemporaryDirectory(prefix="agent-e2e-"))

    def machine_of(self, name):
        agent = Agent(self.agent_program, pathlib.Path(self.folder, name), gmail=self.gmail,
                      supabase_url=self.project.url, supabase_key=self.project.publishable_key)
        agent.sign_in(f"{name}@example.org", PASSWORD)
        return agent

    def drop_policy(self, policy):
        self.database.run(f'drop policy "{policy}" on analytics_jobs;')

    def reports_policies(self, agent):
        """`agent sync` says that it is not allowed to, and by what."""
        done = agent.finish("sync")
        self.assertEqual(EXIT_NOT_PERMITTED, done.returncode, done.stdout + done.stderr)
        self.assertRegex(done.stderr, "polic|lets us")

    def test_an_agent_leaves_the_jobs_of_another_user_alone(self):
        abandoned = {"status": "'processing'", "updated_at": "now() - interval '1 day'"}
        jobs = [self.add_job(), self.add_job(**abandoned),
                self.add_job(status="'failed'", error="'theirs'")]
        before = [self.job(job) for job in jobs]
        own = self.add_job(self.bob_id)
        bob = self.machine_of("bob")

        bob.run("sync")
        bob.run("sync")

        self.assertEqual(before, [self.job(job) for job in jobs])
        self.assertEqual("completed", self.job(own)["status"])
        self.assertFalse(set(jobs) & {job["id"] for job in
                                      self.bob.table("GET", "analytics_jobs?select=id")})
        self.assertNotIn(jobs[0], bob.run("jobs", "list", "--json"))

    def test_without_a_policy_for_updates_the_agent_says_so(self):
        agent = self.machine_of("ann")
        self.assertEqual(EXIT_OK, agent.finish("sync").returncode)  # an empty queue
        self.drop_policy(UPDATE_POLICY[self.migrated])
        job_id = self.add_job()

        self.reports_policies(agent)

        self.assertEqual("pending", self.job(job_id)["status"])

    def test_jobs_that_policies_hide_are_reported_and_not_taken_for_deleted(self):
        if not self.migrated:
            self.skipTest("hidden and deleted rows look alike without count_my_analytics_jobs()")
        agent = self.machine_of("ann")
        known = self.add_job(status="'processing'")
        self.assertEqual(EXIT_OK, agent.finish("sync").returncode)
        self.drop_policy(SELECT_POLICY[self.migrated])

        self.reports_policies(agent)

        self.assertIn(known, agent.run("jobs", "list", "--json"))


class PoliciesOnThePlainSchema(PolicyTests, ServerProject):
    migrated = False


class PoliciesWithLeases(PolicyTests, ServerProject):
    migrated = True


if __name__ == "__main__":
    main()
