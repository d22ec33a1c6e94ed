#!/usr/bin/env python3
"""The agent over TLS, to a Gmail that speaks HTTP/2 and to one that does not.

Needs AGENT_BIN, the folder of the built programs; skipped without node or openssl.
"""

import contextlib
import os
import pathlib
import tempfile
import unittest

from http2_front import http2_front, missing
from programs import Agent, Sandbox, programs, sandbox

MESSAGES = 200
ASKING = 1  # connections of the test itself


@unittest.skipIf(missing(), f"not installed: {', '.join(missing())}")
class Http2(unittest.TestCase):
    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        agent_program, sandbox_program = programs(os.environ["AGENT_BIN"])
        folder = self.stack.enter_context(tempfile.TemporaryDirectory(prefix="agent-e2e-"))
        self.services = self.stack.enter_context(
            sandbox(sandbox_program, "--messages", str(MESSAGES), "--seed", "7",
                    "--latency-ms", "20"))
        self.agent = Agent(agent_program, pathlib.Path(folder, "machine"), gmail=self.services,
                           supabase_url=self.services.url,
                           supabase_key=self.services.supabase_key)
        self.agent.sign_in(Sandbox.EMAIL, Sandbox.PASSWORD)
        self.agent.run("config", "set", "fetch.group_threads", "false")

    def sync_through_front(self, *options):
        """The figures of a first sync and what the front counted."""
        front = self.stack.enter_context(http2_front(self.services, *options))
        front.put_before(self.agent)
        front.counts(forget=True)
        self.agent.add_fetch_job(days_back=365, max_results=MESSAGES)
        figures = self.agent.sync()
        self.assertEqual(MESSAGES, figures["messages"]["fetched"])
        return figures, front.counts()

    def test_without_a_batch_endpoint_mail_comes_in_streams_of_one_connection(self):
        figures, counts = self.sync_through_front("no-batch")

        self.assertEqual(1, counts["connections"] - ASKING)
        self.assertGreater(counts["most_at_once"], 10)
        self.assertGreater(figures["gmail_requests"], MESSAGES)
        self.assertEqual(0, self.services.admin("stats")["messages_served_again"])

    def test_batches_and_all_else_share_one_connection(self):
        _, counts = self.sync_through_front()

        self.assertEqual(1, counts["connections"] - ASKING)

    def test_without_http_2_streams_are_connections_and_nothing_else_changes(self):
        self.agent.run("config", "set", "http.http2", "false")

        _, counts = self.sync_through_front("no-batch")

        self.assertGreater(counts["connections"] - ASKING, 10)
        self.assertLess(counts["connections"] - ASKING, 30)  # they are used again
        self.assertEqual(0, self.services.admin("stats")["messages_served_again"])


if __name__ == "__main__":
    unittest.main()
