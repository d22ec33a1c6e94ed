#!/usr/bin/env python3
"""Times cold and warm syncs of growing mailboxes: ./dev bench [MESSAGES]..."""

import pathlib
import sys
import tempfile

from measure import cold_and_warm, table
from programs import Agent, Sandbox, programs, sandbox

BIN = pathlib.Path(__file__).resolve().parents[2] / "build/release/bin"


def main(sizes):
    agent_program, sandbox_program = programs(BIN)
    for size in sizes:
        options = ["--messages", str(size), "--seed", "7", "--latency-ms", "60"]
        with sandbox(sandbox_program, *options) as services, \
                tempfile.TemporaryDirectory(prefix="agent-bench-") as folder:
            agent = Agent(agent_program, folder, gmail=services, supabase_url=services.url,
                          supabase_key=services.supabase_key)
            agent.sign_in(Sandbox.EMAIL, Sandbox.PASSWORD)
            print(f"\n{size} messages, 60 ms latency", flush=True)
            print(table(*cold_and_warm(agent, 365, size)), flush=True)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [100, 500, 2000])
