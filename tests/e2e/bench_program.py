"""What the program costs the machine it runs on: size, start, and the life of an idle service.

Where agent.exe was built and Wine is at hand, the same of it. Its figures hold Wine, too: the line
of a program that does nothing says how much of them that is.
"""

import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time

import wine
from processes import wait_until
from programs import Agent, Sandbox, sandbox

IDLE_S = 60
STARTS = 21
MIB = 1024 * 1024
BUILD = pathlib.Path(__file__).resolve().parents[2] / "build"
AGENT_EXE = BUILD / "windows/bin/agent.exe"


def stripped_size(program):
    """Bytes of the program as packages hold it."""
    with tempfile.NamedTemporaryFile() as copy:
        subprocess.run(["strip", "-o", copy.name, program], check=True)
        return pathlib.Path(copy.name).stat().st_size


def median_ms(command):
    """How long a command takes from start to end."""
    took = []
    for _ in range(STARTS):
        started = time.perf_counter()
        command()
        took.append(1000 * (time.perf_counter() - started))
    return statistics.median(took)


def cpu_seconds(process):
    """What all threads of a process have used (sched-stats.txt of the kernel)."""
    tasks = pathlib.Path(f"/proc/{process}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def memory(process):
    """Resident bytes, and those of them that are the process's share."""
    lines = pathlib.Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return [1024 * int(next(line for line in lines if line.startswith(name)).split()[1])
            for name in ("Rss:", "Pss:")]


def idle_service(agent):
    """Part of a core, resident bytes and share of an agent that polls and finds nothing."""
    process = agent.start("run", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: agent.run("logs").count("agent started"), "the agent", process)
        time.sleep(5)  # until the last of the start is done
        before = cpu_seconds(process.pid)
        time.sleep(IDLE_S)
        used = (cpu_seconds(process.pid) - before) / IDLE_S
        return [used, *memory(process.pid)]
    finally:
        process.terminate()
        process.wait()


def memory_waiting(command):
    """Resident bytes and share of a program that waits for its input."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        time.sleep(5)  # until it waits
        return memory(process.pid)
    finally:
        process.stdin.close()
        process.wait()


def row(name, value, form, limit=None, unit=""):
    verdict = "" if limit is None else \
        f"{'under' if value < limit else 'OVER'} {limit}{unit}"
    print(f"{name:34}{f'{value:{form}}{unit}':>14}  {verdict}", flush=True)


def silently(command):
    """Runs it as Agent runs the agent."""
    return lambda: subprocess.run(command, check=True, input=b"", capture_output=True)


def measure(program, sandbox_program, nothing, waiting, launcher=(), strict=True):
    """Prints the figures of a program that runs behind `launcher`; `nothing` is a command that does
    nothing there, `waiting` one that waits for its input. Limits are told where `strict`."""
    def limit(value):
        return value if strict else None

    row("size, stripped", stripped_size(program) / MIB, ".1f", unit=" MiB")
    row("nothing, to compare with", median_ms(silently([*launcher, *nothing])), ".1f", unit=" ms")
    row("agent version, start to end", median_ms(silently([*launcher, program, "version"])), ".1f",
        unit=" ms")
    with sandbox(sandbox_program, "--messages", "60") as services, \
            tempfile.TemporaryDirectory(prefix="agent-bench-") as folder:
        agent = Agent(program, folder, gmail=services, supabase_url=services.url,
                      supabase_key=services.supabase_key)
        agent.move(launcher, {})
        agent.sign_in(Sandbox.EMAIL, Sandbox.PASSWORD)
        agent.add_fetch_job(365, 60)
        agent.sync()
        row("agent status, start to end", median_ms(lambda: agent.run("status")), ".1f", limit(50),
            " ms")
        part, resident, share = idle_service(agent)
    row("idle: part of a core", 100 * part, ".3f", limit(0.1), " %")
    row("idle: memory resident", resident / MIB, ".1f", limit(20), " MiB")
    row("idle: memory, its share", share / MIB, ".1f", unit=" MiB")
    resident, share = memory_waiting([*launcher, *waiting])
    row("nothing: memory resident", resident / MIB, ".1f", unit=" MiB")
    row("nothing: memory, its share", share / MIB, ".1f", unit=" MiB")


def run(programs):
    program, sandbox_program = programs
    print(f"\nThe program itself (medians of {STARTS}; idle: {IDLE_S} s of polling)")
    measure(program, sandbox_program, ["/bin/true"], ["/bin/cat"])
    if AGENT_EXE.exists() and shutil.which("wine"):
        print("\nThe program for Windows, under Wine (as above)")
        os.environ |= wine.environment(BUILD / "wine")
        with wine.windows():
            shell = r"C:\windows\system32\cmd.exe"
            measure(AGENT_EXE, sandbox_program, [shell, "/c", "exit"], [shell, "/k"], ["wine"],
                    strict=False)
