#include "agent/pipeline/mirrored_mailbox.h"

#include "agent/pipeline/cache_verifier.h"
#include "tests/pipeline/mailbox_fixture.h"
#include "tests/support/catch.h"

using agent::gmail::Error;
using test::MailboxFixture;

namespace {

constexpr const char* kAnn = "sandbox-refresh-token";
constexpr const char* kBob = "refresh-token-of-bob";

// Ann's mirror, and a machine on which Bob may sign in to Google.
struct TwoPeople : MailboxFixture {
    TwoPeople() {
        rewrite = [this](const sandbox::Request& request, sandbox::Response& response) {
            if (request.path == "/token" && signed_in == kBob) {
                sandbox::Request as_ann = request;
                as_ann.body.replace(as_ann.body.find(kBob), std::string(kBob).size(), kAnn);
                response = google.handle(as_ann);
            }
            if (request.path.ends_with("/profile") && signed_in == kBob) {
                response.body = R"({"emailAddress":"bob@example.org","messagesTotal":1,)"
                                R"("historyId":"1"})";
            }
        };
        (void)add_job();
        (void)round();
    }
    void sign_in(const std::string& who) {
        signed_in = who;
        const agent::gmail::Grant grant{"sandbox-client",
                                        agent::Secret(""),
                                        agent::Secret(who),
                                        agent::Secret(""),
                                        {},
                                        clock.now(),
                                        ""};
        device.secrets.write("google", agent::gmail::to_text(grant));
        clock.advance(std::chrono::hours(2));  // until the old access token has expired
        google.reset_stats();
    }

    std::string signed_in = kAnn;
};

}  // namespace

TEST_CASE_METHOD(TwoPeople, "jobs wait while another mailbox is signed in than was mirrored") {
    sign_in(kBob);
    const auto job = add_job();

    const auto refused = round();

    REQUIRE(refused.google_trouble);
    CHECK(refused.google_trouble->kind == Error::Kind::other_mailbox);
    CHECK(refused.jobs_waiting == 1);
    CHECK(cloud.job(job)["status"] == "processing");
    CHECK(std::string(metadata_of(job)["current_step"]).find("another Google account") !=
          std::string::npos);
    CHECK(cache.stats().messages == 60);
    CHECK(google.stats()["gmail_requests"] == 1);

    SECTION("asking Gmail nothing") {
        clock.advance(std::chrono::seconds(10));
        CHECK(round().jobs_waiting == 1);
        CHECK(google.stats()["gmail_requests"] == 1);
    }
    SECTION("until the first account is back") {
        sign_in(kAnn);
        CHECK(round().jobs_completed >= 1);
        CHECK(cloud.job(job)["status"] == "completed");
        CHECK(google.stats()["messages_served"].get<int>() == 0);
    }
    SECTION("until the cache is cleared") {
        (void)cache.clear();
        clock.advance(std::chrono::seconds(10));
        CHECK(round().messages.fetched == 60);
        CHECK(cloud.job(job)["status"] == "completed");
    }
}

TEST_CASE_METHOD(TwoPeople, "as long as nobody signs in anew nobody asks whose mailbox it is") {
    sign_in(kAnn);
    (void)add_job();

    (void)round();

    CHECK(google.stats()["gmail_requests"] == 1);  // the history
}

TEST_CASE_METHOD(TwoPeople, "the cache is not compared with another mailbox") {
    sign_in(kBob);
    agent::pipeline::CacheVerifier::Settings wanted;
    wanted.user_id = device.user_id;
    wanted.repair = true;

    agent::pipeline::CacheVerifier verifier({device.database, cache, gmail, clock, device.stop},
                                            wanted);

    CHECK(verifier.verify().error().kind == Error::Kind::other_mailbox);
    CHECK(cache.stats().messages == 60);
}
