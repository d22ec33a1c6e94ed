#!/usr/bin/env python3
"""The agent against the sandbox: real mail, sudden death, bad input.

Needs AGENT_BIN, the folder of the built programs. Exit code 77: skipped, something is missing.
"""

import contextlib
import email
import email.header
import email.utils
import json
import mailbox
import os
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile
import unittest

from mirror import Mirror
from processes import free_port, running, wait_until
from programs import Agent, Sandbox, programs, sandbox

ROOT = pathlib.Path(__file__).resolve().parents[2]
REAL_MAIL = pathlib.Path(os.environ.get("AGENT_TEST_MBOX", ROOT.parent / "shared/mail/lists.mbox"))

EXIT_FAILED, EXIT_USAGE, EXIT_DATA, EXIT_CANNOT_WRITE = 1, 64, 65, 73
EXIT_TRY_LATER, EXIT_NOT_PERMITTED, EXIT_CONFIGURATION = 75, 77, 78


class SandboxJobs(unittest.TestCase):
    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.agent_program, self.sandbox_program = programs(os.environ["AGENT_BIN"])
        self.folder = pathlib.Path(
            self.stack.enter_context(tempfile.TemporaryDirectory(prefix="agent-e2e-")))

    def start_sandbox(self, *options):
        self.services = self.stack.enter_context(sandbox(self.sandbox_program, *options))
        return self.services

    def machine(self, *, signed_in=True, **changes):
        """An agent on a machine of its own; `changes` replace where it finds the services."""
        at = {"supabase_url": self.services.url, "supabase_key": self.services.supabase_key}
        agent = Agent(self.agent_program, self.folder / "machine", gmail=self.services,
                      **(at | changes))
        if signed_in:
            agent.sign_in(Sandbox.EMAIL, Sandbox.PASSWORD)
        self.mirror = Mirror(self.folder / "machine")
        return agent

    def admin(self, path, body=None):
        return self.services.admin(path, body)

    def fails(self, agent, *arguments, expect, saying, typed=""):
        """The command ends with `expect` and one clear sentence on stderr."""
        done = agent.finish(*arguments, typed=typed)
        self.assertEqual(expect, done.returncode, done.stdout + done.stderr)
        self.assertIn(saying.lower(), done.stderr.lower())
        errors = [line for line in done.stderr.splitlines() if line.startswith("agent: ")]
        self.assertEqual(1, len(errors), done.stderr)

    # Real mail

    def test_real_mail_is_cached_as_an_independent_parser_reads_it(self):
        if not REAL_MAIL.is_file():
            self.skipTest(f"needs real mail: set AGENT_TEST_MBOX to an mbox file (no {REAL_MAIL})")
        expected = {message_id: facts for message_id, facts in map(facts_of, mails(REAL_MAIL))}
        self.start_sandbox("--mbox", str(REAL_MAIL))
        agent = self.machine()
        agent.add_fetch_job(days_back=36500, max_results=100000)

        figures = agent.sync()

        self.assertEqual(len(mails(REAL_MAIL)), figures["messages"]["fetched"])
        rows = self.mirror.rows("select raw_data, subject, from_email, to_emails, internal_date "
                                "from message_cache")
        cached = {header(row["raw_data"], "message-id"): {
            "subject": flat(row["subject"]), "from": row["from_email"].lower(),
            "to": [one.lower() for one in json.loads(row["to_emails"])],
            "date": row["internal_date"] // 1_000_000} for row in rows}
        self.assertEqual(len(expected), len(cached))
        self.maxDiff = None
        differences = {key: (facts, cached.get(key)) for key, facts in expected.items()
                       if facts != cached.get(key)}
        self.assertEqual({}, differences)

    def test_a_second_run_over_real_mail_makes_no_message_fetch(self):
        if not REAL_MAIL.is_file():
            self.skipTest(f"needs real mail: set AGENT_TEST_MBOX to an mbox file (no {REAL_MAIL})")
        self.start_sandbox("--mbox", str(REAL_MAIL))
        agent = self.machine()
        agent.add_fetch_job(days_back=36500, max_results=100000)
        agent.sync()
        self.admin("stats/reset", {})
        agent.add_fetch_job(days_back=36500, max_results=100000)

        figures = agent.sync()

        stats = self.admin("stats")
        self.assertEqual((0, 0, 0), (stats["get"], stats["batch"], stats["messages_served"]))
        self.assertEqual(1.0, figures["messages"]["cache_hit_rate"])

    # Many messages

    def get_messages_in_batches(self, agent):
        """So that each part of a batch is one message."""
        agent.run("config", "set", "fetch.manner", "batch")
        agent.run("config", "set", "fetch.group_threads", "false")

    def test_five_hundred_messages_take_a_tenth_of_the_requests(self):
        self.start_sandbox("--messages", "500", "--seed", "7")
        agent = self.machine()
        self.get_messages_in_batches(agent)
        agent.add_fetch_job(days_back=365, max_results=500)

        figures = agent.sync()

        stats = self.admin("stats")
        self.assertEqual(500, figures["messages"]["fetched"])
        self.assertLessEqual(stats["gmail_requests"], 50)
        self.assertEqual(0, stats["messages_served_again"])

    def test_every_part_that_fails_now_and_then_arrives_in_the_end(self):
        self.start_sandbox("--messages", "200", "--seed", "7", "--fault", "batch_part/500:0.1")
        agent = self.machine()
        agent.add_fetch_job(days_back=365, max_results=200)

        figures = agent.sync()

        self.assertEqual(200, figures["messages"]["fetched"])
        self.assertEqual(0, figures["messages"]["failed"])

    # Sudden death

    def test_a_killed_agent_goes_on_and_fetches_nothing_cached_again(self):
        self.start_sandbox("--messages", "500", "--seed", "7", "--latency-ms", "40")
        agent = self.machine()
        self.get_messages_in_batches(agent)
        job_id = agent.add_fetch_job(days_back=365, max_results=500)
        first = agent.start("run", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(first.wait)
        self.addCleanup(first.kill)
        wait_until(lambda: self.cached() >= 100, "100 messages in the mirror", first)
        first.send_signal(signal.SIGKILL)
        first.wait()
        cached = self.cached()
        self.assertLess(cached, 500)
        served = self.admin("stats")["batch_parts"]

        second = agent.start("run", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(second.wait)
        self.addCleanup(second.kill)
        wait_until(lambda: self.status_of(job_id) == "completed", "the job completed", second)
        second.terminate()

        self.assertEqual(0, second.wait(timeout=30))
        self.assertEqual(500, self.cached())
        self.assertEqual(500 - cached, self.admin("stats")["batch_parts"] - served)
        self.assertEqual("ok", self.mirror.value("pragma integrity_check"))

    def test_an_agent_told_to_stop_leaves_its_job_to_be_resumed(self):
        self.start_sandbox("--messages", "500", "--seed", "7", "--latency-ms", "40")
        agent = self.machine()
        job_id = agent.add_fetch_job(days_back=365, max_results=500)
        process = agent.start("run", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        wait_until(lambda: self.cached() >= 60, "60 messages in the mirror", process)

        process.terminate()

        self.assertEqual(0, process.wait(timeout=30))
        self.assertEqual("processing", self.status_of(job_id))
        figures = agent.sync()
        self.assertEqual(500, self.cached())
        self.assertEqual(1, figures["jobs"]["completed"] - 1)  # it, and its insights
        self.assertEqual(0, self.mirror.value(
            f"select retry_count from analytics_jobs where id = '{job_id}'"))

    def test_a_second_agent_in_the_folder_learns_who_is_there(self):
        self.start_sandbox("--messages", "10")
        agent = self.machine()
        # With its API, sync would ask it to do the work.
        process = agent.start("--set", "control.enabled=false", "run",
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        lock = self.folder / "machine" / "agent.lock"
        wait_until(lambda: lock.is_file() and "agent run" in lock.read_text(), "the lock", process)

        self.fails(agent, "run", expect=EXIT_TRY_LATER, saying=f"process {process.pid}")
        self.fails(agent, "sync", expect=EXIT_TRY_LATER, saying="agent run")
        self.assertIn("agent run", agent.run("status"))

    # Bad input

    def test_without_settings_or_sign_in_it_says_what_to_do(self):
        self.start_sandbox("--messages", "10")
        agent = self.machine(signed_in=False)
        self.fails(agent, "sync", expect=EXIT_NOT_PERMITTED, saying="agent login supabase")
        self.fails(agent, "jobs", "list", expect=EXIT_NOT_PERMITTED, saying="agent login supabase")

    def test_a_wrong_url_key_or_password_is_told_apart(self):
        self.start_sandbox("--messages", "10")
        login = ("login", "supabase", "--email", Sandbox.EMAIL, "--password-stdin")
        nowhere = self.machine(signed_in=False, supabase_url=f"http://127.0.0.1:{free_port()}")
        self.fails(nowhere, *login, typed="x\n", expect=EXIT_TRY_LATER, saying="supabase")
        key = self.machine(signed_in=False, supabase_key="sb_publishable_wrong")
        self.fails(key, *login, typed=Sandbox.PASSWORD + "\n", expect=EXIT_CONFIGURATION,
                   saying="key")
        password = self.machine(signed_in=False)
        self.fails(password, *login, typed="wrong\n", expect=EXIT_NOT_PERMITTED,
                   saying="password")
        secret = self.machine(signed_in=False, supabase_key="sb_secret_abc")
        self.fails(secret, *login, typed="x\n", expect=EXIT_CONFIGURATION, saying="secret")
        plain = self.machine(signed_in=False, supabase_url="http://example.org")
        self.fails(plain, *login, typed="x\n", expect=EXIT_CONFIGURATION, saying="supabase.url")

    def test_a_revoked_google_token_asks_for_a_sign_in_and_keeps_the_job(self):
        self.start_sandbox("--messages", "10")
        agent = self.machine()
        job_id = agent.add_fetch_job(days_back=365, max_results=10)
        self.admin("token", {"revoked": True})
        self.admin("token", {"expire_access_tokens": True})

        self.fails(agent, "sync", expect=EXIT_NOT_PERMITTED, saying="agent login google")

        self.assertIn(self.status_of(job_id), ("pending", "processing"))
        self.admin("token", {"revoked": False})
        agent.run("login", "google", "--refresh-token-stdin", typed=Sandbox.REFRESH_TOKEN + "\n")
        wait_until(lambda: agent.finish("sync").returncode == 0, "the sync after the sign-in")
        self.assertEqual("completed", self.status_of(job_id))

    def test_a_damaged_database_is_reported_and_left_alone(self):
        self.start_sandbox("--messages", "10")
        agent = self.machine()
        agent.add_fetch_job(days_back=365, max_results=10)
        agent.sync()
        file = self.mirror.file()
        for beside in file.parent.glob(file.name + "-*"):
            beside.unlink()
        file.write_bytes(b"this is not a database, but long enough to look like one" * 100)
        damaged = file.read_bytes()

        for command in (["status"], ["sync"], ["jobs", "list"]):
            self.fails(agent, *command, expect=EXIT_DATA, saying=file.name)

        self.assertEqual(damaged, file.read_bytes())

    def test_a_full_disk_loses_nothing_that_was_written(self):
        self.start_sandbox("--messages", "200", "--seed", "7")
        agent = self.machine()
        agent.add_fetch_job(days_back=365, max_results=20)
        agent.sync()
        size = self.mirror.file().stat().st_size + 64 * 1024
        agent.add_fetch_job(days_back=365, max_results=200)

        done = agent.finish("sync", preexec_fn=lambda: resource.setrlimit(
            resource.RLIMIT_FSIZE, (size, size)))

        self.assertEqual(EXIT_CANNOT_WRITE, done.returncode, done.stderr)
        self.assertIn("space", done.stderr)
        self.assertEqual("ok", self.mirror.value("pragma integrity_check"))
        self.assertLessEqual(20, self.cached())
        wait_until(lambda: agent.finish("sync").returncode == 0, "the sync with space again")
        self.assertEqual(200, self.cached())

    def test_wrong_words_on_the_command_line_change_nothing(self):
        self.start_sandbox("--messages", "10")
        agent = self.machine()
        for words, saying in ((["jobs", "add", "fetch_mesages"], "fetch_messages"),
                              (["jobs", "add", "fetch_messages", "--days-back", "-1"], "days-back"),
                              (["jobs", "add", "fetch_messages", "--max-results", "0"], "max-results"),
                              (["snyc"], "sync"), (["jobs", "show", "nope"], "nope"),
                              (["--set", "poll.intervall_ms=1", "status"], "poll.interval_ms")):
            with self.subTest(words=words):
                done = agent.finish(*words)
                self.assertIn(done.returncode, (EXIT_USAGE, EXIT_FAILED), done.stderr)
                self.assertIn(saying, done.stderr)
        self.assertEqual([], json.loads(agent.run("jobs", "list", "--json")))

    def test_nonsense_from_gmail_is_tried_again_later_and_sinks_nothing(self):
        self.start_sandbox("--messages", "40", "--seed", "7")
        agent = self.machine()
        job_id = agent.add_fetch_job(days_back=365, max_results=40)
        self.admin("faults", {"kind": "malformed", "scope": "gmail"})

        done = agent.finish("sync")

        self.assertEqual(EXIT_TRY_LATER, done.returncode, done.stderr)
        self.assertEqual(1, self.mirror.value(
            f"select retry_count from analytics_jobs where id = '{job_id}'"))
        self.services.admin("faults", method="DELETE")
        wait_until(lambda: agent.finish("sync").returncode == 0, "the sync after the nonsense")
        self.assertEqual("completed", self.status_of(job_id))

    def cached(self):
        if not list((self.folder / "machine").glob("mirror-*.db")):
            return 0
        return self.mirror.value("select count(*) from message_cache")

    def status_of(self, job_id):
        return self.mirror.value(f"select status from analytics_jobs where id = '{job_id}'")


def mails(path):
    with contextlib.closing(mailbox.mbox(path, create=False)) as box:
        return [email.message_from_bytes(bytes(one)) for one in box]


def facts_of(message):
    """What Python's own parser reads, keyed by Message-ID."""
    def addresses(name):
        texts = [str(one) for one in message.get_all(name, [])]
        return [address.lower() for _, address in email.utils.getaddresses(texts)
                if "@" in address]
    date = email.utils.parsedate_to_datetime(str(message["date"]))
    return str(message["message-id"]).strip(), {
        "subject": flat(decoded(message["subject"] or "")), "from": addresses("from")[0],
        "to": addresses("to"), "date": int(date.timestamp())}


def decoded(text):
    return str(email.header.make_header(email.header.decode_header(text)))


def flat(text):
    """White space at folds is the parser's choice."""
    return " ".join(text.split())


def header(raw_data, name):
    for one in json.loads(raw_data)["payload"]["headers"]:
        if one["name"].lower() == name:
            return one["value"].strip()
    return None


if __name__ == "__main__":
    program = unittest.main(exit=False)
    if program.result.skipped and program.result.testsRun == len(program.result.skipped):
        sys.exit(77)
    sys.exit(0 if program.result.wasSuccessful() else 1)
