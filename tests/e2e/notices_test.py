#!/usr/bin/env python3
"""What `agent run` tells the person on the desktop, as seen on a D-Bus of its own.

Needs AGENT_BIN, the folder of the built programs. Exit code 77: skipped, something is missing.
"""

import contextlib
import os
import pathlib
import shutil
import sys
import tempfile
import unittest

from processes import running, wait_until
from programs import Agent, Sandbox, programs, sandbox
from session_bus import address as session_bus_address, session_bus


def missing():
    return [name for name in ("dbus-daemon", "dbus-monitor") if not shutil.which(name)]


class Notices(unittest.TestCase):
    def setUp(self):
        if missing():
            self.skipTest("needs " + " and ".join(missing()))
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        agent_program, sandbox_program = programs(os.environ["AGENT_BIN"])
        self.folder = pathlib.Path(
            self.stack.enter_context(tempfile.TemporaryDirectory(prefix="agent-e2e-")))
        self.services = self.stack.enter_context(sandbox(sandbox_program, "--messages", "10"))
        bus = {"DBUS_SESSION_BUS_ADDRESS": session_bus_address(self.folder)}
        self.agent = Agent(agent_program, self.folder / "machine", gmail=self.services,
                           supabase_url=self.services.url,
                           supabase_key=self.services.supabase_key,
                           environment=bus | {"AGENT_POLL_INTERVAL_MS": "500"})
        self.agent.sign_in(Sandbox.EMAIL, Sandbox.PASSWORD)
        self.seen = self.folder / "seen"
        self.watch_bus(os.environ | bus)

    def watch_bus(self, environment):
        """Writes all calls for notices to the file `seen`; nobody answers them."""
        log = self.stack.enter_context(open(self.folder / "bus.log", "w"))
        seen = self.stack.enter_context(open(self.seen, "w"))
        self.stack.enter_context(session_bus(self.folder, log))
        monitor = self.stack.enter_context(running(
            ["dbus-monitor", "--session", "interface='org.freedesktop.Notifications'"],
            env=environment, stdout=seen, stderr=log))
        wait_until(lambda: self.seen.stat().st_size > 0, "dbus-monitor", monitor, log.name)

    @contextlib.contextmanager
    def agent_at_work(self):
        log = self.stack.enter_context(open(self.folder / "agent.log", "a"))
        process = self.agent.start("run", stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=60)

    def times_shown(self, title):
        return self.seen.read_text().count(f'string "{title}"')

    def times_logged(self, what):
        return (self.folder / "agent.log").read_text().count(what)

    def test_the_first_mail_and_a_lost_permission_are_told_once_each(self):
        self.agent.run("config", "set", "notify.enabled", "true")
        self.agent.add_fetch_job(days_back=365, max_results=10)
        with self.agent_at_work() as process:
            wait_until(lambda: self.times_shown("Your mail is here"), "the first notice", process,
                       self.folder / "agent.log")
            self.services.admin("token", {"revoked": True, "expire_access_tokens": True})
            self.agent.add_fetch_job(days_back=300, max_results=10)
            wait_until(lambda: self.times_shown("Sign in to Gmail again"), "the second", process,
                       self.folder / "agent.log")
        refused = self.times_logged("job waits")
        with self.agent_at_work() as process:
            wait_until(lambda: self.times_logged("job waits") > refused, "another refusal",
                       process)
        self.assertEqual(1, self.times_shown("Your mail is here"))
        self.assertEqual(1, self.times_shown("Sign in to Gmail again"))
        self.assertNotIn("@", self.seen.read_text())
        # Nobody shows notices on this bus, and that hurts nothing but a line of the log.
        self.assertGreaterEqual(self.times_logged("a notice was not shown"), 2)

    def test_nothing_is_told_unless_asked_for(self):
        self.agent.add_fetch_job(days_back=365, max_results=10)
        with self.agent_at_work() as process:
            wait_until(lambda: self.times_logged("job completed"), "the job's end", process)
        self.assertNotIn("Notify", self.seen.read_text())


if __name__ == "__main__":
    program = unittest.main(exit=False)
    if program.result.skipped and program.result.testsRun == len(program.result.skipped):
        sys.exit(77)
    sys.exit(0 if program.result.wasSuccessful() else 1)
