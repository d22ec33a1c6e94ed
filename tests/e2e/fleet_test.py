#!/usr/bin/env python3
"""Four agents on one queue: every job is done once, whatever happens to agents and network.

Needs AGENT_BIN, the folder of the built programs; AGENT_FLEET_JOBS and AGENT_FLEET_KILLS change the
size of the tests with accidents, AGENT_FLEET_SEED their course. Exit code 77: skipped.
"""

import contextlib
import os
import sys
import tempfile
import unittest

import supabase_lite
from fleet import Fleet, LiteCloud, SandboxCloud, Verdict, new_rows
from programs import programs, sandbox

JOBS, KILLS = (int(os.environ.get(name, default)) for name, default in (
    ("AGENT_FLEET_JOBS", 60), ("AGENT_FLEET_KILLS", 12)))
SEED = int(os.environ.get("AGENT_FLEET_SEED", 1))
# Long enough for a few jobs to be under way whenever something happens.
SLOW_MAIL = ["--messages", "60", "--seed", "7", "--latency-ms", "20", "--list-latency-ms", "700"]
# Refused, dropped before it arrived, answered with half of the answer, answered late.
BAD_NETWORK = [{"kind": "503", "rate": 0.04}, {"kind": "drop", "rate": 0.04},
               {"kind": "malformed", "rate": 0.04}, {"kind": "stall", "rate": 0.04, "stall_s": 1}]


class FleetTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.agent_program, self.sandbox_program = programs(os.environ["AGENT_BIN"])

    def start(self, kind, migrated, *mail, **fleet):
        """A cloud of that kind and a fleet that is not running yet."""
        absent = supabase_lite.missing() if kind is LiteCloud else []
        if absent:
            self.skipTest(" and ".join(absent) + " not installed; ./dev test installs them")
        schema = ["--supabase-schema", "leases" if migrated else "plain"]
        self.services = self.stack.enter_context(sandbox(self.sandbox_program, *schema, *mail))
        self.cloud = self.stack.enter_context(kind.running(self.services, migrated))
        folder = self.stack.enter_context(tempfile.TemporaryDirectory(prefix="agent-fleet-"))
        return Fleet(self.agent_program, folder, self.services, self.cloud, **fleet)

    def judge(self):
        """What holds whatever happened; the verdict for more."""
        verdict = Verdict(self.cloud.journal())
        self.assertEqual([], verdict.faults)
        self.assertEqual([], verdict.completed_twice())
        completed = {job for job, _ in verdict.completions}
        for job in self.cloud.jobs():
            if job["status"] == "completed":
                self.assertIn(job["id"], completed)
            else:
                self.assertEqual(("failed", job["max_retries"]),
                                 (job["status"], job["retry_count"]), job)
        return verdict

    # Nothing happens

    def work_in_peace(self, kind, migrated):
        fleet = self.start(kind, migrated, "--messages", "40", "--seed", "7")
        self.cloud.add_jobs(new_rows(200, self.cloud.owner, fetch_every=20))

        with fleet:
            fleet.finish(self.cloud, 120)

        verdict = self.judge()
        jobs = self.cloud.jobs()
        self.assertEqual(210, len(jobs))  # with the insights of ten fetches
        self.assertEqual({("completed", 0)}, {(job["status"], job["retry_count"]) for job in jobs})
        several = {job: tokens for job, tokens in verdict.claims.items() if len(tokens) != 1}
        self.assertEqual({}, several)

    def test_on_the_plain_schema_of_postgres_each_job_has_one_owner(self):
        self.work_in_peace(LiteCloud, migrated=False)

    def test_with_leases_of_postgres_each_job_has_one_owner(self):
        self.work_in_peace(LiteCloud, migrated=True)

    def test_on_the_plain_schema_of_the_sandbox_each_job_has_one_owner(self):
        self.work_in_peace(SandboxCloud, migrated=False)

    def test_with_leases_of_the_sandbox_each_job_has_one_owner(self):
        self.work_in_peace(SandboxCloud, migrated=True)

    # Agents die

    def work_while_agents_die(self, kind, migrated):
        fleet = self.start(kind, migrated, *SLOW_MAIL, max_jobs=2)
        self.cloud.add_jobs(new_rows(JOBS, self.cloud.owner, fetch_every=2))

        with fleet:
            fleet.kill_at_random(SEED, KILLS)
            fleet.finish(self.cloud, 200)

        self.judge()

    def test_on_the_plain_schema_of_postgres_killed_agents_lose_no_job(self):
        self.work_while_agents_die(LiteCloud, migrated=False)

    def test_with_leases_of_postgres_killed_agents_lose_no_job(self):
        self.work_while_agents_die(LiteCloud, migrated=True)

    def test_on_the_plain_schema_of_the_sandbox_killed_agents_lose_no_job(self):
        self.work_while_agents_die(SandboxCloud, migrated=False)

    def test_with_leases_of_the_sandbox_killed_agents_lose_no_job(self):
        self.work_while_agents_die(SandboxCloud, migrated=True)

    # Agents die, and the network is bad

    def work_over_a_bad_network(self, migrated):
        fleet = self.start(SandboxCloud, migrated, *SLOW_MAIL, max_jobs=2)
        self.cloud.add_jobs(new_rows(JOBS, self.cloud.owner, fetch_every=2))
        self.services.admin("faults", [one | {"scope": "supabase"} for one in BAD_NETWORK])

        with fleet:
            fleet.kill_at_random(SEED, KILLS)
            self.services.admin("faults", method="DELETE")
            fleet.finish(self.cloud, 200)

        self.judge()

    def test_on_the_plain_schema_a_bad_network_and_kills_lose_no_job(self):
        self.work_over_a_bad_network(migrated=False)

    def test_with_leases_a_bad_network_and_kills_lose_no_job(self):
        self.work_over_a_bad_network(migrated=True)


if __name__ == "__main__":
    program = unittest.main(exit=False)
    if program.result.skipped and program.result.testsRun == len(program.result.skipped):
        sys.exit(77)
    sys.exit(0 if program.result.wasSuccessful() else 1)
