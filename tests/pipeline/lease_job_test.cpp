#include "tests/pipeline/mailbox_fixture.h"
#include "tests/support/catch.h"

using storage::JobStatus;
using test::InProcessClient;
using Kind = agent::pipeline::ProgressEvent::Kind;

namespace {

// A job whose agent loses Supabase for longer than a lease, as soon as it has begun.
struct CutOff : test::MailboxFixture {
    CutOff() {
        id = add_job({{"batch_size", 5}});
        on_event = [this](const agent::pipeline::ProgressEvent& event) {
            if (event.kind != Kind::advanced || event.done == 0) return;
            device.http.choose_fate(
                [](const auto&) { return InProcessClient::Fate::lose_request; });
            clock.advance(std::chrono::minutes(3));
        };
    }
    std::string id;
};

}  // namespace

TEST_CASE_METHOD(CutOff, "on a desktop a job goes on without Supabase, however long") {
    round();

    CHECK(device.job(id).status == JobStatus::completed);
    CHECK(device.outbox.counts().waiting > 0);
}

TEST_CASE_METHOD(test::MailboxFixture, "a job whose claim was taken over stops at its next batch") {
    const auto id = add_job({{"batch_size", 5}});
    on_event = [&](const agent::pipeline::ProgressEvent& event) {
        if (event.kind != Kind::advanced || event.done != 5) return;
        cloud.change_job(id, {{"retry_count", 1}, {"metadata", {{"claim_token", "another's"}}}});
        device.remote_job.apply(*agent::sync::job_from_row(cloud.job(id)));
    };

    round();

    CHECK(device.job(id).claim_token.empty());
    CHECK(cloud.job(id)["status"] == "processing");
    CHECK(cloud.job(id)["metadata"]["claim_token"] == "another's");
    CHECK(cache.stats().messages < 60);
}
