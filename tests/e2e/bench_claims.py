"""How fast agents get through a queue together, and what an idle one costs the server."""

import contextlib
import subprocess
import tempfile
import time

import fleet
import supabase_lite
from forwarder import Forwarder
from processes import wait_until
from programs import Agent, sandbox

SIZES = (1, 4, 16)
JOBS = 200
LONGEST_RUN_S = 60
IDLE_S = 8
POLLS = {"plain": ("GET", "/rest/v1/analytics_jobs"),
         "leases": ("POST", "/rest/v1/rpc/pull_analytics_jobs")}
OPTIONS = {"AGENT_POLL_INTERVAL_MS": "500", "AGENT_POLL_MAX_JOBS": "5"}


class Bench:
    """One project with agents of one user, signed in once and used for every measurement."""

    def __init__(self, agent_program, folder, services, database, lite):
        self.database = database
        self.cloud = fleet.LiteCloud(database, lite)
        self.network = Forwarder(int(lite.url.rsplit(":", 1)[1]))
        self._agents = [self._agent(agent_program, f"{folder}/{number}", services,
                                    self.network.url if number == 0 else lite.url)
                        for number in range(max(SIZES))]

    def _agent(self, program, folder, services, url):
        agent = Agent(program, folder, gmail=services, supabase_url=url,
                      supabase_key=self.cloud.key, environment=OPTIONS)
        agent.sign_in(fleet.EMAIL, fleet.PASSWORD)
        return agent

    @contextlib.contextmanager
    def at_work(self, size):
        """That many agents, all of them polling."""
        with contextlib.ExitStack() as stack:
            for number in range(size):
                process = self._agents[number].start("run", stdout=subprocess.DEVNULL,
                                                     stderr=subprocess.DEVNULL)
                stack.callback(process.wait)
                stack.callback(process.terminate)
            time.sleep(2 + size / 8)  # until the last of them idles
            yield

    def jobs_a_second(self, size):
        """Jobs of one batch completed a second, from the moment when they are added."""
        with self.at_work(size):
            self.database.run("truncate evidence.journal;")
            started = float(self.database.run("select extract(epoch from clock_timestamp());"))
            self.cloud.add_jobs(fleet.new_rows(JOBS, self.cloud.owner))
            with contextlib.suppress(RuntimeError):  # slower than that is a result, too
                wait_until(lambda: self._completed()[0] == JOBS, "the batch", every=0.5,
                           seconds=LONGEST_RUN_S)
            count, ended = self._completed()
        return count / (ended - started) if count else 0.0

    def _completed(self):
        (row,) = self.database.rows("""
            select count(*), extract(epoch from max(at)) as ended from evidence.journal
            where to_status = 'completed' and from_status <> 'completed'""")
        return row["count"], row["ended"]

    def idle_poll(self, schema):
        """Requests and bytes, both ways with headers, of a poll that finds nothing new."""
        with self.at_work(1):
            self.network.reset_counts()
            time.sleep(IDLE_S)
            requests, size = list(self.network.requests), self.network.bytes
        method, path = POLLS[schema]
        polls = max(1, requests.count((method.encode(), path.encode())))
        return len(requests) / polls, size / polls


def measure(agent_program, sandbox_program):
    """Jobs a second by schema and size, and the idle poll by schema."""
    rates, idle = {}, {}
    with sandbox(sandbox_program, "--messages", "10") as services, \
            supabase_lite.postgres() as database, \
            tempfile.TemporaryDirectory(prefix="agent-bench-") as folder:
        lite = supabase_lite.Lite(database)
        with lite.running():
            database.run((supabase_lite.HERE / "schema.sql").read_text())
            bench = Bench(agent_program, folder, services, database, lite)
            measure_schema(bench, "plain", rates, idle)
        database.migrate()
        with lite.running():
            measure_schema(bench, "leases", rates, idle)
    return rates, idle


def measure_schema(bench, schema, rates, idle):
    idle[schema] = bench.idle_poll(schema)
    for size in SIZES:
        rates[schema, size] = bench.jobs_a_second(size)


def table(rates, idle):
    lines = [f"{'':22}{'plain':>18}{'leases':>18}"]
    for size in SIZES:
        cells = [f"{rates[schema, size]:8.1f} ({rates[schema, size] / rates[schema, 1]:.2f}x)"
                 for schema in ("plain", "leases")]
        lines.append(f"{f'jobs/s, {size} agents':22}" + "".join(f"{cell:>18}" for cell in cells))
    for name, number, form in (("requests an idle poll", 0, ".2f"),
                               ("bytes an idle poll", 1, ".0f")):
        lines.append(f"{name:22}" + "".join(f"{idle[schema][number]:>18{form}}"
                                            for schema in ("plain", "leases")))
    return "\n".join(lines)


def main(agent_program, sandbox_program):
    absent = supabase_lite.missing()
    if absent:
        print("\nclaims: not measured;", " and ".join(absent), "not installed")
        return
    print(f"\n{JOBS} small jobs, @supabase/lite on PostgreSQL; in brackets: to one agent",
          flush=True)
    print(table(*measure(agent_program, sandbox_program)), flush=True)
