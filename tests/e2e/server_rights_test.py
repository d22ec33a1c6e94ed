#!/usr/bin/env python3
"""Who reaches which rows under migrations/supabase, over REST on a real PostgreSQL."""

from rest_caller import Refused
from server_project import ServerProject, ids_of, main, new_token

FORBIDDEN = "42501"
# A row of each shared table, but for its owner, and a change to it.
ROWS = {
    "analytics_jobs": ({"job_type": "fetch_messages"}, {"progress": 1}),
    "message_cache": ({"message_id": "m", "raw_data": {}}, {"subject": "changed"}),
    "analytics_cache": ({"cache_key": "k", "data": {}, "expires_at": "2030-01-01T00:00:00Z"},
                        {"hit_count": 1}),
    "analytics_insights": ({"insight_type": "t", "value": {}}, {"insight_type": "changed"}),
    "user_tokens": ({"provider": "google"}, {"scope": "changed"}),
}


class ServerRights(ServerProject):
    def rows(self, table):
        return self.database.rows(f"select * from {table} order by user_id")

    def add_row_of_ann(self, table):
        self.ann.table("POST", table, ROWS[table][0] | {"user_id": self.ann_id})
        return self.rows(table)

    def assert_forbidden(self, request, *arguments, **named):
        with self.assertRaises(Refused) as refusal:
            request(*arguments, **named)
        self.assertEqual(FORBIDDEN, refusal.exception.code)

    def assert_out_of_reach(self, caller):
        """Nothing of Ann's can be read, made, changed or removed by the caller."""
        for table, (row, change) in ROWS.items():
            with self.subTest(table):
                before = self.add_row_of_ann(table)
                of_ann = f"{table}?user_id=eq.{self.ann_id}"

                self.assertEqual([], caller.table("GET", table))
                self.assertEqual([], caller.table("PATCH", of_ann, change))
                self.assertEqual([], caller.table("DELETE", of_ann))
                self.assert_forbidden(caller.table, "POST", table, row | {"user_id": self.ann_id})

                self.assertEqual(before, self.rows(table))

    def test_owners_read_write_and_delete_their_rows(self):
        for table, (_, change) in ROWS.items():
            with self.subTest(table):
                self.add_row_of_ann(table)

                self.assertEqual(1, len(self.ann.table("GET", table)))
                self.assertEqual(1, len(self.ann.table(
                    "PATCH", f"{table}?user_id=eq.{self.ann_id}", change)))
                self.assertEqual(1, len(self.ann.table(
                    "DELETE", f"{table}?user_id=eq.{self.ann_id}")))

                self.assertEqual([], self.rows(table))

    def test_the_rows_of_another_user_are_out_of_reach(self):
        self.assert_out_of_reach(self.bob)

    def test_all_rows_are_out_of_reach_without_signing_in(self):
        self.assert_out_of_reach(self.anyone)

    def test_a_row_cannot_be_given_to_another_user(self):
        for table in ROWS:
            with self.subTest(table):
                before = self.add_row_of_ann(table)

                self.assert_forbidden(self.ann.table, "PATCH",
                                      f"{table}?user_id=eq.{self.ann_id}",
                                      {"user_id": self.bob_id})

                self.assertEqual(before, self.rows(table))

    def test_the_jobs_of_another_user_cannot_be_claimed(self):
        job_id = self.add_job()

        self.assertEqual([], self.claim(self.bob, how_many=100))

        self.assertEqual("pending", self.job(job_id)["status"])

    def test_a_stolen_token_is_of_no_use_to_another_user(self):
        job_id, token = self.add_job(), new_token()
        self.claim(token=token)

        self.assertEqual([], self.claim(self.bob, token=token))
        self.assertIs(False, self.bob.call("heartbeat_analytics_job", job=job_id, token=token,
                                           lease_seconds=60))
        self.assertIs(False, self.bob.call("release_analytics_job", job=job_id, token=token))

        self.assertEqual("processing", self.job(job_id)["status"])

    def test_a_stuck_job_of_another_user_is_not_rescued(self):
        job_id = self.add_job(status="'processing'", updated_at="now() - interval '1 day'")

        self.claim(self.bob)

        self.assertEqual("processing", self.job(job_id)["status"])

    def test_the_feed_shows_own_jobs_only(self):
        of_ann, of_bob = self.add_job(), self.add_job(self.bob_id)

        self.assertEqual([of_ann], ids_of(self.pull(self.ann)["jobs"]))
        self.assertEqual([of_bob], ids_of(self.pull(self.bob)["jobs"]))
        self.assertEqual([of_bob], ids_of(self.bob.table("GET", "analytics_job_changes")))

    def test_the_service_role_works_for_everybody(self):
        jobs = {self.add_job(), self.add_job(self.bob_id)}

        self.assertEqual(jobs, set(ids_of(self.pull(self.service)["jobs"])))
        self.assertEqual(jobs, set(ids_of(self.claim(self.service, how_many=5))))

    def test_functions_need_a_signed_in_user(self):
        job_id = self.add_job()
        claim = {"job": job_id, "token": new_token()}

        self.assert_forbidden(self.claim, self.anyone)
        self.assert_forbidden(self.anyone.call, "heartbeat_analytics_job", lease_seconds=9, **claim)
        self.assert_forbidden(self.anyone.call, "release_analytics_job", **claim)
        self.assert_forbidden(self.pull, self.anyone)
        self.assert_forbidden(self.anyone.call, "count_my_analytics_jobs")

    def test_the_view_of_the_feed_is_empty_without_signing_in(self):
        self.add_job()

        # Forbidden on hosted Supabase; @supabase/lite lets everybody read every relation.
        self.assertEqual([], self.anyone.table("GET", "analytics_job_changes"))

    def test_own_jobs_are_counted_even_when_policies_hide_them(self):
        self.add_jobs(3)
        self.add_job(self.bob_id)
        self.database.run('drop policy "agent: select own rows" on analytics_jobs;')

        self.assertEqual([], self.ann.table("GET", "analytics_jobs"))
        self.assertEqual(3, self.ann.call("count_my_analytics_jobs"))
        self.assertEqual(1, self.bob.call("count_my_analytics_jobs"))


if __name__ == "__main__":
    main()
