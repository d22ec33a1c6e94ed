#!/usr/bin/env python3
"""Several processes share one Supabase session, whose refresh tokens are good once.

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
from programs import Agent, programs, sandbox

EMAIL, PASSWORD = "owner@example.org", "owner-password"
ROUNDS = int(os.environ.get("AGENT_RACE_ROUNDS", "1000"))
TOKEN_SECONDS = 30  # less than the minute that a token must still live, so every use renews


class SessionRace(unittest.TestCase):
    def test_two_processes_that_renew_at_once_are_never_logged_out(self):
        if supabase_lite.missing():
            self.skipTest("needs " + " and ".join(supabase_lite.missing()))
        with contextlib.ExitStack() as stack:
            agent_program, sandbox_program = programs(os.environ["AGENT_BIN"])
            racer = pathlib.Path(os.environ["AGENT_BIN"], "session_racer")
            folder = pathlib.Path(
                stack.enter_context(tempfile.TemporaryDirectory(prefix="agent-e2e-"))) / "machine"
            gmail = stack.enter_context(sandbox(sandbox_program, "--messages", "10"))
            database = stack.enter_context(supabase_lite.postgres())
            project = supabase_lite.Lite(database)
            stack.enter_context(project.running(token_seconds=TOKEN_SECONDS))
            database.run((supabase_lite.HERE / "schema.sql").read_text())
            project.sign_up(EMAIL, PASSWORD)
            agent = Agent(agent_program, folder, gmail=gmail, supabase_url=project.url,
                          supabase_key=project.publishable_key)
            agent.sign_in(EMAIL, PASSWORD)
            before = database.run("select count(*) from auth.refresh_tokens")

            command = [racer, folder, project.url, project.publishable_key, str(ROUNDS)]
            racers = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
                      for _ in range(2)]
            said = [process.communicate(timeout=280)[1] for process in racers]

            self.assertEqual(["", ""], said)
            self.assertEqual([0, 0], [process.returncode for process in racers])
            renewed = int(database.run("select count(*) from auth.refresh_tokens")) - int(before)
            self.assertLessEqual(2 * ROUNDS, renewed)
            # Supabase forgives a second use within seconds; nobody may need that.
            self.assertEqual("0", database.run("""
                select count(*) from (select 1 from auth.refresh_tokens where parent is not null
                                      group by parent having count(*) > 1) as used_twice"""))
            verdicts = {one["name"]: one["verdict"] for one in
                        json.loads(agent.finish("doctor", "--json").stdout)["findings"]}
            self.assertEqual("ok", verdicts["supabase session"])


if __name__ == "__main__":
    program = unittest.main(exit=False)
    if program.result.skipped and program.result.testsRun == len(program.result.skipped):
        sys.exit(77)
    sys.exit(0 if program.result.wasSuccessful() else 1)
