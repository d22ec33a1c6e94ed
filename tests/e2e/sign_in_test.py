#!/usr/bin/env python3
"""Signing in as a person does: the agent opens a real browser, and a real page comes back.

Needs AGENT_BIN, the folder of the built programs. Exit code 77: skipped, something is missing.
"""

import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

import chromium
from processes import wait_until
from programs import Agent, programs, sandbox

EXIT_TRY_LATER, EXIT_NOT_PERMITTED, EXIT_INTERRUPTED = 75, 77, 130
SECRET = "GOCSPX-planted-client-secret"

# Stands where the desktop's opener would: notes what it was asked to open, and what it was given.
OPENER = """#!/bin/sh
env > "$SIGN_IN_FOLDER/environment"
printf %s "$1" > "$SIGN_IN_FOLDER/opened.new"
mv "$SIGN_IN_FOLDER/opened.new" "$SIGN_IN_FOLDER/opened"
"""


class SignIn(unittest.TestCase):
    def setUp(self):
        if chromium.missing():
            self.skipTest("needs " + " and ".join(chromium.missing()))
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        agent_program, sandbox_program = programs(os.environ["AGENT_BIN"])
        self.folder = pathlib.Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="agent-e2e-")))
        opener = self.folder / "bin/xdg-open"
        opener.parent.mkdir()
        opener.write_text(OPENER)
        opener.chmod(0o755)
        services = stack.enter_context(sandbox(sandbox_program, "--messages", "10"))
        self.browser = stack.enter_context(chromium.browser())
        self.agent = Agent(
            agent_program, self.folder / "machine", gmail=services, supabase_url=services.url,
            supabase_key=services.supabase_key, environment={
                "PATH": f"{opener.parent}:{os.environ['PATH']}", "BROWSER": "chromium",
                "SIGN_IN_FOLDER": str(self.folder), "GOOGLE_CLIENT_SECRET": SECRET})
        self.agent.run("init")

    def begin(self, *arguments):
        """Starts a sign-in; the process, with its page open in the browser."""
        process = self.agent.start(*arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   stdin=subprocess.DEVNULL)
        self.addCleanup(process.kill)
        opened = self.folder / "opened"
        wait_until(opened.exists, "the browser", process)
        self.browser.open(opened.read_text())
        opened.unlink()
        return process

    def end(self, process, expect, saying=""):
        out, err = process.communicate(timeout=60)
        self.assertEqual(expect, process.returncode, out + err)
        self.assertIn(saying, out + err)
        self.assertNotIn(SECRET, out + err)
        self.assertNotIn("Traceback", err)

    def test_a_person_signs_in_to_google_and_supabase_in_a_browser(self):
        google = self.begin("login", "google")
        self.browser.click("#approve")
        self.end(google, 0, "ann@example.org")
        self.assertIn("has arrived", self.browser.title())
        supabase = self.begin("login", "supabase")
        self.browser.click("#approve")
        self.end(supabase, 0, "ann@example.org")
        self.agent.add_fetch_job(days_back=365, max_results=10)
        self.assertEqual(10, self.agent.sync()["messages"]["fetched"])

    def test_the_browser_is_started_without_our_secrets(self):
        process = self.begin("login", "google")
        self.browser.click("#approve")
        self.end(process, 0)
        environment = (self.folder / "environment").read_text()
        self.assertNotIn(SECRET, environment)
        self.assertIn("SIGN_IN_FOLDER", environment)

    def test_denying_changes_nothing_and_is_told_on_both_sides(self):
        process = self.begin("login", "google")
        self.browser.click("#deny")
        self.end(process, EXIT_NOT_PERMITTED, "permission was not given")
        self.assertIn("not given", self.browser.title())

    def test_an_answer_to_another_sign_in_is_not_used(self):
        process = self.begin("login", "google")
        self.browser.click("#wrong_state")
        self.end(process, EXIT_NOT_PERMITTED, "does not belong")
        self.assertIn("another sign-in", self.browser.title())

    def test_nobody_answering_ends_in_time(self):
        process = self.begin("login", "google", "--timeout", "1")
        self.end(process, EXIT_TRY_LATER, "in time")

    def test_ctrl_c_ends_the_waiting(self):
        process = self.begin("login", "google")
        process.send_signal(signal.SIGINT)
        self.end(process, EXIT_INTERRUPTED)

    def test_a_port_that_is_taken_is_said_before_a_browser_opens(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            done = self.agent.finish("login", "google", "--port", str(other.getsockname()[1]))
        self.assertEqual(EXIT_TRY_LATER, done.returncode, done.stderr)
        self.assertFalse((self.folder / "opened").exists())

    def test_signing_in_twice_keeps_the_second_sign_in(self):
        for _ in range(2):
            process = self.begin("login", "google")
            self.browser.click("#approve")
            self.end(process, 0)
        facts = self.agent.run("doctor", "--json", expect=EXIT_NOT_PERMITTED)  # Supabase is not
        verdicts = {one["name"]: one["verdict"] for one in json.loads(facts)["findings"]}
        self.assertEqual("ok", verdicts["mailbox"])


if __name__ == "__main__":
    program = unittest.main(exit=False)
    if program.result.skipped and program.result.testsRun == len(program.result.skipped):
        sys.exit(77)
    sys.exit(0 if program.result.wasSuccessful() else 1)
