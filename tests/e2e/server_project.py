"""A Supabase project with the server migration and two users: what its tests start from."""

import contextlib
import sys
import unittest
import uuid

import supabase_lite
from rest_caller import Refused, RestCaller

PASSWORD = "a-long-password"


class ServerProject(unittest.TestCase):
    """Ann and Bob are signed in; `anyone` holds the publishable key, `service` the secret one."""

    migrated = True

    def setUp(self):
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        self.database, self.project = stack.enter_context(supabase_lite.cloud(self.migrated))
        self.ann_id, self.ann = self.user("ann@example.org")
        self.bob_id, self.bob = self.user("bob@example.org")
        self.anyone = RestCaller(self.project.url, self.project.publishable_key)
        self.service = RestCaller(self.project.url, self.project.secret_key)

    def user(self, email):
        user_id = self.project.sign_up(email, PASSWORD)
        return user_id, RestCaller.signed_in(self.project, email, PASSWORD)

    def add_jobs(self, count=1, owner=None, **columns):
        """Jobs as the web makes them, oldest first, all in one transaction; their ids.

        `columns`: further ones, each an SQL expression.
        """
        columns = {"job_type": "'fetch_messages'"} | columns
        ids = self.database.run(f"""
            insert into analytics_jobs (user_id, created_at, {', '.join(columns)})
            select '{owner or self.ann_id}', now() - interval '1 hour' + number * interval '1 s',
                   {', '.join(columns.values())}
            from generate_series(1, {count}) as number returning id;""")
        return ids.splitlines()

    def add_job(self, owner=None, **columns):
        (job_id,) = self.add_jobs(1, owner, **columns)
        return job_id

    def job(self, job_id):
        (row,) = self.database.rows(f"select * from analytics_jobs where id = '{job_id}'")
        return row

    def change_behind_triggers(self, job_id, change):
        """An update that no trigger sees, such as of times that only pass in real life."""
        self.database.run(f"""
            begin;
            alter table analytics_jobs disable trigger user;
            update analytics_jobs set {change} where id = '{job_id}';
            alter table analytics_jobs enable trigger user;
            commit;""")

    def let_lease_run_out(self, job_id):
        self.change_behind_triggers(job_id, "lease_expires_at = now() - interval '1 s'")

    def claim(self, caller=None, token=None, how_many=1, lease_seconds=60, agent="laptop",
              job_types=("fetch_messages", "compute_insights")):
        """What claim_analytics_jobs answers."""
        return (caller or self.ann).call(
            "claim_analytics_jobs", agent=agent, token=token or new_token(), how_many=how_many,
            lease_seconds=lease_seconds, job_types=list(job_types))

    def claim_in_a_crowd(self, **arguments):
        """As claim(), repeated while the server fails.

        @supabase/lite grants privileges on every connection it opens; when it opens two at
        once, PostgreSQL may refuse one of them ("tuple concurrently updated").
        """
        token = arguments.pop("token", None) or new_token()
        for _ in range(10):
            try:
                return self.claim(token=token, **arguments)
            except Refused as refusal:
                if refusal.status < 500:
                    raise
        raise RuntimeError("the server keeps failing")

    def pull(self, caller=None, generation=None, mark=(None, None), how_many=1000):
        """What pull_analytics_jobs answers."""
        return (caller or self.ann).call(
            "pull_analytics_jobs", generation=generation, after_sequence=mark[0],
            after_id=mark[1], how_many=how_many)


def new_token():
    return str(uuid.uuid4())


def ids_of(rows):
    return [row["id"] for row in rows]


def main():
    """Runs the tests of the calling program; exit code 77 when something is not installed."""
    absent = supabase_lite.missing()
    if absent:
        print("skipped:", " and ".join(absent), "not installed; ./dev test installs them")
        sys.exit(77)
    unittest.main()
