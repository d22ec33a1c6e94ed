#!/usr/bin/env python3
"""Claiming jobs through the functions of migrations/supabase, over REST on a real PostgreSQL."""

import concurrent.futures

from rest_caller import Refused
from server_project import ServerProject, ids_of, main, new_token

STUCK_WITHOUT_LEASE = {"status": "'processing'", "updated_at": "now() - interval '5 min 1 s'"}


class ServerLeases(ServerProject):
    def lease_left(self, job_id):
        """Seconds."""
        return float(self.database.run(f"""
            select extract(epoch from lease_expires_at - now()) from analytics_jobs
            where id = '{job_id}';"""))

    def test_a_claim_gives_the_oldest_pending_jobs(self):
        oldest, second, _ = self.add_jobs(3)
        token = new_token()

        claimed = self.claim(token=token, how_many=2)

        self.assertEqual([oldest, second], ids_of(claimed))
        for row in (claimed[0], self.job(oldest)):
            self.assertEqual(("processing", "laptop", token),
                             (row["status"], row["claimed_by"], row["claim_token"]))
        self.assertIsNotNone(self.job(oldest)["started_at"])
        self.assertAlmostEqual(60, self.lease_left(oldest), delta=30)

    def test_a_claim_takes_only_the_types_asked_for(self):
        self.add_job()
        insights = self.add_job(job_type="'compute_insights'")

        self.assertEqual([insights], ids_of(
            self.claim(how_many=9, job_types=["compute_insights", "full_sync"])))

    def test_a_claim_without_a_token_is_refused(self):
        job_id = self.add_job()

        with self.assertRaises(Refused) as refusal:
            self.ann.call("claim_analytics_jobs", agent="laptop", token=None, how_many=1,
                          lease_seconds=60, job_types=["fetch_messages"])

        self.assertEqual("22004", refusal.exception.code)
        self.assertEqual("pending", self.job(job_id)["status"])

    def test_leases_and_amounts_are_kept_within_bounds(self):
        self.add_jobs(102)

        shortest = self.claim(how_many=0, lease_seconds=1)
        longest = self.claim(how_many=1000, lease_seconds=1_000_000)

        self.assertEqual((1, 100), (len(shortest), len(longest)))
        self.assertAlmostEqual(10, self.lease_left(shortest[0]["id"]), delta=9)
        self.assertAlmostEqual(3600, self.lease_left(longest[0]["id"]), delta=60)

    def test_a_claim_repeated_after_a_lost_answer_gives_the_same_jobs(self):
        self.add_jobs(5)
        token = new_token()
        lost = self.claim(token=token, how_many=2)

        self.assertEqual(lost, self.claim(token=token, how_many=2))

        self.assertEqual("3", self.database.run(
            "select count(*) from analytics_jobs where status = 'pending';"))

    def test_a_repeat_that_overtakes_its_first_call_claims_nothing_more(self):
        self.add_jobs(40)
        token = new_token()

        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(
                lambda _: self.claim_in_a_crowd(token=token, how_many=2), range(8)))

        for answer in answers:
            self.assertEqual(ids_of(answers[0]), ids_of(answer))

    def test_sixteen_agents_claim_two_hundred_jobs_once_each(self):
        jobs = self.add_jobs(200)

        def agent(number):
            mine = []
            while rows := self.claim_in_a_crowd(agent=f"agent {number}", how_many=3):
                mine += rows
            return mine

        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            claims = [row for rows in pool.map(agent, range(16)) for row in rows]

        self.assertEqual(200, len(claims))
        self.assertEqual(set(jobs), set(ids_of(claims)))

    def test_an_agent_that_does_not_know_of_leases_holds_its_job_like_any_other(self):
        job_id, token = self.add_job(), new_token()
        self.ann.table("PATCH", f"analytics_jobs?id=eq.{job_id}&status=eq.pending",
                       {"status": "processing",
                        "metadata": {"claim_token": token, "claimed_by": "old"}})

        job = self.job(job_id)
        self.assertEqual((token, "old"), (job["claim_token"], job["claimed_by"]))
        self.assertAlmostEqual(300, self.lease_left(job_id), delta=30)
        self.assertEqual([], self.claim())

        self.change_behind_triggers(job_id, "lease_expires_at = now() + interval '10 s'")
        self.ann.table("PATCH",
                       f"analytics_jobs?id=eq.{job_id}&metadata->>claim_token=eq.{token}",
                       {"progress": 1, "total": 5})
        self.assertAlmostEqual(300, self.lease_left(job_id), delta=30)

    def test_a_heartbeat_extends_the_lease(self):
        job_id, token = self.add_job(), new_token()
        self.claim(token=token)

        self.assertIs(True, self.ann.call("heartbeat_analytics_job", job=job_id, token=token,
                                          lease_seconds=600))

        self.assertAlmostEqual(600, self.lease_left(job_id), delta=30)

    def test_a_heartbeat_says_when_the_claim_is_lost(self):
        job_id, lost = self.add_job(), new_token()
        self.claim(token=lost)
        self.let_lease_run_out(job_id)
        self.assertEqual([job_id], ids_of(self.claim(agent="desktop")))

        self.assertIs(False, self.ann.call("heartbeat_analytics_job", job=job_id, token=lost,
                                           lease_seconds=600))

        self.assertEqual("desktop", self.job(job_id)["claimed_by"])
        self.assertAlmostEqual(60, self.lease_left(job_id), delta=30)

    def test_a_lost_claim_cannot_write_with_its_token(self):
        job_id, lost, held = self.add_job(), new_token(), new_token()
        self.claim(token=lost)
        self.let_lease_run_out(job_id)
        self.claim(token=held)

        def complete(token):
            return self.ann.table("PATCH", f"analytics_jobs?id=eq.{job_id}&claim_token=eq.{token}",
                                  {"status": "completed"})

        self.assertEqual([], complete(lost))
        self.assertEqual("processing", self.job(job_id)["status"])
        self.assertEqual([job_id], ids_of(complete(held)))

    def test_an_owner_recognises_its_last_write_by_the_token(self):
        job_id, token = self.add_job(), new_token()
        self.claim(token=token)

        (row,) = self.ann.table("PATCH", f"analytics_jobs?id=eq.{job_id}&claim_token=eq.{token}",
                                {"status": "completed"})

        self.assertEqual((token, "laptop", None),
                         (row["claim_token"], row["claimed_by"], row["lease_expires_at"]))

    def test_a_job_whose_lease_ran_out_is_tried_again(self):
        job_id, token = self.add_job(progress="7"), new_token()
        self.claim()
        self.let_lease_run_out(job_id)

        (again,) = self.claim(token=token)

        self.assertEqual((job_id, token, 1, 0), (again["id"], again["claim_token"],
                                                 again["retry_count"], again["progress"]))

    def test_a_stuck_job_goes_back_to_the_queue(self):
        job_id = self.add_job(metadata="""'{"claim_token": "t", "claimed_by": "a", "days_back": 3}'""",
                              started_at="now()", **STUCK_WITHOUT_LEASE)

        self.assertEqual([], self.claim(job_types=["full_sync"]))

        job = self.job(job_id)
        self.assertEqual(("pending", 1, None), (job["status"], job["retry_count"],
                                                job["started_at"]))
        self.assertEqual({"days_back": 3}, job["metadata"])

    def test_a_stuck_job_without_retries_left_fails(self):
        last_try = self.add_job(retry_count="3", **STUCK_WITHOUT_LEASE)
        uncounted = self.add_job(retry_count="null", max_retries="null", **STUCK_WITHOUT_LEASE)

        self.claim(job_types=["full_sync"])

        job = self.job(last_try)
        self.assertEqual(("failed", 3, {"code": "lease_expired"}),
                         (job["status"], job["retry_count"], job["error_details"]))
        self.assertEqual("The agent working on this job disappeared", job["error"])
        self.assertIsNotNone(job["completed_at"])
        self.assertEqual(("pending", 1), (self.job(uncounted)["status"],
                                          self.job(uncounted)["retry_count"]))

    def test_an_owner_that_disappeared_cannot_write_over_the_failure(self):
        job_id, token = self.add_job(max_retries="0"), new_token()
        self.claim(token=token)
        self.let_lease_run_out(job_id)
        self.claim()

        self.assertEqual([], self.ann.table(
            "PATCH", f"analytics_jobs?id=eq.{job_id}&claim_token=eq.{token}",
            {"status": "completed"}))
        self.assertEqual("failed", self.job(job_id)["status"])

    def test_jobs_that_show_life_are_left_alone(self):
        leased = self.add_job()
        self.claim()
        self.change_behind_triggers(leased, "updated_at = now() - interval '1 day'")
        plain = self.add_job(status="'processing'", updated_at="now() - interval '4 min'")

        self.assertEqual([], self.claim())

        self.assertEqual(["processing"] * 2,
                         [self.job(job_id)["status"] for job_id in (leased, plain)])

    def test_a_released_job_is_pending_and_no_retry_is_counted(self):
        job_id, token = self.add_job(), new_token()
        self.claim(token=token)
        self.ann.table("PATCH", f"analytics_jobs?id=eq.{job_id}", {"progress": 5})
        release = {"job": job_id, "token": token}

        self.assertIs(False, self.ann.call("release_analytics_job", job=job_id, token=new_token()))
        self.assertIs(True, self.ann.call("release_analytics_job", **release))
        self.assertIs(False, self.ann.call("release_analytics_job", **release))

        job = self.job(job_id)
        self.assertEqual(("pending", 0, 0), (job["status"], job["retry_count"], job["progress"]))
        for column in ("claimed_by", "claim_token", "lease_expires_at", "started_at"):
            self.assertIsNone(job[column], column)

    def test_a_job_claimed_offline_gets_a_lease_when_it_arrives(self):
        token = new_token()

        (row,) = self.ann.table("POST", "analytics_jobs", {
            "user_id": self.ann_id, "job_type": "fetch_messages", "status": "processing",
            "claimed_by": "laptop", "claim_token": token})

        self.assertAlmostEqual(120, self.lease_left(row["id"]), delta=30)
        self.assertEqual(token, row["claim_token"])

    def test_a_job_put_back_by_hand_belongs_to_nobody(self):
        job_id = self.add_job()
        self.claim()

        (row,) = self.ann.table("PATCH", f"analytics_jobs?id=eq.{job_id}", {"status": "pending"})

        self.assertEqual([None] * 3, [row[column] for column in
                                      ("claimed_by", "claim_token", "lease_expires_at")])


if __name__ == "__main__":
    main()
