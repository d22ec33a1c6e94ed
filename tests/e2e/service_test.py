#!/usr/bin/env python3
"""The agent as a service of a real `systemd --user`, in namespaces of its own.

Needs AGENT_BIN, the folder of the built programs, and root for the namespaces. Exit code 77:
skipped, something is missing.
"""

import contextlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

import service_managers
from processes import wait_until
from programs import Agent, Sandbox, programs, sandbox

EXIT_OK, EXIT_FAILED, EXIT_NOT_PERMITTED = 0, 1, 77


class Service(unittest.TestCase):
    def setUp(self):
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        agent_program, sandbox_program = programs(os.environ["AGENT_BIN"])
        self.folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="agent-service-"))
        self.gmail = stack.enter_context(
            sandbox(sandbox_program, "--messages", "60", "--seed", "7", "--latency-ms", "5"))
        self.environment, self.enter, self.manager = stack.enter_context(
            service_managers.user_manager(self.folder))
        self.agent = Agent(agent_program, f"{self.folder}/data", gmail=self.gmail,
                           supabase_url=self.gmail.url, supabase_key=self.gmail.supabase_key)
        self.agent.move(self.enter, self.environment)

    def signed_in(self):
        self.agent.sign_in(Sandbox.EMAIL, Sandbox.PASSWORD)
        # The service sees the file, not this test's environment.
        self.agent.keep_settings()

    def state(self):
        done = self.agent.finish("service", "status", "--json")
        state = json.loads(done.stdout)
        self.assertEqual(EXIT_FAILED if state["state"] == "failed" else EXIT_OK, done.returncode)
        return state

    def wait_for_state(self, state):
        wait_until(lambda: self.state()["state"] == state, f"state {state}", self.manager,
                   f"{self.folder}/systemd.log")

    def test_installed_and_at_work_until_it_is_uninstalled(self):
        self.signed_in()
        self.assertEqual("not installed", self.state()["state"])

        self.agent.run("service", "install")

        state = self.state()
        self.assertEqual("running", state["state"])
        self.assertTrue(state["starts_at_login"])
        self.assertIn("waiting for jobs", state["detail"])
        self.agent.run("service", "install")  # again changes nothing
        job = self.agent.add_fetch_job(365, 60)
        wait_until(lambda: self.job_status(job) == "completed", "the job", self.manager,
                   f"{self.folder}/systemd.log")

        self.agent.run("service", "uninstall")
        self.assertEqual("not installed", self.state()["state"])
        self.assertFalse(os.path.exists(state["definition"]))
        self.assertEqual("completed", self.job_status(job))
        self.agent.run("service", "uninstall")

    def test_purged_the_folder_is_gone_and_nothing_else(self):
        self.signed_in()
        self.agent.run("service", "install")
        other = pathlib.Path(self.folder, "other")
        other.write_text("not the agent's")

        self.agent.run("service", "uninstall", "--purge")

        self.assertFalse(os.path.exists(f"{self.folder}/data"))
        self.assertTrue(other.exists())

    def job_status(self, job):
        return json.loads(self.agent.run("jobs", "show", job, "--json"))["status"]

    def test_stopped_and_started_again(self):
        self.signed_in()
        self.agent.run("service", "install")

        self.agent.run("service", "stop")
        self.assertEqual("stopped", self.state()["state"])
        self.agent.run("service", "start")
        self.assertEqual("running", self.state()["state"])
        before = self.state()["pid"]
        self.agent.run("service", "restart")
        self.assertNotEqual(before, self.state()["pid"])

    def test_a_service_that_is_killed_or_hangs_is_started_again(self):
        self.signed_in()
        self.agent.run("service", "install")
        self.shorten_pauses()
        for how in (signal.SIGKILL, signal.SIGSTOP):
            before = self.state()["pid"]
            self.inside("kill", f"-{int(how)}", str(before))
            wait_until(lambda: self.state()["pid"] not in (None, before)
                       and self.state()["state"] == "running", f"another process after {how.name}",
                       self.manager, f"{self.folder}/systemd.log")

    def test_without_a_sign_in_nothing_is_installed(self):
        self.agent.run("init")

        done = self.agent.finish("service", "install")

        self.assertEqual(EXIT_NOT_PERMITTED, done.returncode)
        self.assertIn("agent login", done.stderr)
        self.assertEqual("not installed", self.state()["state"])

    def test_a_sign_in_that_has_gone_is_not_tried_again_and_again(self):
        self.signed_in()
        self.agent.run("service", "install")
        self.agent.run("service", "stop")
        self.agent.run("logout", "all")

        done = self.agent.finish("service", "start")
        self.assertEqual(EXIT_NOT_PERMITTED, done.returncode)

        self.inside("systemctl", "--user", "start", "mail-analytics-agent", check=False)
        self.wait_for_state("failed")
        shown = self.inside("systemctl", "--user", "show", "mail-analytics-agent", "-p", "NRestarts")
        self.assertEqual("NRestarts=0", shown.strip())

    def test_starting_what_is_not_installed_says_how_to_install_it(self):
        self.signed_in()

        done = self.agent.finish("service", "start")

        self.assertEqual(EXIT_FAILED, done.returncode)
        self.assertIn("agent service install", done.stderr)

    def test_a_packages_unit_counts_from_the_moment_a_person_enables_it(self):
        self.signed_in()
        packaged = self.packaged_unit()
        self.assertEqual("not installed", self.state()["state"])

        self.inside("systemctl", "--user", "enable", "--now", "mail-analytics-agent")

        state = self.state()
        self.assertEqual(("running", True, str(packaged)),
                         (state["state"], state["starts_at_login"], state["definition"]))
        self.agent.run("service", "restart")
        self.assertNotEqual(state["pid"], self.state()["pid"])
        self.agent.run("service", "stop")
        self.assertEqual("stopped", self.state()["state"])
        self.agent.run("service", "uninstall")
        self.assertEqual("not installed", self.state()["state"])
        self.assertTrue(packaged.exists())

    def test_installed_over_a_packages_unit_that_was_enabled(self):
        self.signed_in()
        packaged = self.packaged_unit()
        self.inside("systemctl", "--user", "enable", "--now", "mail-analytics-agent")

        self.agent.run("service", "install")

        state = self.state()
        self.assertEqual(("running", True), (state["state"], state["starts_at_login"]))
        self.assertNotEqual(str(packaged), state["definition"])
        self.agent.run("service", "uninstall")
        self.assertEqual("not installed", self.state()["state"])
        self.assertTrue(packaged.exists())

    def packaged_unit(self):
        """The unit where packages put theirs that are installed in a home: systemd.unit(5)."""
        self.agent.run("service", "install")
        text = pathlib.Path(self.state()["definition"]).read_text()
        self.agent.run("service", "uninstall")
        unit = pathlib.Path(self.folder, "home/.local/share/systemd/user/mail-analytics-agent.service")
        unit.parent.mkdir(parents=True)
        unit.write_text(text)
        self.inside("systemctl", "--user", "daemon-reload")
        return unit

    def shorten_pauses(self):
        """Minutes are too long for a test."""
        folder = pathlib.Path(self.folder, "config/systemd/user/mail-analytics-agent.service.d")
        folder.mkdir()
        folder.joinpath("quick.conf").write_text("[Service]\nRestartSec=0\nWatchdogSec=8\n")
        self.inside("systemctl", "--user", "daemon-reload")
        self.agent.run("service", "restart")

    def inside(self, *command, check=True):
        """Runs a command where the service runs."""
        return subprocess.run([*self.enter, *command], env=self.environment, check=check,
                              text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout


if __name__ == "__main__":
    if service_managers.missing():
        print("skipped: needs", service_managers.missing())
        sys.exit(77)
    unittest.main()
