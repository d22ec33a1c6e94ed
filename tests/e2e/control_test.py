#!/usr/bin/env python3
"""The local API of a running agent, against the sandbox: what it answers, and what it endures.

Needs AGENT_BIN, the folder of the built programs. Exit code 77: skipped, something is missing.
"""

import contextlib
import json
import os
import pathlib
import signal
import stat
import sys
import tempfile
import unittest

import hostile
import shapes
from control_api import wait_for_api
from mirror import Mirror
from processes import wait_until
from programs import Agent, Sandbox, programs, sandbox

JOBS = "/api/analytics/jobs"
EXIT_UNAVAILABLE, EXIT_TRY_LATER = 69, 75


class Control(unittest.TestCase):
    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        agent_program, sandbox_program = programs(os.environ["AGENT_BIN"])
        self.folder = pathlib.Path(
            self.stack.enter_context(tempfile.TemporaryDirectory(prefix="agent-control-")))
        self.services = self.stack.enter_context(
            sandbox(sandbox_program, "--messages", "60", "--seed", "7", "--latency-ms", "5"))
        self.agent = Agent(agent_program, self.folder / "data", gmail=self.services,
                           supabase_url=self.services.url,
                           supabase_key=self.services.supabase_key,
                           environment={"AGENT_POLL_INTERVAL_MS": "500"})
        self.agent.sign_in(Sandbox.EMAIL, Sandbox.PASSWORD)
        self.mirror = Mirror(self.folder / "data")

    def start(self, *options):
        """Starts `agent run`; its process."""
        log = self.stack.enter_context(open(self.folder / "run.log", "a"))
        process = self.agent.start(*options, "run", stdout=log, stderr=log)
        self.stack.callback(self.stop, process)
        return process

    def stop(self, process):
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)

    def running_api(self, *options):
        self.process = self.start(*options)
        return wait_for_api(self.agent, self.process)

    def fits(self, shape, answer, status=200):
        self.assertEqual(status, answer[0], answer[1])
        self.assertEqual([], shapes.problems(answer[1], shape), answer[1])
        return answer[1]

    def fetch(self, api):
        """Queues a fetch and waits until it is done; its id."""
        created = self.fits(shapes.CREATED, api.call(
            "POST", JOBS, {"job_type": "fetch_messages",
                           "metadata": {"days_back": 365, "max_results": 60}}), 201)
        job_id = created["job"]["id"]
        wait_until(lambda: self.state(api, job_id) == "completed", "the job", self.process,
                   self.folder / "run.log")
        return job_id

    def wait_for_rest(self, api):
        """Until nothing is to do, insights included."""
        def rests():
            status = api.call("GET", "/api/status")[1]
            return status["jobs"]["completed"] == 2 and status["outbox"]["waiting"] == 0
        wait_until(rests, "an agent at rest", self.process, every=0.2)

    def state(self, api, job_id):
        return api.call("GET", f"{JOBS}/{job_id}")[1]["job"]["status"]

    def test_the_api_serves_the_routes_of_the_web_in_their_shapes(self):
        api = self.running_api()
        job_id = self.fetch(api)

        self.fits(shapes.SHOWN, api.call("GET", f"{JOBS}/{job_id}"))
        listed = self.fits(shapes.LISTED, api.call("GET", JOBS + "?status=completed&limit=5"))
        self.assertIn(job_id, [job["id"] for job in listed["jobs"]])
        self.fits(shapes.ERROR, api.call("GET", JOBS + "/unknown"), 404)
        self.fits(shapes.ERROR, api.call("POST", JOBS, {"job_type": "other"}), 400)
        self.fits(shapes.ERROR, api.call("DELETE", f"{JOBS}/{job_id}"), 409)
        status, _, text = api.ask("GET", "/health")
        self.fits(shapes.HEALTH, (status, json.loads(text)))

    def test_a_job_is_cancelled_retried_and_refused_twice_over_the_api(self):
        self.services.admin("faults", {"kind": "stall", "scope": "gmail"})
        api = self.running_api()
        created = self.fits(shapes.CREATED, api.call("POST", JOBS,
                                                     {"job_type": "fetch_messages"}), 201)
        job_id = created["job"]["id"]

        self.fits(shapes.DUPLICATE, api.call("POST", JOBS, {"job_type": "fetch_messages"}), 409)
        deleted = self.fits(shapes.DELETED, api.call("DELETE", f"{JOBS}/{job_id}"))
        self.assertEqual("failed", deleted["job"]["status"])
        again = api.call("POST", f"{JOBS}/{job_id}/retry")
        self.assertEqual((200, 1), (again[0], again[1]["job"]["retry_count"]))

    def test_what_the_api_tells_is_what_the_commands_print(self):
        api = self.running_api()
        self.fetch(api)
        word = self.mirror.value("select subject from message_cache limit 1").split()[0]

        status = api.call("GET", "/api/status")[1]
        printed = json.loads(self.agent.run("status", "--json"))
        insights = api.call("GET", "/api/insights?days=30")[1]
        printed_insights = json.loads(self.agent.run("insights", "--json", "--days", "30"))
        found = api.call("GET", f"/api/search?q={word}&limit=7")[1]

        self.assertEqual(status.keys(), printed.keys())
        self.assertEqual((status["cache"], status["signed_in"], status["agent"]),
                         (printed["cache"], printed["signed_in"], printed["agent"]))
        self.assertEqual(0.0, status["cache"]["hit_rate"])
        self.assertTrue(status["sync"]["online"])
        for name in ("days", "time_zone"):
            self.assertEqual(printed_insights[name], insights[name])
        self.assertEqual(printed_insights["insights"].keys(), insights["insights"].keys())
        self.assertEqual(
            json.loads(self.agent.run("cache", "search", word, "--limit", "7", "--json")), found)
        self.assertIn("agent_cache_messages 60", api.call("GET", "/metrics")[1])

    def test_a_stream_follows_a_job_from_its_queueing_to_its_end(self):
        # A stream looks four times a second, and a job may take less: it waits to be asked for.
        api = self.running_api("--set", "poll.interval_ms=600000")
        wait_until(lambda: metric(api, "agent_polls") > 0, "the first poll", self.process)
        with api.events() as events:
            self.assertEqual("status", next(events)[0])
            job_id = self.agent.add_fetch_job(days_back=365, max_results=60)
            of_the_job = (facts for event, facts in events
                          if event == "job" and facts["id"] == job_id)
            told = [next(of_the_job)]
            self.agent.sync()
            while told[-1]["status"] != "completed":
                told.append(next(of_the_job))

        self.assertEqual("pending", told[0]["status"])
        self.assertEqual(60, told[-1]["progress"])
        self.assertEqual([], [problem for job in told
                              for problem in shapes.problems(job, shapes.JOB)])

    def test_open_prints_an_address_whose_code_works_once(self):
        api = self.running_api()

        url = self.agent.run("open", "--print").strip()

        page, _, code = url.partition("/#token=")
        self.assertEqual(f"http://127.0.0.1:{api.port}", page)
        status, _, text = api.ask("POST", "/api/session", {"code": code})
        self.assertEqual(201, status, text)
        session = {"Authorization": "Bearer " + json.loads(text)["token"]}
        self.assertEqual(200, api.ask("GET", "/api/status", headers=session)[0])
        self.assertEqual(401, api.ask("POST", "/api/session", {"code": code})[0])
        self.assertEqual(401, api.ask("GET", "/api/status", headers=session)[0])

    def test_open_says_what_to_do_when_no_agent_runs(self):
        done = self.agent.finish("open")

        self.assertEqual(EXIT_UNAVAILABLE, done.returncode)
        self.assertIn("no agent is running", done.stderr)

    def test_sync_beside_a_running_agent_lets_it_do_the_work(self):
        api = self.running_api("--set", "poll.interval_ms=600000")
        wait_until(lambda: metric(api, "agent_polls") > 0, "the first poll", self.process)
        self.agent.add_fetch_job(days_back=365, max_results=60)

        figures = self.agent.sync()

        self.assertTrue(figures["online"])
        # compute_insights follows.
        self.assertEqual((2, 0, 0), (figures["jobs"]["completed"], figures["jobs"]["failed"],
                                     figures["pending_push"]))
        self.assertEqual((60, 60), (figures["messages"]["listed"], figures["messages"]["fetched"]))
        self.assertIsNone(self.process.poll())
        self.assertEqual(0, self.agent.sync()["jobs"]["completed"])
        self.assertEqual(200, api.call("GET", "/api/status")[0])

    def test_a_crashed_agents_address_is_not_sent_the_token(self):
        api = self.running_api()
        self.process.kill()
        self.process.wait()
        heard = self.stack.enter_context(hostile.Eavesdropper(api.port))
        self.start("--set", "control.enabled=false")
        wait_until(lambda: json.loads(self.agent.run("status", "--json"))["agent"]["running"],
                   "the next agent")

        opened = self.agent.finish("open", "--print")
        synced = self.agent.finish("sync")

        self.assertEqual((EXIT_UNAVAILABLE, EXIT_TRY_LATER),
                         (opened.returncode, synced.returncode))
        self.assertEqual(0, heard.connections)

    def test_the_address_is_private_and_goes_with_the_agent(self):
        self.running_api()
        file = self.folder / "data/control.json"
        self.assertEqual(0o600, stat.S_IMODE(file.stat().st_mode))
        self.assertEqual(self.process.pid, json.loads(file.read_text())["pid"])

        self.stop(self.process)

        self.assertFalse(file.exists())
        self.assertEqual(0, self.process.returncode)

    def test_the_token_is_in_the_secret_store_alone(self):
        api = self.running_api()
        self.fetch(api)
        self.stop(self.process)

        holders = [path.name for path in (self.folder / "data").rglob("*") if path.is_file()
                   and api.token.encode() in path.read_bytes()]
        self.assertEqual(["secrets.json"], holders)
        self.assertNotIn(api.token, (self.folder / "run.log").read_text())

    def test_an_agent_whose_port_is_taken_works_without_the_api(self):
        with contextlib.closing(hostile.listener()) as taken:
            port = taken.getsockname()[1]
            self.process = self.start("--set", f"control.port={port}")
            job_id = self.agent.add_fetch_job(days_back=365, max_results=60)
            wait_until(lambda: self.mirror.value(
                f"select status from analytics_jobs where id='{job_id}'") == "completed",
                "the job", self.process, self.folder / "run.log")

        self.assertIn("no local API: its port is taken", (self.folder / "run.log").read_text())
        self.assertFalse((self.folder / "data/control.json").exists())

    def test_ten_thousand_hostile_requests_change_nothing_and_hold_up_nobody(self):
        api = self.running_api()
        self.fetch(api)
        self.wait_for_rest(api)
        jobs_before = self.mirror.rows("select * from analytics_jobs order by id")
        polls_before = metric(api, "agent_polls")

        outcome = hostile.flood(api, requests=10_000, seconds=40)

        polls = metric(api, "agent_polls") - polls_before
        print(f"{outcome}; {polls} polls in {outcome.seconds:.1f} s")
        self.assertEqual(10_000, outcome.sent)
        self.assertEqual(0, outcome.successes)
        self.assertEqual(jobs_before, self.mirror.rows("select * from analytics_jobs order by id"))
        # Polls are due every half a second; half of them make up for a busy machine.
        self.assertGreater(polls, outcome.seconds)
        self.assertEqual(200, api.call("GET", "/api/status")[0])
        self.assertNotIn("error", (self.folder / "run.log").read_text())


def metric(api, name):
    (value,) = [line.split()[1] for line in api.call("GET", "/metrics")[1].splitlines()
                if line.startswith(name + " ")]
    return float(value)


if __name__ == "__main__":
    if "AGENT_BIN" not in os.environ:
        sys.exit(77)
    unittest.main()
