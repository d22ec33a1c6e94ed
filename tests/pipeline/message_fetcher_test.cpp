#include "agent/pipeline/message_fetcher.h"

#include <map>
#include <set>

#include "agent/pipeline/governor.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/in_process_client.h"
#include "tests/support/memory_secret_store.h"
#include "tests/support/temp_folder.h"

using agent::Instant;
using agent::Secret;
using agent::pipeline::FetchedBatch;
using agent::pipeline::MessageFetcher;
using Kind = MessageFetcher::Ended::Kind;

namespace {

// A Gmail that answers by a plan: what each id gets, attempt by attempt; ids without one exist.
class PlannedGmail {
public:
    struct Reply {
        int status;
        std::string body;
    };

    void plan(const std::string& id, std::vector<Reply> replies) {
        plans_[id] = std::move(replies);
    }
    void thread(const std::string& id, std::vector<std::string> messages) {
        threads_[id] = std::move(messages);
    }
    void without_batch_endpoint() { batch_endpoint_ = false; }
    void refuse_batches_over(std::size_t parts) { most_parts_ = parts; }

    sandbox::Response handle(const sandbox::Request& request) {
        if (request.path.find("/batch") == std::string::npos) {
            ++singles_;
            const auto reply = answer(request.path.substr(request.path.rfind('/') + 1));
            return {reply.status, {{"Content-Type", "application/json"}}, reply.body};
        }
        if (!batch_endpoint_) return {404, {}, ""};
        return batch(request);
    }

    int singles() const { return singles_; }
    const std::vector<std::size_t>& batch_sizes() const { return batch_sizes_; }
    int times_asked(const std::string& id) const { return asked_.contains(id) ? asked_.at(id) : 0; }

private:
    Reply answer(const std::string& id) {
        ++asked_[id];
        if (threads_.contains(id) && plans_[id].empty()) {
            std::string messages;
            for (const std::string& message : threads_[id]) {
                messages += (messages.empty() ? "" : ",") + (R"({"id":")" + message + R"("})");
            }
            return {200, R"({"id":")" + id + R"(","messages":[)" + messages + "]}"};
        }
        auto& plan = plans_[id];
        if (plan.empty()) return {200, R"({"id":")" + id + R"("})"};
        Reply next = plan.front();
        if (plan.size() > 1 || next.status == 200) plan.erase(plan.begin());
        return next;
    }

    sandbox::Response batch(const sandbox::Request& request) {
        std::string body;
        std::size_t parts = 0;
        for (std::size_t at = 0; (at = request.body.find("Content-ID:", at)) != std::string::npos;
             ++at) {
            const auto open = request.body.find('<', at);
            const auto content_id =
                request.body.substr(open + 1, request.body.find('>', open) - open - 1);
            const auto path = request.body.find("/", request.body.find("/me/", at) + 4) + 1;
            const auto id =
                request.body.substr(path, request.body.find_first_of("? ", path) - path);
            ++parts;
            if (parts > most_parts_) continue;
            const Reply reply = answer(id);
            body += "--b\r\nContent-Type: application/http\r\nContent-ID: <response-" + content_id +
                    ">\r\n\r\nHTTP/1.1 " + std::to_string(reply.status) +
                    " X\r\nContent-Type: application/json\r\n\r\n" + reply.body + "\r\n";
        }
        batch_sizes_.push_back(parts);
        if (parts > most_parts_) {
            return {400,
                    {{"Content-Type", "application/json"}},
                    R"({"error":{"code":400,"message":"Inner request count exceeds the limit",)"
                    R"("errors":[{"reason":"badRequest"}],"status":"INVALID_ARGUMENT"}})"};
        }
        return {200, {{"Content-Type", "multipart/mixed; boundary=b"}}, body + "--b--\r\n"};
    }

    std::map<std::string, std::vector<Reply>> plans_;
    std::map<std::string, int> asked_;
    std::map<std::string, std::vector<std::string>> threads_;
    bool batch_endpoint_ = true;
    std::size_t most_parts_ = 100;
    int singles_ = 0;
    std::vector<std::size_t> batch_sizes_;
};

const PlannedGmail::Reply kServerError{500, R"({"error":{"code":500,"message":"x"}})"};
const PlannedGmail::Reply kNotFound{404, R"({"error":{"code":404,"message":"x",)"
                                         R"("errors":[{"reason":"notFound"}]}})"};
const PlannedGmail::Reply kTooConcurrent{
    429, R"({"error":{"code":429,"message":"Too many concurrent requests for user",)"
         R"("errors":[{"reason":"rateLimitExceeded","domain":"global"}]}})"};
const PlannedGmail::Reply kForbidden{403, R"({"error":{"code":403,"message":"x",)"
                                          R"("errors":[{"reason":"insufficientPermissions"}]}})"};

struct Fixture {
    explicit Fixture(int most_at_once = 20)
        : limits{.units_per_minute = 0, .most_at_once = most_at_once, .backoff = {}} {
        const agent::gmail::Grant grant{"client",
                                        Secret(""),
                                        Secret("refresh"),
                                        Secret("access"),
                                        clock.now() + std::chrono::hours(1),
                                        clock.now(),
                                        ""};
        secrets.write("google", agent::gmail::to_text(grant));
    }

    MessageFetcher::Ended fetch(int count, int batch_size = 4) {
        std::vector<agent::gmail::MessageRef> refs;
        for (int i = 0; i < count; ++i) refs.push_back({"m" + std::to_string(i), ""});
        return fetch(refs, batch_size);
    }
    MessageFetcher::Ended fetch(const std::vector<agent::gmail::MessageRef>& refs,
                                int batch_size = 4) {
        MessageFetcher fetcher(gmail, manners, patience, stop,
                               {agent::gmail::Format::metadata, batch_size, true});
        auto ended = fetcher.fetch(refs, [this](const FetchedBatch& batch) {
            ++batches;
            for (const auto& message : batch.messages) fetched.insert(std::string(message["id"]));
            for (const auto& failure : batch.failures) failed.insert(failure.id);
            gone.insert(batch.gone.begin(), batch.gone.end());
            return !refuse;
        });
        units_saved = fetcher.units_saved();
        return ended;
    }

    agent::pipeline::Governor::Limits limits;
    test::FakeClock clock;
    agent::StopSignal stop;
    test::TempFolder folder;
    test::MemorySecretStore secrets;
    PlannedGmail far;
    test::InProcessClient http{[this](const sandbox::Request& r) { return far.handle(r); }};
    agent::gmail::LocalGrantStore grants{secrets};
    agent::gmail::TokenKeeper tokens{
        http, grants, {"http://127.0.0.1:1/token", folder / "lock"}, clock, stop};
    agent::pipeline::Governor governor{
        limits, clock, stop, {[] { return std::nullopt; }, [](const auto&) {}}};
    agent::gmail::GmailClient gmail{http, tokens, {"http://127.0.0.1:1"}, clock, &governor};
    agent::pipeline::Patience patience{clock, stop, {}, 1};
    std::set<std::string> fetched, failed, gone;
    std::int64_t units_saved = 0;
    int batches = 0;
    bool refuse = false;
    agent::pipeline::MannerChooser manners{agent::gmail::Manner::batch};
};

struct FourAtOnce : Fixture {
    FourAtOnce() : Fixture(4) {}
};

}  // namespace

TEST_CASE_METHOD(Fixture, "ids are fetched a batch at a time, each once") {
    CHECK(fetch(10).kind == Kind::done);

    CHECK(fetched.size() == 10);
    CHECK(far.batch_sizes() == std::vector<std::size_t>{4, 5, 1});
    CHECK(far.singles() == 0);
}

TEST_CASE_METHOD(Fixture,
                 "a thread is got as a whole when that is cheaper, and only what is wanted") {
    far.thread("t", {"m0", "m1", "m2", "other"});

    CHECK(fetch({{"m0", "t"}, {"m1", "t"}, {"m2", "t"}, {"m3", "u"}, {"m4", "u"}}).kind ==
          Kind::done);

    CHECK(fetched == std::set<std::string>{"m0", "m1", "m2", "m3", "m4"});
    CHECK(far.times_asked("t") == 1);
    CHECK(far.times_asked("u") == 0);  // two messages cost no more than their thread
    CHECK(far.times_asked("m0") == 0);
    CHECK(units_saved == 20);
    CHECK(gmail.usage().units == 40 + 2 * 20);
}

TEST_CASE_METHOD(Fixture, "what its thread lacks is asked for alone") {
    far.thread("t", {"m0", "m1"});
    far.plan("m2", {kNotFound});

    CHECK(fetch({{"m0", "t"}, {"m1", "t"}, {"m2", "t"}}).kind == Kind::done);

    CHECK(fetched == std::set<std::string>{"m0", "m1"});
    CHECK(gone == std::set<std::string>{"m2"});
}

TEST_CASE_METHOD(Fixture, "messages of a thread that cannot be got are got one by one") {
    far.thread("t", {"m0", "m1", "m2"});
    far.plan("t", {kServerError});

    CHECK(fetch({{"m0", "t"}, {"m1", "t"}, {"m2", "t"}}).kind == Kind::done);

    CHECK(fetched.size() == 3);
    CHECK(failed.empty());
}

TEST_CASE_METHOD(Fixture, "a thread that was throttled is asked for again") {
    far.thread("t", {"m0", "m1", "m2"});
    far.plan("t", {kTooConcurrent,
                   {200, R"({"id":"t","messages":[{"id":"m0"},{"id":"m1"},{"id":"m2"}]})"}});

    CHECK(fetch({{"m0", "t"}, {"m1", "t"}, {"m2", "t"}}).kind == Kind::done);

    CHECK(fetched.size() == 3);
    CHECK(far.times_asked("t") == 2);
    CHECK(far.times_asked("m0") == 0);
}

TEST_CASE_METHOD(Fixture, "one bad part sinks neither its batch nor itself while it may heal") {
    far.plan("m1", {kServerError, {200, R"({"id":"m1"})"}});

    CHECK(fetch(4).kind == Kind::done);

    CHECK(fetched.size() == 4);
    CHECK(far.singles() == 1);
    CHECK(failed.empty());
}

TEST_CASE_METHOD(Fixture, "a message that never comes is given up after a few tries") {
    far.plan("m1", {kServerError});

    CHECK(fetch(4).kind == Kind::done);

    CHECK(failed == std::set<std::string>{"m1"});
    CHECK(fetched.size() == 3);
    CHECK(far.times_asked("m1") == 4);
}

TEST_CASE_METHOD(Fixture, "a message that was deleted meanwhile is gone, not failed") {
    far.plan("m2", {kNotFound});

    CHECK(fetch(4).kind == Kind::done);

    CHECK(gone == std::set<std::string>{"m2"});
    CHECK(failed.empty());
}

TEST_CASE_METHOD(Fixture, "an answer for another message is not taken for the one asked for") {
    far.plan("m1", {{200, R"({"id":"m2"})"}, {200, R"({"id":"m2"})"}, {200, R"({"id":"m1"})"}});

    CHECK(fetch(4).kind == Kind::done);

    CHECK(fetched.size() == 4);
    CHECK(far.times_asked("m1") == 3);
}

TEST_CASE_METHOD(
    FourAtOnce, "a batch that is too concurrent halves, then grows by one up to what was refused") {
    for (int i = 0; i < 4; ++i) {
        far.plan("m" + std::to_string(i),
                 {kTooConcurrent, {200, R"({"id":"m)" + std::to_string(i) + R"("})"}});
    }

    CHECK(fetch(14).kind == Kind::done);

    CHECK(fetched.size() == 14);
    CHECK(failed.empty());
    CHECK(far.batch_sizes() == std::vector<std::size_t>{4, 2, 3, 3, 3, 3});
    CHECK(clock.sleeps().size() == 1);  // one strike for the whole batch
}

TEST_CASE_METHOD(Fixture, "a limit on the parts of a batch is learned") {
    far.refuse_batches_over(5);

    CHECK(fetch(15, 20).kind == Kind::done);

    CHECK(fetched.size() == 15);
    CHECK(far.batch_sizes() == std::vector<std::size_t>{15, 7, 3, 4, 5, 3});
}

TEST_CASE_METHOD(Fixture, "without a batch endpoint messages are fetched one by one") {
    far.without_batch_endpoint();

    CHECK(fetch(5).kind == Kind::done);

    CHECK(fetched.size() == 5);
    CHECK(far.singles() == 5);
}

TEST_CASE_METHOD(Fixture, "a missing permission ends the fetch, what came is kept") {
    far.plan("m5", {kForbidden});

    const auto ended = fetch(8);

    CHECK(ended.kind == Kind::error);
    CHECK(ended.error.kind == agent::gmail::Error::Kind::forbidden);
    CHECK(fetched.size() == 7);
    CHECK(failed.empty());
}

TEST_CASE_METHOD(Fixture, "a dead line is waited for and costs no message") {
    int left = 3;
    http.choose_fate([&left](const agent::http::Request&) {
        return left-- > 0 ? test::InProcessClient::Fate::lose_request
                          : test::InProcessClient::Fate::arrive;
    });

    CHECK(fetch(4).kind == Kind::done);

    CHECK(fetched.size() == 4);
    CHECK(clock.sleeps().size() == 3);
}

TEST_CASE_METHOD(Fixture, "a line that stays dead ends the fetch") {
    http.choose_fate([](const auto&) { return test::InProcessClient::Fate::lose_request; });

    const auto ended = fetch(4);

    CHECK(ended.kind == Kind::error);
    CHECK(ended.error.kind == agent::gmail::Error::Kind::offline);
    CHECK(batches == 0);
}

TEST_CASE_METHOD(Fixture, "whoever takes the batches can end the fetch") {
    refuse = true;

    CHECK(fetch(12).kind == Kind::refused);

    CHECK(batches == 1);
}
