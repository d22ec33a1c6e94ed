#!/usr/bin/env python3
"""Sign-ins in a real GNOME Keyring on a D-Bus of its own.

Needs AGENT_BIN, the folder of the built programs. Exit code 77: skipped, something is missing.
"""

import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from processes import running, wait_until
from programs import Agent, Sandbox, programs, sandbox
from session_bus import address as session_bus_address, session_bus

EXIT_TRY_LATER = 75


def missing():
    return [name for name in ("dbus-daemon", "gnome-keyring-daemon") if not shutil.which(name)]


class Keyring(unittest.TestCase):
    def setUp(self):
        if missing():
            self.skipTest("needs " + " and ".join(missing()))
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        agent_program, sandbox_program = programs(os.environ["AGENT_BIN"])
        self.folder = pathlib.Path(
            self.stack.enter_context(tempfile.TemporaryDirectory(prefix="agent-e2e-")))
        services = self.stack.enter_context(sandbox(sandbox_program, "--messages", "10"))
        self.environment = {name: value for name, value in os.environ.items()
                            if name not in ("DISPLAY", "WAYLAND_DISPLAY")} | {
            "HOME": str(self.folder), "XDG_RUNTIME_DIR": str(self.folder),
            "XDG_DATA_HOME": str(self.folder / "share"),
            "DBUS_SESSION_BUS_ADDRESS": session_bus_address(self.folder)}
        self.agent = Agent(agent_program, self.folder / "machine", gmail=services,
                           supabase_url=services.url, supabase_key=services.supabase_key,
                           environment=self.environment | {"AGENT_SECRETS_STORE": "auto"})
        self.secrets = self.folder / "machine/secrets.json"

    @contextlib.contextmanager
    def keyring(self):
        """A bus and an unlocked keyring, until the with block ends."""
        log = self.stack.enter_context(open(self.folder / "keyring.log", "a"))
        with session_bus(self.folder, log, self.environment):
            command = ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"]
            with running(command, env=self.environment, stdin=subprocess.PIPE, stdout=log,
                         stderr=log, text=True) as keyring:
                keyring.stdin.write("password of the keyring")
                keyring.stdin.close()
                wait_until(self.answers, "the keyring", keyring, log.name)
                yield

    def answers(self):
        asked = ["dbus-send", "--session", "--print-reply", "--dest=org.freedesktop.secrets",
                 "/org/freedesktop/secrets/aliases/default",
                 "org.freedesktop.DBus.Properties.Get",
                 "string:org.freedesktop.Secret.Collection", "string:Locked"]
        answer = subprocess.run(asked, env=self.environment, text=True, capture_output=True)
        return "boolean false" in answer.stdout

    def store_in_use(self):
        report = json.loads(self.agent.finish("doctor", "--json").stdout)
        (store,) = [one for one in report["findings"] if one["name"] == "secret store"]
        return store["what"]

    def test_sign_ins_rest_in_the_keyring_and_no_secret_is_on_disk(self):
        with self.keyring():
            self.agent.sign_in(Sandbox.EMAIL, Sandbox.PASSWORD)
            self.agent.add_fetch_job(days_back=365, max_results=10)
            self.assertEqual(10, self.agent.sync()["messages"]["fetched"])
            self.assertIn("keyring", self.store_in_use())
        self.assertFalse(self.secrets.exists())
        for path in (self.folder / "machine").rglob("*"):
            if path.is_file():
                self.assertNotIn(Sandbox.REFRESH_TOKEN.encode(), path.read_bytes(), path)

    def test_a_keyring_that_is_gone_is_said_and_nobody_is_signed_out(self):
        with self.keyring():
            self.agent.sign_in(Sandbox.EMAIL, Sandbox.PASSWORD)
        gone = self.agent.finish("sync")
        self.assertEqual(EXIT_TRY_LATER, gone.returncode, gone.stderr)
        self.assertIn("keyring", gone.stderr)
        with self.keyring():
            self.agent.sync()

    def test_without_a_keyring_a_file_is_used_and_said_so(self):
        self.agent.run("init")
        done = self.agent.finish("login", "google", "--refresh-token-stdin",
                                 typed=Sandbox.REFRESH_TOKEN + "\n")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertIn("no keyring answers", done.stderr)
        self.assertEqual(0o600, self.secrets.stat().st_mode & 0o777)

    def test_sign_ins_move_between_keyring_and_file(self):
        with self.keyring():
            self.agent.sign_in(Sandbox.EMAIL, Sandbox.PASSWORD)
            self.agent.run("--set", "secrets.store=file", "sync")
            self.assertIn(Sandbox.REFRESH_TOKEN, self.secrets.read_text())
            self.agent.run("--set", "secrets.store=keyring", "sync")
            self.assertNotIn(Sandbox.REFRESH_TOKEN, self.secrets.read_text())
            self.agent.sync()

    def test_an_agent_that_has_no_need_of_the_desktop_loads_nothing_of_it(self):
        self.agent.move([], {"AGENT_SECRETS_STORE": "file", "AGENT_POWER_LOW_ON_METERED": "false"})
        self.agent.sign_in(Sandbox.EMAIL, Sandbox.PASSWORD)
        agent = self.agent.start("run", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.stack.callback(agent.wait)
        self.stack.callback(agent.terminate)
        wait_until(lambda: "agent started" in self.agent.finish("logs").stdout, "the agent",
                   agent)
        loaded = pathlib.Path(f"/proc/{agent.pid}/maps").read_text()
        self.assertIn("libcurl", loaded)
        self.assertNotIn("libgio", loaded)


if __name__ == "__main__":
    program = unittest.main(exit=False)
    if program.result.skipped and program.result.testsRun == len(program.result.skipped):
        sys.exit(77)
    sys.exit(0 if program.result.wasSuccessful() else 1)
