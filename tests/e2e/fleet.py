"""Several agents on one queue, and evidence of what they did from outside of them."""

import contextlib
import json
import pathlib
import random
import signal
import subprocess
import time

import supabase_lite
from mirror import Mirror
from programs import Agent, Sandbox
from processes import wait_until

EMAIL, PASSWORD = "owner@example.org", "owner-password"

# Writes down every state that a job goes through, in the same transaction.
JOURNAL = """
    create schema evidence;
    create table evidence.journal (
      place bigint generated always as identity, at timestamptz default clock_timestamp(),
      job uuid, from_status text, to_status text, retry_before int, retry_count int,
      progress_before int, progress int, token text);
    create function evidence.note() returns trigger language plpgsql security definer
    set search_path = '' as $$
    declare
      earlier jsonb := case when tg_op = 'UPDATE' then to_jsonb(old) end;
    begin
      insert into evidence.journal (job, from_status, to_status, retry_before, retry_count,
                                    progress_before, progress, token)
      values (new.id, earlier ->> 'status', new.status, (earlier ->> 'retry_count')::int,
              new.retry_count, (earlier ->> 'progress')::int, new.progress,
              coalesce(to_jsonb(new) ->> 'claim_token', new.metadata ->> 'claim_token'));
      return null;
    end $$;
    create trigger note after insert or update on public.analytics_jobs
      for each row execute function evidence.note();"""


def new_rows(count, user_id, fetch_every=0, max_results=20):
    """Jobs as the web makes them; every `fetch_every`th reads mail."""
    for number in range(count):
        fetches = fetch_every and number % fetch_every == 0
        yield {"user_id": user_id,
               "job_type": "fetch_messages" if fetches else "compute_insights",
               "metadata": {"days_back": 365, "max_results": max_results} if fetches else {}}


def unfinished(jobs):
    """The jobs that are open, and the fetches whose insights the server has not heard of yet."""
    triggers = {(job["metadata"] or {}).get("triggered_by") for job in jobs}
    return [job for job in jobs if job["status"] in ("pending", "processing")
            or job["job_type"] == "fetch_messages" and job["status"] == "completed"
            and job["id"] not in triggers]


class LiteCloud:
    """@supabase/lite on PostgreSQL, with a journal kept by a trigger."""

    def __init__(self, database, project):
        self.database, self.project = database, project
        self.url, self.key = project.url, project.publishable_key
        self.email, self.password = EMAIL, PASSWORD
        self.owner = project.sign_up(EMAIL, PASSWORD)
        database.run(JOURNAL)

    @classmethod
    @contextlib.contextmanager
    def running(cls, services, migrated):
        with supabase_lite.cloud(migrated) as (database, project):
            yield cls(database, project)

    def add_jobs(self, rows):
        text = json.dumps(list(rows))
        self.database.run(f"""
            insert into analytics_jobs (user_id, job_type, metadata)
            select user_id, job_type, metadata
            from jsonb_to_recordset($json${text}$json$)
                 as given (user_id uuid, job_type text, metadata jsonb);""")

    def jobs(self):
        return self.database.rows("select * from analytics_jobs")

    def journal(self):
        return self.database.rows("select * from evidence.journal order by place")


class SandboxCloud:
    """The sandbox's Supabase, which keeps a journal itself."""

    email, password = Sandbox.EMAIL, Sandbox.PASSWORD

    def __init__(self, services):
        self.services = services
        self.url, self.key, self.owner = services.url, services.supabase_key, services.user_id

    @classmethod
    @contextlib.contextmanager
    def running(cls, services, migrated):
        yield cls(services)

    def add_jobs(self, rows):
        self.services.admin("supabase/tables/analytics_jobs", list(rows))

    def jobs(self):
        return self.services.admin("supabase/tables/analytics_jobs?order=id")

    def journal(self):
        return self.services.admin("supabase/job-journal")


class Fleet:
    """`size` agents of one user, each with a data folder of its own."""

    def __init__(self, program, folder, services, cloud, size=4, max_jobs=5):
        options = ["--set", "poll.interval_ms=500", "--set", f"poll.max_jobs={max_jobs}"]
        self._command = [*options, "run"]
        self._processes = [None] * size
        self.folders = [pathlib.Path(folder, f"machine-{number}") for number in range(size)]
        self.agents = [Agent(program, each, gmail=services, supabase_url=cloud.url,
                             supabase_key=cloud.key) for each in self.folders]
        for agent in self.agents:
            agent.sign_in(cloud.email, cloud.password)

    def __enter__(self):
        for number in range(len(self.agents)):
            self.start(number)
        return self

    def __exit__(self, *_):
        for number in range(len(self.agents)):
            self.kill(number)

    def start(self, number):
        self._processes[number] = self.agents[number].start(
            *self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill(self, number):
        self._processes[number].kill()
        self._processes[number].wait()

    def stop(self, number):
        """As a service manager does; the exit code."""
        self._processes[number].send_signal(signal.SIGTERM)
        return self._processes[number].wait(timeout=30)

    def kill_at_random(self, seed, kills, until=None):
        """Kills an agent about every second and starts it again, `kills` times or `until` a
        moment of time.monotonic().
        """
        chance = random.Random(seed)
        done = 0
        while done < kills and (until is None or time.monotonic() < until):
            time.sleep(chance.uniform(0.3, 1.7))  # not a wait for anything: the pace of accidents
            number = chance.randrange(len(self.agents))
            self.kill(number)
            self.start(number)
            done += 1

    def finish(self, cloud, seconds):
        """Lets the agents work until nothing is open on the server any more."""
        try:
            wait_until(lambda: not unfinished(cloud.jobs()), "all jobs finished", seconds=seconds,
                       every=0.3)
        except RuntimeError as error:
            stuck = unfinished(cloud.jobs())[0]
            raise AssertionError("\n".join([str(error), json.dumps(stuck, indent=1),
                                            *self.accounts_of(stuck["id"])])) from None

    def accounts_of(self, job):
        """What each agent knows of a job, and the last that it logged."""
        for folder in self.folders:
            yield f"--- {folder.name}"
            for query in (f"select * from analytics_jobs where id = '{job}'",
                          "select * from outbox", "select * from sync_state"):
                yield from map(str, Mirror(folder).rows(query)[:8])
            yield from (folder / "logs/agent.log").read_text().splitlines()[-12:]


class Verdict:
    """What a journal says about the agents that made it."""

    def __init__(self, journal):
        self.completions = {}  # by job and attempt: the tokens that moved it to completed
        self.claims = {}  # by job: the tokens that moved it to processing
        self.faults = []
        self.journal = journal
        for entry in journal:
            self._judge(entry)

    def _judge(self, entry):
        job, before, after = entry["job"], entry["from_status"], entry["to_status"]
        token, again = entry["token"], entry["retry_count"] != entry["retry_before"]
        takes = after == "processing" and (before != after or token != self._last_claim(job))
        # A job that was made and done by an agent before the server heard of either.
        if takes or before in (None, "pending") and after == "completed":
            self.claims.setdefault(job, []).append(token)
        if after == "completed" and before != after:
            self.completions.setdefault((job, entry["retry_count"]), []).append(token)
            if token is None or token != self._last_claim(job):
                self.faults.append(f"{job} completed by {token}, not by who claimed it "
                                   f"last\n{self.story_of(job)}")
        if before is None:
            return
        if before in ("completed", "failed") and after != before:
            self.faults.append(f"{job} went from {before} to {after}\n{self.story_of(job)}")
        if entry["retry_count"] < entry["retry_before"]:
            self.faults.append(f"{job} counts fewer retries than before")
        given_back = before == "processing" and after == "pending"
        if entry["progress"] < entry["progress_before"] and not (again or given_back):
            self.faults.append(f"{job} went back from {entry['progress_before']} to "
                               f"{entry['progress']} in one attempt\n{self.story_of(job)}")

    def _last_claim(self, job):
        return self.claims.get(job, [None])[-1]

    def story_of(self, job):
        """For a failing test to tell."""
        return "\n".join(str({name: value for name, value in entry.items() if name != "job"})
                         for entry in self.journal if entry["job"] == job)

    def completed_twice(self):
        counts = {}
        for (job, _), tokens in self.completions.items():
            counts[job] = counts.get(job, 0) + len(tokens)
        return [job for job, count in counts.items() if count > 1]
