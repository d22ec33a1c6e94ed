#include "agent/app/notice_board.h"

#include <vector>

#include "storage/database.h"
#include "tests/support/catch.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_folder.h"

using agent::app::NoticeBoard;
using agent::pipeline::Outcome;
using agent::pipeline::Poller;
using agent::pipeline::ProgressEvent;

namespace {

struct Office {
    test::TempFolder folder;
    test::FakeClock clock;
    storage::Database database{options(folder / "mirror.db"), clock.now()};
    storage::SyncState state{database};
    std::vector<std::string> titles;
    std::string last_text;

    static storage::DatabaseOptions options(const std::filesystem::path& file) {
        storage::DatabaseOptions options;
        options.file = file;
        return options;
    }

    // As when the agent starts.
    NoticeBoard board(bool mail_is_here = true) {
        return NoticeBoard(state, clock, mail_is_here, [this](const agent::notices::Notice& one) {
            titles.push_back(one.title);
            last_text = one.text;
        });
    }
};

ProgressEvent finished(const std::string& type, Outcome::Kind kind, bool retrying = false) {
    ProgressEvent event;
    event.kind = ProgressEvent::Kind::finished;
    event.job_type = type;
    event.outcome.kind = kind;
    event.outcome.message = "ann@example.org said no";
    event.retrying = retrying;
    event.counts.fetched = 12;
    return event;
}

ProgressEvent failed() {
    return finished("fetch_messages", Outcome::Kind::failed_permanent);
}

constexpr Poller::Pulse kWell{true, 0, {}, {}};
constexpr Poller::Pulse kGoogleSignedOut{true, 0, agent::gmail::Error::Kind::signed_out, {}};
constexpr Poller::Pulse kSupabaseSignedOut{false, 0, {}, agent::supabase::Error::Kind::signed_out};
constexpr Poller::Pulse kOffline{false, 0, agent::gmail::Error::Kind::offline,
                                 agent::supabase::Error::Kind::offline};

}  // namespace

TEST_CASE("a job that failed is told once, without its reason", "[app]") {
    Office office;
    NoticeBoard board = office.board();

    board.note(failed());
    board.note(kWell);
    board.note(kWell);

    CHECK(office.titles == std::vector<std::string>{"A mail analytics job has failed"});
    CHECK(office.last_text.find("ann@example.org") == std::string::npos);
}

TEST_CASE("many failures in a minute are one notice more", "[app]") {
    Office office;
    NoticeBoard board = office.board();
    board.note(failed());
    board.note(kWell);

    for (int i = 0; i < 40; ++i) board.note(failed());
    board.note(kWell);
    CHECK(office.titles.size() == 1);
    office.clock.advance(std::chrono::minutes(1));
    board.note(kWell);

    REQUIRE(office.titles.size() == 2);
    CHECK(office.titles.back() == "40 mail analytics jobs have failed");
}

TEST_CASE("a job that will be tried again has not failed", "[app]") {
    Office office;
    NoticeBoard board = office.board();

    board.note(finished("fetch_messages", Outcome::Kind::failed_transient, true));
    board.note(kWell);

    CHECK(office.titles.empty());
}

TEST_CASE("a sign-in that is needed is told once, over restarts, until it works again", "[app]") {
    Office office;
    {
        NoticeBoard board = office.board();
        board.note(kGoogleSignedOut);
        board.note(kGoogleSignedOut);
    }
    NoticeBoard board = office.board();
    board.note(kGoogleSignedOut);
    board.note(kOffline);
    board.note(kGoogleSignedOut);
    board.note(kWell);  // nothing has shown yet that it works
    board.note(kGoogleSignedOut);
    CHECK(office.titles == std::vector<std::string>{"Sign in to Gmail again"});

    board.note(finished("fetch_messages", Outcome::Kind::completed));
    board.note(kWell);
    board.note(kGoogleSignedOut);

    CHECK(office.titles.size() == 2);
}

TEST_CASE("a job that is refused by Google tells once, until a job has brought mail", "[app]") {
    Office office;
    NoticeBoard board = office.board();
    const auto refused = finished("fetch_messages", Outcome::Kind::needs_sign_in);

    board.note(refused);
    board.note(kWell);
    board.note(refused);
    board.note(kWell);
    CHECK(office.titles == std::vector<std::string>{"Sign in to Gmail again"});
    board.note(finished("fetch_messages", Outcome::Kind::completed));
    board.note(kWell);
    board.note(refused);
    board.note(kWell);

    CHECK(office.titles.size() == 2);
}

TEST_CASE("a sign-in to Supabase is told by itself", "[app]") {
    Office office;
    NoticeBoard board = office.board();

    board.note(kSupabaseSignedOut);

    CHECK(office.titles == std::vector<std::string>{"Sign in to Supabase again"});
    CHECK(office.last_text.find("agent login supabase") != std::string::npos);
}

TEST_CASE("the first mail is told once in the life of a mirror", "[app]") {
    Office office;
    NoticeBoard first = office.board(false);

    first.note(finished("compute_insights", Outcome::Kind::completed));
    first.note(kWell);
    CHECK(office.titles.empty());
    first.note(finished("fetch_messages", Outcome::Kind::completed));
    first.note(kWell);
    NoticeBoard second = office.board(false);
    second.note(finished("full_sync", Outcome::Kind::completed));
    second.note(kWell);

    CHECK(office.titles == std::vector<std::string>{"Your mail is here"});
    CHECK(office.last_text.find("12 messages") != std::string::npos);
}

TEST_CASE("mail that was here before is no first mail", "[app]") {
    Office office;
    NoticeBoard board = office.board(true);

    board.note(finished("fetch_messages", Outcome::Kind::completed));
    board.note(kWell);

    CHECK(office.titles.empty());
}
