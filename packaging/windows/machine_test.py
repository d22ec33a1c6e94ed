#!/usr/bin/env python3
"""What Wine cannot show of the Windows package, on a Windows machine that may be changed.

Needs administrator's rights, AGENT_MSI, AGENT_LATER_MSI (a later version) and
AGENT_WINDOWS_PASSWORD, which is this account's. Google and Supabase are a stand-in that has neither jobs nor mail.
"""

import contextlib
import http.server
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))

from processes import wait_until  # noqa: E402
from programs import Agent, Sandbox  # noqa: E402

SERVICE = "mail-analytics-agent"
INSTALLED = r"C:\Program Files\Mail analytics agent\agent.exe"
UPKEEP = {"delayed_start": True, "restart_delays_s": [10, 60, 600], "failures_forgotten_s": 86400,
          "restarts_after_exit_codes": True, "shutdown_patience_s": 20}


class StandIn(http.server.BaseHTTPRequestHandler):
    """Signs everybody in and knows nothing else."""

    def answer(self, status, body):
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self):
        if "lease_expires_at" in self.path:
            self.answer(400, {"code": "42703", "message": "column does not exist"})
        elif self.path.startswith("/gmail/"):
            self.answer(200, {"emailAddress": Sandbox.EMAIL, "messagesTotal": 0, "historyId": "1"})
        else:
            self.answer(200, [])

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        tokens = {"access_token": "access-token", "expires_in": 3600, "token_type": "bearer"}
        if self.path.startswith("/auth/v1/token"):
            self.answer(200, tokens | {"refresh_token": "refresh-token",
                                       "user": {"id": "1c9fd2c5-0b6e-4f1c-9d39-6b3d7f3f2c55",
                                                "email": Sandbox.EMAIL}})
        elif self.path == "/token":
            self.answer(200, tokens)
        else:
            self.answer(201, [])

    def do_HEAD(self):
        self.send_response(200)
        self.send_header("Content-Range", "*/0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Services:
    """Where the stand-in answers, as Agent wants to know it."""

    CLIENT_ID = Sandbox.CLIENT_ID

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def stand_in():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), StandIn) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Services(server.server_port)
        server.shutdown()


def run(*command, check=True):
    return subprocess.run(command, check=check, text=True, timeout=300, capture_output=True).stdout


def msiexec(*words, check=True):
    run("msiexec", *words, "/qn", check=check)


class WindowsMachine(unittest.TestCase):
    def setUp(self):
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        data = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        services = stack.enter_context(stand_in())
        stack.callback(self.remove_everything)
        msiexec("/i", os.environ["AGENT_MSI"])
        self.agent = Agent(INSTALLED, data, gmail=services, supabase_url=services.url,
                           supabase_key="sb_publishable_stand-in",
                           environment={"AGENT_SECRETS_STORE": "keyring"})
        self.agent.sign_in(Sandbox.EMAIL, Sandbox.PASSWORD)
        self.agent.keep_settings()
        self.agent.run("config", "set", "secrets.store", "keyring")

    def remove_everything(self):
        for package in (os.environ["AGENT_LATER_MSI"], os.environ["AGENT_MSI"]):
            msiexec("/x", package, check=False)

    def install_service(self):
        self.agent.run("service", "install", "--logged-out", "--password-stdin",
                       typed=os.environ["AGENT_WINDOWS_PASSWORD"] + "\n")

    def service(self):
        return json.loads(self.agent.finish("service", "status", "--json").stdout)

    def wait_for_another(self, process):
        """The service runs again, as another process than that."""
        def runs_anew():
            state = self.service()
            return state["state"] == "running" and state["pid"] != process
        wait_until(runs_anew, "the service again", seconds=120, every=1)

    def test_windows_keeps_the_service_as_it_was_told(self):
        self.install_service()

        self.assertEqual(UPKEEP, self.service()["upkeep"])

    def test_a_crash_is_followed_by_a_start(self):
        self.install_service()
        process = self.service()["pid"]

        run("taskkill", "/F", "/PID", str(process))

        self.wait_for_another(process)

    def test_an_end_that_a_start_cannot_better_is_followed_by_none(self):
        self.install_service()
        self.agent.run("service", "stop")
        self.agent.run("logout", "all")
        run("sc", "start", SERVICE)
        wait_until(lambda: "STOPPED" in run("sc", "query", SERVICE), "the end", every=1)

        until = time.monotonic() + UPKEEP["restart_delays_s"][0] + 10
        while time.monotonic() < until:
            self.assertIn("STOPPED", run("sc", "query", SERVICE))
            time.sleep(1)

    def test_an_upgrade_of_a_running_service_goes_on_with_it(self):
        self.install_service()
        process = self.service()["pid"]

        msiexec("/i", os.environ["AGENT_LATER_MSI"])

        self.wait_for_another(process)
        self.assertEqual(UPKEEP, self.service()["upkeep"])

    def test_one_for_each_person_begins_when_they_next_sign_in(self):
        self.agent.run("service", "install")

        state = self.service()
        self.assertEqual("stopped", state["state"])
        self.assertIn("next sign in", state["detail"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
