#!/usr/bin/env python3
"""The change feed of migrations/supabase, over REST on a real PostgreSQL."""

from server_project import ServerProject, ids_of, main


class ServerFeed(ServerProject):
    def pull_after(self, page, **arguments):
        """The page after `page`, as an agent asks for it."""
        last = page["jobs"][-1]
        return self.pull(generation=page["generation"],
                         mark=(last["change_sequence"], last["id"]), **arguments)

    def test_rows_arrive_as_they_are_stored(self):
        self.add_job(metadata="""'{"days_back": 3}'""")

        (row,) = self.pull()["jobs"]

        self.assertEqual(self.database.rows("select * from analytics_jobs"), [row])

    def test_nothing_new_is_an_empty_page(self):
        self.add_job()
        page = self.pull()

        self.assertEqual({"generation": page["generation"], "more": False, "jobs": []},
                         self.pull_after(page))

    def test_a_changed_row_arrives_again(self):
        first, _ = self.add_jobs(2)
        page = self.pull()
        self.ann.table("PATCH", f"analytics_jobs?id=eq.{first}", {"progress": 4})

        (row,) = self.pull_after(page)["jobs"]

        self.assertEqual((first, 4), (row["id"], row["progress"]))

    def test_rows_of_one_transaction_are_paged_without_loss_or_repeat(self):
        jobs = self.add_jobs(7)

        pages = [self.pull(how_many=3)]
        while pages[-1]["more"]:
            pages.append(self.pull_after(pages[-1], how_many=3))

        self.assertEqual([3, 3, 1], [len(page["jobs"]) for page in pages])
        self.assertEqual(sorted(jobs), [job for page in pages for job in ids_of(page["jobs"])])

    def test_a_page_that_ends_with_the_last_row_says_so(self):
        self.add_jobs(3)

        self.assertFalse(self.pull(how_many=3)["more"])
        self.assertTrue(self.pull(how_many=2)["more"])

    def test_a_row_committed_late_is_not_missed(self):
        self.add_job()
        page = self.pull()
        with self.database.session() as late:
            late(f"""begin; insert into analytics_jobs (user_id, job_type)
                            values ('{self.ann_id}', 'full_sync');""")
            quick = self.add_job()

            self.assertEqual([], self.pull_after(page)["jobs"])
            late("commit;")

        rows = self.pull_after(page)["jobs"]
        self.assertEqual(["full_sync", "fetch_messages"], [row["job_type"] for row in rows])
        self.assertEqual(quick, rows[-1]["id"])

    def test_another_generation_starts_over(self):
        jobs = self.add_jobs(2)
        page = self.pull()
        last = page["jobs"][-1]

        again = self.pull(generation="00000000-0000-4000-8000-000000000000",
                          mark=(last["change_sequence"], last["id"]))

        self.assertEqual(sorted(jobs), ids_of(again["jobs"]))
        self.assertEqual(page["generation"], again["generation"])

    def test_a_restored_database_has_another_generation(self):
        job_id = self.add_job()
        before = self.pull()
        self.database.run("update analytics_sync.feed_generation set timeline_id = 77;")

        unmended = self.pull_after(before)

        self.assertNotEqual(before["generation"], unmended["generation"])
        self.assertEqual([job_id], ids_of(unmended["jobs"]))
        self.assertEqual([], self.pull_after(unmended)["jobs"])

    def test_the_migration_run_after_a_restore_numbers_the_jobs_anew(self):
        job_id = self.add_job()
        before = self.pull()
        self.change_behind_triggers(job_id, "change_sequence = 1000000000000")
        updated_at = self.job(job_id)["updated_at"]
        self.database.run("update analytics_sync.feed_generation set system_identifier = 77;")
        self.assertEqual([], self.pull()["jobs"])

        self.database.migrate()

        mended = self.pull_after(before)
        self.assertNotEqual(before["generation"], mended["generation"])
        self.assertEqual([job_id], ids_of(mended["jobs"]))
        self.assertEqual(updated_at, self.job(job_id)["updated_at"])
        self.assertEqual([], self.pull_after(mended)["jobs"])


if __name__ == "__main__":
    main()
