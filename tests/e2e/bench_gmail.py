"""Syncs of growing mailboxes, beside what latency and quota make the least possible."""

import contextlib
import math
import tempfile

import http2_front
from programs import Agent, Sandbox, sandbox

AT_ONCE = 25  # fetch.concurrency
IDS_A_PAGE = 500
UNITS_A_MINUTE = 6000
NEW_MESSAGES = 20
MEMORY_MIB = 64  # whatever the mailbox's size


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
    return agent.measured_sync()


def full_sync(agent, _):
    """The same with a job over all mail."""
    agent.run("jobs", "add", "full_sync")
    return agent.measured_sync()


def receive(services, count):
    """New mail arrives."""
    services.admin("messages", {"add": [{"subject": f"new {number}"} for number in range(count)]})


def least_seconds(figures, pages, latency_ms, quota):
    """What latency and quota alone take.

    Pages come one after another, messages AT_ONCE side by side; the units of a minute are there
    at its beginning.
    """
    waits = pages + math.ceil(figures["messages"]["fetched"] / AT_ONCE)
    minutes = (figures["gmail_units"] - 1) // quota if quota else 0
    return max(latency_ms / 1000 * waits, minutes * 60)


def sizes(programs, each):
    """`each`: messages, latency in milliseconds, quota in units a minute (0: none), the first job."""
    print(f"{'messages':>9} {'ms':>4} {'':12}{'time':>9}{'x least':>9}{'requests':>10}{'units':>9}"
          f"{'saved':>9}{'memory':>12}")
    for messages, latency_ms, quota, first_job in each:
        enforced = ["--quota-units-per-minute", str(quota)]
        with signed_in(programs, messages, latency_ms, *enforced) as (agent, services):
            agent.allow_quota(quota)
            asked = messages + NEW_MESSAGES
            runs = [("cold", first_job(agent, asked)), ("warm", job(agent, asked))]
            receive(services, NEW_MESSAGES)
            runs.append((f"{NEW_MESSAGES} new", job(agent, asked)))
            refused = services.admin("stats")["refused"]
        for name, figures in runs:
            seconds = figures["duration_ms"] / 1000
            # After the first job a page of the history tells what is new.
            pages = math.ceil(messages / IDS_A_PAGE) if name == "cold" else 1
            least = least_seconds(figures, pages, latency_ms, quota)
            print(f"{messages:>9} {latency_ms:>4} {name:12}{seconds:>7.2f} s"
                  f"{seconds / least:>9.1f}{figures['gmail_requests']:>10}"
                  f"{figures['gmail_units']:>9}{figures['gmail_units_saved']:>9}"
                  f"{figures['peak_mib']:>8.0f} MiB"
                  f"{'' if figures['peak_mib'] < MEMORY_MIB else f'  OVER {MEMORY_MIB}'}", flush=True)
        if quota:
            print(f"{'':14} {first_job.__name__} under {quota} units a minute, "
                  f"{refused} requests refused")


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


CONNECTIONS = {
    "streams over HTTP/2": {"fetch__manner": "streams"},
    "streams over HTTP/1.1": {"fetch__manner": "streams", "http__http2": "false"},
    "batches over HTTP/2": {"fetch__manner": "batch"},
    "batches over HTTP/1.1": {"fetch__manner": "batch", "http__http2": "false"},
}


def connections(programs, messages, latency_ms):
    """Cold syncs of the same mailbox over TLS, by either version of HTTP."""
    absent = http2_front.missing()
    if absent:
        print("not measured;", " and ".join(absent), "not installed")
        return
    print(f"{'cold, ' + str(messages) + ' messages':24}{'time':>9}{'ratio':>9}{'connections':>13}"
          f"{'at once':>9}")
    first = None
    for name, settings in CONNECTIONS.items():
        with signed_in(programs, messages, latency_ms, **settings) as (agent, services), \
                http2_front.http2_front(services) as front:
            front.put_before(agent)
            front.counts(forget=True)
            seconds = job(agent, messages)["duration_ms"] / 1000
            counts = front.counts()
        first = first or seconds
        # One of the connections is ours, to ask for the counts.
        print(f"{name:24}{seconds:>7.2f} s{seconds / first:>9.1f}{counts['connections'] - 1:>13}"
              f"{counts['most_at_once']:>9}", flush=True)


def quota(programs, messages):
    """A cold sync under the quota of 2026, which the sandbox enforces: takes minutes."""
    with signed_in(programs, messages, 60, "--quota-units-per-minute", str(UNITS_A_MINUTE),
                   fetch__group_threads="false") as (agent, services):
        agent.allow_quota(UNITS_A_MINUTE)
        figures = job(agent, messages)
        stats = services.admin("stats")
    minutes = figures["duration_ms"] / 60_000
    # The first minute's units are there at once, and the last minute is not used up.
    least = (figures["gmail_units"] - 1) // UNITS_A_MINUTE
    print(f"{messages} messages under {UNITS_A_MINUTE} units a minute: {minutes:.2f} min for "
          f"{figures['gmail_units']} units, which take {least} min at least "
          f"({least / minutes:.0%}), {stats['refused']} refused, "
          f"{figures['messages']['fetched']} fetched")


def run(programs, everything):
    print("\nSyncs, each beside the least that latency and quota allow")
    # The largest under a quota that is as much larger than Google's as makes it take minutes.
    largest = [(100_000, 5, 200 * UNITS_A_MINUTE, first) for first in (full_sync, job)]
    sizes(programs, [(500, 60, 0, job), (5_000, 60, 0, job)] + (largest if everything else []))
    print("\nOne feature less each")
    variants(programs, 500, 60)
    print("\nOver TLS, with both versions of HTTP (through a proxy of Node.js, which takes its time)")
    connections(programs, 500, 60)
    if everything:
        print("\nQuota")
        quota(programs, 750)
