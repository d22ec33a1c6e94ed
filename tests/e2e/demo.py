#!/usr/bin/env python3
"""Shows the agent at work on a local stand-in for Gmail and Supabase: ./dev demo [FILE.mbox]"""

import mailbox
import pathlib
import subprocess
import sys
import tempfile

from measure import cold_and_warm, table
from programs import Agent, Sandbox, programs, sandbox

BIN = pathlib.Path(__file__).resolve().parents[2] / "build/release/bin"
LATENCY_MS = "60"


def main(arguments):
    if len(arguments) > 1:
        sys.exit("usage: ./dev demo [FILE.mbox]")
    options, days_back, max_results = mail_of(arguments[0] if arguments else None)
    agent_program, sandbox_program = programs(BIN)
    with sandbox(sandbox_program, *options, "--latency-ms", LATENCY_MS) as services, \
            tempfile.TemporaryDirectory(prefix="agent-demo-") as folder:

        def machine(name):
            return Agent(agent_program, f"{folder}/{name}", gmail=services,
                         supabase_url=services.url, supabase_key=services.supabase_key)

        add_job = ["jobs", "add", "fetch_messages", "--days-back", str(days_back), "--max-results",
                   str(max_results)]
        first = machine("first")
        show(first, "init")
        show(first, "login", "supabase", "--email", Sandbox.EMAIL, "--password-stdin",
             typed=Sandbox.PASSWORD + "\n")
        show(first, "login", "google", "--refresh-token-stdin", typed=Sandbox.REFRESH_TOKEN + "\n")
        for _ in ("cold", "warm"):
            show(first, *add_job)
            show(first, "sync")
        show(first, "status")
        show(first, "cache", "list", first_lines=12)

        say("The same two jobs on a second machine, whose mirror is empty (agent sync --json):")
        second = machine("second")
        second.sign_in(Sandbox.EMAIL, Sandbox.PASSWORD)
        print(table(*cold_and_warm(second, days_back, max_results)))


def mail_of(mbox):
    """Sandbox options, days back and most messages for a real mailbox or a made-up one."""
    if mbox is None:
        return ["--messages", "500", "--seed", "7"], 30, 500
    if not pathlib.Path(mbox).is_file():
        sys.exit(f"demo: {mbox}: no such file")
    return ["--mbox", mbox, "--recent"], 3650, max(1, len(mailbox.mbox(mbox, create=False)))


def say(text):
    bold = "\033[1m{}\033[0m" if sys.stdout.isatty() else "{}"
    print("\n" + bold.format(text), flush=True)


def show(agent, *command, typed="", first_lines=None):
    """Runs a command before the reader's eyes."""
    say("$ agent " + " ".join(command))
    if first_lines is None:
        agent.run(*command, typed=typed, stdout=None, stderr=None)
        return
    lines = agent.run(*command).splitlines()
    print("\n".join(lines[:first_lines]))
    if len(lines) > first_lines:
        print(f"... and {len(lines) - first_lines} lines more")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (AssertionError, RuntimeError, subprocess.TimeoutExpired) as failure:
        sys.exit(f"demo: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
