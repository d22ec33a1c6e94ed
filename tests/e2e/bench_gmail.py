"""Syncs of growing mailboxes, beside what latency and quota make the least possible."""

import contextlib
import math
import tempfile

from programs import Agent, Sandbox, sandbox

AT_ONCE = 25  # fetch.concurrency
IDS_A_PAGE = 500
UNITS_A_MINUTE = 6000
NEW_MESSAGES = 20


@contextlib.contextmanager
def signed_in(programs, messages, latency_ms, *sandbox_options, **settings):
    """A mailbox of that size and a signed-in machine without mail."""
    agent_program, sandbox_program = programs
    options = ["--messages", str(messages), "--seed", "7", "--latency-ms", str(latency_ms)]
    with sandbox(sandbox_program, *options, *sandbox_options) as services, \
            tempfile.TemporaryDirectory(prefix="agent-bench-") as folder:
        agent = Agent(agent_program, folder, gmail=services, supabase_url=services.url,
                      supabase_key=services.supabase_key)
        agent.sign_in(Sandbox.EMAIL, Sandbox.PASSWORD)
        for name, value in settings.items():
            agent.run("config", "set", name.replace("__", "."), str(value))
        yield agent, services


def job(agent, messages):
    """The figures of one sync with a job over that many messages."""
    agent.add_fetch_job(365, messages)
    return agent.sync()


def receive(services, count):
    """New mail arrives."""
    services.admin("messages", {"add": [{"subject": f"new {number}"} for number in range(count)]})


def least_seconds(messages, fetched, latency_ms):
    """What latency alone takes: pages one after another, messages AT_ONCE side by side."""
    return latency_ms / 1000 * (math.ceil(messages / IDS_A_PAGE) + math.ceil(fetched / AT_ONCE))


def sizes(programs, each):
    """`each`: pairs of messages and latency in milliseconds."""
    print(f"{'messages':>9} {'ms':>4} {'':12}{'time':>9}{'x least':>9}{'requests':>10}{'units':>9}")
    for messages, latency_ms in each:
        with signed_in(programs, messages, latency_ms) as (agent, services):
            asked = messages + NEW_MESSAGES
            runs = [("cold", job(agent, asked)), ("warm", job(agent, asked))]
            receive(services, NEW_MESSAGES)
            runs.append(("20 new", job(agent, asked)))
        for name, figures in runs:
            seconds = figures["duration_ms"] / 1000
            least = least_seconds(figures["messages"]["listed"], figures["messages"]["fetched"],
                                  latency_ms)
            print(f"{messages:>9} {latency_ms:>4} {name:12}{seconds:>7.2f} s"
                  f"{seconds / least:>9.1f}{figures['gmail_requests']:>10}"
                  f"{figures['gmail_units']:>9}", flush=True)


VARIANTS = {
    "as installed": {},
    "threads off": {"fetch__group_threads": "false"},
    "batches only": {"fetch__manner": "batch"},
    "streams only": {"fetch__manner": "streams"},
    "one at a time": {"fetch__manner": "streams", "fetch__concurrency": 1, "fetch__batch_size": 1},
}


def variants(programs, messages, latency_ms):
    """Cold syncs of the same mailbox, each feature taken away in turn."""
    print(f"{'cold, ' + str(messages) + ' messages':24}{'time':>9}{'ratio':>9}{'requests':>10}"
          f"{'units':>9}")
    first = None
    for name, settings in VARIANTS.items():
        with signed_in(programs, messages, latency_ms, **settings) as (agent, _):
            figures = job(agent, messages)
        seconds = figures["duration_ms"] / 1000
        first = first or seconds
        print(f"{name:24}{seconds:>7.2f} s{seconds / first:>9.1f}{figures['gmail_requests']:>10}"
              f"{figures['gmail_units']:>9}", flush=True)


def quota(programs, messages):
    """A cold sync under the quota of 2026, which the sandbox enforces: takes minutes."""
    with signed_in(programs, messages, 60, "--quota-units-per-minute", str(UNITS_A_MINUTE),
                   fetch__group_threads="false") as (agent, services):
        agent.allow_quota(UNITS_A_MINUTE)
        figures = job(agent, messages)
        stats = services.admin("stats")
    minutes = figures["duration_ms"] / 60_000
    # The first minute's units are there at once, and the last minute is not used up.
    allowed = UNITS_A_MINUTE * (1 + math.floor(minutes))
    print(f"{messages} messages under {UNITS_A_MINUTE} units a minute: {minutes:.1f} min, "
          f"{figures['gmail_units']} units ({figures['gmail_units'] / allowed:.0%} of those "
          f"allowed until then), {stats['refused']} refused, "
          f"{figures['messages']['fetched']} fetched")


def run(programs, everything):
    print("\nSyncs, each beside the least that latency allows")
    sizes(programs, [(500, 60), (5_000, 60)] + ([(100_000, 5)] if everything else []))
    print("\nOne feature less each")
    variants(programs, 500, 60)
    if everything:
        print("\nQuota")
        quota(programs, 750)
