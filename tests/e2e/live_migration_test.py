#!/usr/bin/env python3
"""The project's owner runs the server migration, or undoes it, while agents are at work.

Needs AGENT_BIN, the folder of the built programs. Exit code 77: skipped, something is missing.
"""

import contextlib
import os
import tempfile
import unittest

import supabase_lite
from fleet import Fleet, LiteCloud, Verdict, new_rows, unfinished
from processes import wait_until
from programs import programs, sandbox
from server_project import main

SLOW_MAIL = ["--messages", "60", "--seed", "7", "--latency-ms", "20", "--list-latency-ms", "700"]
UNDO = "0001_leases.down.sql"


class LiveMigration(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.agent_program, self.sandbox_program = programs(os.environ["AGENT_BIN"])

    def start(self, migrated, jobs=40):
        """Two agents at work on a queue, some of it done."""
        self.services = self.stack.enter_context(sandbox(self.sandbox_program, *SLOW_MAIL))
        database = self.stack.enter_context(supabase_lite.postgres())
        lite = supabase_lite.Lite(database)
        self.serving = self.stack.enter_context(contextlib.ExitStack())
        self.serving.enter_context(lite.running())
        database.run((supabase_lite.HERE / "schema.sql").read_text())
        if migrated:
            database.migrate()
        self.cloud = LiteCloud(database, lite)
        folder = self.stack.enter_context(tempfile.TemporaryDirectory(prefix="agent-e2e-"))
        self.fleet = Fleet(self.agent_program, folder, self.services, self.cloud, size=2,
                           max_jobs=3)
        self.cloud.add_jobs(new_rows(jobs, self.cloud.owner, fetch_every=2))
        self.stack.enter_context(self.fleet)
        self.wait_for(self.some_are_done)

    def some_are_done(self):
        """Some jobs are done, some are being worked on."""
        states = [job["status"] for job in self.cloud.jobs()]
        return states.count("completed") >= 6 and "processing" in states

    def change_schema(self, script="0001_leases.sql"):
        """As the owner does. @supabase/lite looks at the schema when it starts and has no ear for
        PostgREST's "reload schema", so it is started again: agents see an outage of a second.
        """
        self.cloud.database.migrate(script)
        self.serving.close()
        self.serving.enter_context(self.cloud.project.running())

    def wait_for(self, condition):
        wait_until(condition, condition.__doc__, seconds=30, every=0.05)

    def judge(self):
        verdict = Verdict(self.cloud.journal())
        self.assertEqual([], verdict.faults)
        self.assertEqual([], verdict.completed_twice())
        jobs = self.cloud.jobs()
        self.assertEqual({("completed", 0)}, {(job["status"], job["retry_count"]) for job in jobs})
        self.assertEqual({}, {job: tokens for job, tokens in verdict.claims.items()
                              if len(tokens) != 1})
        for agent in self.fleet.agents:
            self.assertIn('"parked":0', agent.run("status", "--json").replace(" ", ""))

    def test_jobs_under_way_survive_the_migration(self):
        self.start(migrated=False)

        self.change_schema()

        self.fleet.finish(self.cloud, 120)
        self.judge()

    def test_agents_started_after_the_migration_share_with_those_before(self):
        self.start(migrated=False)
        self.change_schema()

        self.assertEqual(0, self.fleet.stop(0))
        self.fleet.start(0)
        self.cloud.add_jobs(new_rows(20, self.cloud.owner, fetch_every=2))

        self.fleet.finish(self.cloud, 120)
        self.judge()

    def test_jobs_under_way_survive_that_the_migration_is_undone(self):
        self.start(migrated=True)

        self.change_schema(UNDO)

        self.fleet.finish(self.cloud, 120)
        self.judge()

    def test_jobs_added_after_the_undoing_are_done(self):
        self.start(migrated=True)
        self.change_schema(UNDO)
        self.cloud.add_jobs(new_rows(20, self.cloud.owner, fetch_every=2))

        self.fleet.finish(self.cloud, 120)

        self.assertEqual([], unfinished(self.cloud.jobs()))
        self.assertEqual([], Verdict(self.cloud.journal()).completed_twice())


if __name__ == "__main__":
    main()
