#!/usr/bin/env python3
"""What a secret key does where it does not belong: nothing.

Needs AGENT_BIN, the folder of the built programs. Exit code 77: skipped, something is missing.
"""

import os
import pathlib
import tempfile

from programs import Agent, programs, sandbox
from server_project import PASSWORD, ServerProject, main

EXIT_CONFIGURATION = 78


class SecretKeys(ServerProject):
    migrated = False

    def setUp(self):
        super().setUp()
        self.agent_program, sandbox_program = programs(os.environ["AGENT_BIN"])
        self.gmail = self.enterContext(sandbox(sandbox_program, "--messages", "20"))
        self.folder = self.enterContext(tempfile.TemporaryDirectory(prefix="agent-e2e-"))

    def agent(self, key, **environment):
        return Agent(self.agent_program, pathlib.Path(self.folder, "machine"), gmail=self.gmail,
                     supabase_url=self.project.url, supabase_key=key, environment=environment)

    def test_a_secret_key_does_nothing_on_the_desktop_of_a_user(self):
        foreign = self.add_job(self.bob_id)
        agent = self.agent(self.project.publishable_key,
                           SUPABASE_SECRET_KEY=self.project.secret_key)
        agent.sign_in("ann@example.org", PASSWORD)

        agent.run("sync")

        self.assertEqual("pending", self.job(foreign)["status"])

    def test_a_secret_key_in_the_place_of_the_publishable_one_is_refused(self):
        done = self.agent(self.project.secret_key).finish(
            "login", "supabase", "--email", "ann@example.org", "--password-stdin",
            typed=PASSWORD + "\n")

        self.assertEqual(EXIT_CONFIGURATION, done.returncode, done.stderr)
        self.assertIn("secret", done.stderr)

    def test_a_worker_without_its_key_says_what_is_missing(self):
        done = self.agent("", AGENT_MODE="worker").finish("sync")

        self.assertEqual(EXIT_CONFIGURATION, done.returncode, done.stderr)
        self.assertIn("secret_key", done.stderr)


if __name__ == "__main__":
    main()
