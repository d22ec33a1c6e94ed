#!/usr/bin/env python3
"""What becomes of a mirror that another version has upgraded, or could not work with.

Needs AGENT_BIN, the folder of the built programs.
"""

import contextlib
import os
import pathlib
import sqlite3
import tempfile
import unittest

from programs import Agent, Sandbox, programs, sandbox

EXIT_CONFIGURATION = 78


class Upgrade(unittest.TestCase):
    def setUp(self):
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        agent_program, sandbox_program = programs(os.environ["AGENT_BIN"])
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="agent-upgrade-"))
        gmail = stack.enter_context(sandbox(sandbox_program, "--messages", "20", "--seed", "7"))
        self.agent = Agent(agent_program, f"{folder}/data", gmail=gmail, supabase_url=gmail.url,
                           supabase_key=gmail.supabase_key)
        self.agent.sign_in(Sandbox.EMAIL, Sandbox.PASSWORD)
        self.agent.add_fetch_job(365, 20)
        self.agent.sync()
        (self.mirror,) = pathlib.Path(folder, "data").glob("mirror-*.db")
        self.backup = pathlib.Path(folder, "before.backup")
        self.agent.run("db", "backup", str(self.backup))

    def upgraded_by_a_newer_version(self):
        with contextlib.closing(sqlite3.connect(self.mirror)) as mirror, mirror:
            mirror.execute("INSERT INTO schema_migrations VALUES (9999, '9999_new', '', 0)")

    def on_trial(self, target, starts):
        self.beside(".upgrade").write_text(f"{target} {starts}\n{self.backup}\n")

    def beside(self, suffix):
        return pathlib.Path(str(self.mirror) + suffix)

    def test_an_upgrade_by_which_a_newer_version_did_not_come_to_work_is_undone(self):
        jobs = self.agent.run("jobs", "list", "--json")
        self.upgraded_by_a_newer_version()
        self.on_trial(9999, starts=1)

        self.agent.sync()

        self.assertEqual(jobs, self.agent.run("jobs", "list", "--json"))
        self.assertFalse(self.beside(".upgrade").exists())
        self.assertTrue(self.beside(".upgraded").exists())

    def test_an_upgrade_that_has_proved_itself_is_not_undone(self):
        self.upgraded_by_a_newer_version()

        done = self.agent.finish("sync")

        self.assertEqual(EXIT_CONFIGURATION, done.returncode)
        self.assertIn("written by a newer agent", done.stderr)

    def test_a_version_that_dies_at_every_start_undoes_its_upgrade_and_stays_down(self):
        self.on_trial(1, starts=3)

        done = self.agent.finish("run")

        self.assertEqual(EXIT_CONFIGURATION, done.returncode)
        self.assertIn("as it was before the upgrade", done.stderr)
        self.agent.sync()  # a person tries again


if __name__ == "__main__":
    unittest.main()
