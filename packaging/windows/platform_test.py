#!/usr/bin/env python3
"""The Windows package under Wine: installed, at work as a service, upgraded, uninstalled.

Needs WINEPREFIX (a Windows that may be changed), AGENT_MSI, AGENT_LATER_MSI (a later version) and
AGENT_SANDBOX, the program. The sandbox runs on this system; Wine's programs reach its loopback.
"""

import contextlib
import json
import os
import pathlib
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))

from processes import wait_until  # noqa: E402
from programs import Agent, Sandbox, sandbox  # noqa: E402
import wine  # noqa: E402

SERVICE = "mail-analytics-agent"
INSTALLED = r"C:\Program Files\Mail analytics agent\agent.exe"
WINDOWS_PASSWORD = "the-password-of-windows"


def msiexec(*words):
    wine.run("msiexec", *words, "/qn")


class WindowsPackage(unittest.TestCase):
    def setUp(self):
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        stack.enter_context(wine.windows())
        self.folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="agent-windows-"))
        self.data = pathlib.Path(self.folder, "data")
        self.gmail = stack.enter_context(sandbox(os.environ["AGENT_SANDBOX"], "--messages", "3000",
                                                 "--seed", "7", "--latency-ms", "200"))
        msiexec("/i", os.environ["AGENT_MSI"])
        stack.callback(self.remove_everything)
        self.agent = Agent(INSTALLED, self.data, gmail=self.gmail, supabase_url=self.gmail.url,
                           supabase_key=self.gmail.supabase_key,
                           environment={"AGENT_SECRETS_STORE": "keyring"})
        self.agent.move(["wine"], {})

    def remove_everything(self):
        for package in (os.environ["AGENT_LATER_MSI"], os.environ["AGENT_MSI"]):
            wine.run("msiexec", "/x", package, "/qn", check=False)
        wine.run("sc", "delete", SERVICE, check=False)

    def at_work(self):
        """Signs in and installs the service."""
        self.agent.sign_in(Sandbox.EMAIL, Sandbox.PASSWORD)
        self.agent.keep_settings()
        self.agent.run("config", "set", "secrets.store", "keyring")
        self.agent.run("service", "install", "--logged-out", "--password-stdin",
                       typed=WINDOWS_PASSWORD + "\n")

    def service(self):
        return json.loads(self.agent.finish("service", "status", "--json").stdout)

    def state(self):
        return self.service()["state"]

    def job(self, job):
        return json.loads(self.agent.run("jobs", "show", job, "--json"))

    def wait_for_job(self, job, status):
        wait_until(lambda: self.job(job)["status"] == status, f"job {status}", seconds=120,
                   every=0.5, log=self.data / "logs/agent.log")

    def test_a_service_completes_a_job_and_goes_with_the_package(self):
        self.assertTrue(pathlib.Path(os.environ["WINEPREFIX"], "drive_c/Program Files",
                                     "Mail analytics agent/tzdata/europe").exists())
        self.at_work()
        service = self.service()
        self.assertEqual("running", service["state"])
        self.assertTrue(service["starts_at_login"])
        self.assertTrue(service["runs_without_login"])
        # Of the settings that it was given, Wine keeps this one; machine_test.py reads them all.
        self.assertEqual(20, service["upkeep"]["shutdown_patience_s"])
        self.assertFalse((self.data / "secrets.json").exists())
        job = self.agent.add_fetch_job(365, 60)
        self.wait_for_job(job, "completed")

        msiexec("/x", os.environ["AGENT_MSI"])

        self.assertNotIn("SERVICE_NAME", wine.run("sc", "query", SERVICE, check=False))
        self.assertFalse(pathlib.Path(os.environ["WINEPREFIX"], "drive_c/Program Files",
                                      "Mail analytics agent/agent.exe").exists())
        self.assertTrue((self.data / "agent.properties").exists())

    def test_a_job_in_flight_is_resumed_after_a_stop(self):
        self.at_work()
        job = self.agent.add_fetch_job(3650, 3000)
        self.wait_for_job(job, "processing")

        started = time.monotonic()
        self.agent.run("service", "stop")
        self.assertLess(time.monotonic() - started, 20)
        self.assertEqual("stopped", self.state())
        self.assertEqual("processing", self.job(job)["status"])
        self.agent.run("service", "start")

        self.wait_for_job(job, "completed")
        self.assertEqual(0, self.job(job)["retry_count"])

    def test_an_upgrade_of_a_stopped_service_keeps_it_and_the_data(self):
        self.at_work()
        before = self.agent.add_fetch_job(365, 60)
        self.wait_for_job(before, "completed")
        self.agent.run("service", "stop")

        # Windows tells the removal of the old version that it is part of an upgrade; Wine does not,
        # and the removal would take the service along. So both halves are told here.
        msiexec("/x", os.environ["AGENT_MSI"], "UPGRADINGPRODUCTCODE=the-later-version")
        msiexec("/i", os.environ["AGENT_LATER_MSI"], "WIX_UPGRADE_DETECTED=the-old-version")

        wait_until(lambda: self.state() == "running", "the service started by the upgrade",
                   every=0.5)
        self.assertEqual("completed", self.job(before)["status"])
        after = self.agent.add_fetch_job(30, 20)
        self.wait_for_job(after, "completed")

    def test_without_a_sign_in_nothing_is_installed(self):
        self.agent.run("init")

        done = self.agent.finish("service", "install", "--logged-out", "--password-stdin",
                                 typed=WINDOWS_PASSWORD + "\n")

        self.assertEqual(77, done.returncode)
        self.assertIn("agent login", done.stderr)
        self.assertEqual("not installed", self.state())

    def test_a_service_whose_sign_in_has_gone_ends_without_a_failure(self):
        self.at_work()
        self.agent.run("service", "stop")
        self.agent.run("logout", "all")

        wine.run("sc", "start", SERVICE, check=False)

        wait_until(lambda: self.state() == "failed", "the end of the service", every=0.5)
        # Zero is no failure to Windows, so its recovery leaves the service alone.
        self.assertIn("WIN32_EXIT_CODE    : 0", wine.run("sc", "query", SERVICE))


if __name__ == "__main__":
    unittest.main(verbosity=2)
