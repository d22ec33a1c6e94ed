#!/usr/bin/env python3
"""Running and undoing migrations/supabase on a real PostgreSQL."""

import json
import subprocess

from server_project import ServerProject, main, new_token

UNDO = "0001_leases.down.sql"

# What a project of its own kind may have beside the known policies.
ODDITIES = """
    create policy "signed in, working hours" on analytics_insights as restrictive for update
        to authenticated, service_role using (extract(hour from now()) < 25)
        with check (insight_type <> 'x''y');
    comment on policy "signed in, working hours" on analytics_insights is 'It''s the owner''s';
    alter table user_tokens disable row level security;"""

# Everything in schemas public and analytics_sync that a migration could leave changed. Names are
# printed with their schemas because none is searched.
CATALOG = """set search_path = '';
select jsonb_build_object(
    'policies', (select jsonb_agg(to_jsonb(found) order by tablename, policyname)
                 from pg_policies as found where schemaname = 'public'),
    'comments', (select jsonb_agg(obj_description(oid, 'pg_policy') order by polrelid, polname)
                 from pg_policy),
    'columns', (select jsonb_agg(to_jsonb(found) - 'ordinal_position' - 'dtd_identifier'
                                 order by table_name, column_name)
                from information_schema.columns as found where table_schema = 'public'),
    'relations', (select jsonb_agg(jsonb_build_array(relname, relkind, relrowsecurity, relacl)
                                   order by relname)
                  from pg_class where relnamespace = 'public'::regnamespace),
    'functions', (select jsonb_agg(jsonb_build_array(oid::regprocedure::text, prosrc, proacl)
                                   order by oid::regprocedure::text)
                  from pg_proc where pronamespace = 'public'::regnamespace),
    'triggers', (select jsonb_agg(pg_get_triggerdef(oid) order by tgname) from pg_trigger
                 where not tgisinternal),
    'schemas', (select jsonb_agg(nspname order by nspname) from pg_namespace
                where nspname !~ '^pg_(toast_)?temp_'));"""


class ServerMigration(ServerProject):
    migrated = False

    def catalog(self):
        return json.loads(self.database.run(CATALOG))

    def state(self):
        """All that the migration keeps, rows included."""
        return self.catalog(), [
            self.database.rows(f"select * from {table} as found order by found::text")
            for table in ("analytics_sync.saved_policies", "analytics_sync.saved_row_security",
                          "analytics_sync.feed_generation", "analytics_jobs")]

    def test_running_it_twice_is_running_it_once(self):
        self.database.run(ODDITIES)
        self.add_job()
        self.database.migrate()
        once = self.state()

        self.database.migrate()

        self.assertEqual(once, self.state())

    def test_undoing_it_leaves_everything_as_it_was(self):
        self.database.run(ODDITIES)
        before = self.catalog()
        self.database.migrate()
        self.assertNotEqual(before, self.catalog())

        self.database.migrate(UNDO)

        self.maxDiff = None
        self.assertEqual(before, self.catalog())

    def test_undoing_it_restores_policies_made_between_two_runs(self):
        self.database.migrate()
        self.database.run("""
            create policy late on message_cache for select to anon using (true);
            create policy "update any" on analytics_jobs for update using (false);""")
        self.database.migrate()
        theirs = """select policyname, qual from pg_policies
                    where policyname in ('late', 'update any') order by policyname"""
        self.assertEqual([], self.database.rows(theirs))

        self.database.migrate(UNDO)

        self.assertEqual([{"policyname": "late", "qual": "true"},
                          {"policyname": "update any", "qual": "false"}],
                         self.database.rows(theirs))

    def test_undoing_it_twice_or_without_need_changes_nothing(self):
        before = self.catalog()

        self.database.migrate(UNDO)
        self.database.migrate()
        self.database.migrate(UNDO)
        self.database.migrate(UNDO)

        self.assertEqual(before, self.catalog())

    def test_undoing_it_leaves_jobs_to_those_who_are_working_on_them(self):
        self.database.migrate()
        held, token = self.add_job(metadata="'{\"days_back\": 3}'"), new_token()
        self.claim(token=token)
        pending = self.add_job()

        self.database.migrate(UNDO)

        self.assertEqual({"days_back": 3, "claim_token": token, "claimed_by": "laptop"},
                         self.job(held)["metadata"])
        self.assertEqual({}, self.job(pending)["metadata"])

    def test_it_works_again_after_having_been_undone(self):
        self.database.migrate()
        self.database.migrate(UNDO)
        self.database.migrate()
        job_id = self.add_job()

        self.assertEqual([job_id], [row["id"] for row in self.claim()])
        self.assertEqual([job_id], [row["id"] for row in self.pull()["jobs"]])

    def test_jobs_from_before_are_in_the_feed_and_can_be_claimed(self):
        jobs = self.add_jobs(3)
        times = "select id, updated_at from analytics_jobs order by id"
        before = self.database.rows(times)

        self.database.migrate()

        self.assertEqual(before, self.database.rows(times))
        self.assertEqual(sorted(jobs), [row["id"] for row in self.pull()["jobs"]])
        self.assertEqual(jobs, [row["id"] for row in self.claim(how_many=9)])

    def test_jobs_under_way_keep_their_claim_without_a_write_of_their_agent(self):
        token = new_token()
        mark = f"""'{{"claim_token": "{token}", "claimed_by": "laptop"}}'"""
        held = self.add_job(status="'processing'", metadata=mark)
        of_the_web = self.add_job(status="'processing'")
        updated = "select updated_at from analytics_jobs order by id"
        before = self.database.rows(updated)

        self.database.migrate()

        self.assertEqual(before, self.database.rows(updated))
        self.assertEqual((token, "laptop"),
                         tuple(self.job(held)[key] for key in ("claim_token", "claimed_by")))
        self.assertIs(True, self.ann.call("heartbeat_analytics_job", job=held, token=token,
                                          lease_seconds=60))
        self.assertIsNone(self.job(of_the_web)["claim_token"])

    def test_a_failure_leaves_nothing_changed(self):
        self.database.run("alter table user_tokens rename to tokens_of_users;")
        before = self.catalog()

        with self.assertRaises(subprocess.CalledProcessError):
            self.database.migrate()

        self.assertEqual(before, self.catalog())


if __name__ == "__main__":
    main()
