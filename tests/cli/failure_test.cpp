#include "agent/cli/failure.h"

#include <filesystem>
#include <sstream>

#include <SQLiteCpp/SQLiteCpp.h>
#include <nlohmann/json.hpp>

#include "agent/base/user_error.h"
#include "storage/error.h"
#include "tests/support/catch.h"

using namespace agent;
using namespace agent::cli;

namespace {

template <class Exception>
Failure failure_of(const Exception& exception) {
    return describe(std::make_exception_ptr(exception));
}

ExitCode code_of(storage::Error::Kind kind) {
    return failure_of(storage::Error(kind, "x")).code;
}

}  // namespace

TEST_CASE("a user's error keeps its code, sentence and hint", "[cli]") {
    const Failure failure = failure_of(UserError(ExitCode::not_permitted, "what", "hint"));

    CHECK(failure.code == ExitCode::not_permitted);
    CHECK(failure.what == "what");
    CHECK(failure.hint == "hint");
}

TEST_CASE("each fault of the database has its exit code", "[cli]") {
    using Kind = storage::Error::Kind;
    CHECK(code_of(Kind::cannot_open) == ExitCode::cannot_write);
    CHECK(code_of(Kind::not_ours) == ExitCode::data_error);
    CHECK(code_of(Kind::newer_schema) == ExitCode::configuration);
    CHECK(code_of(Kind::changed_migration) == ExitCode::configuration);
    CHECK(code_of(Kind::corrupt) == ExitCode::data_error);
    CHECK(code_of(Kind::full) == ExitCode::cannot_write);
    CHECK(code_of(Kind::busy) == ExitCode::try_later);
}

TEST_CASE("what SQLite reports in mid-statement is told apart by its code", "[cli]") {
    CHECK(failure_of(SQLite::Exception("disk", 13)).code == ExitCode::cannot_write);
    CHECK(failure_of(SQLite::Exception("malformed", 11)).code == ExitCode::data_error);
    CHECK(failure_of(SQLite::Exception("locked", 5)).code == ExitCode::try_later);
    CHECK(failure_of(SQLite::Exception("no such column", 1)).code == ExitCode::internal_error);
}

TEST_CASE("a file that cannot be written is named", "[cli]") {
    const Failure failure = failure_of(std::filesystem::filesystem_error(
        "open", "/nowhere/x", std::make_error_code(std::errc::permission_denied)));

    CHECK(failure.code == ExitCode::cannot_write);
    CHECK(failure.what.find("/nowhere/x") != std::string::npos);
}

TEST_CASE("anything else is our fault", "[cli]") {
    CHECK(failure_of(std::logic_error("oops")).code == ExitCode::internal_error);
    CHECK(failure_of(std::bad_alloc()).code == ExitCode::internal_error);
}

TEST_CASE("a failure is two lines for people and one object for scripts", "[cli]") {
    std::istringstream in;
    std::ostringstream out, err;
    Console console{.in = in, .out = out, .err = err};
    const Failure failure{ExitCode::try_later, "no\nnetwork", "wait"};

    print(console, failure);
    CHECK(err.str() == "agent: no network\n  hint: wait\n");

    err.str("");
    console.json = true;
    print(console, failure);
    const auto error = nlohmann::json::parse(err.str()).at("error");
    CHECK(error.at("message") == "no\nnetwork");
    CHECK(error.at("hint") == "wait");
    CHECK(error.at("exit_code") == 75);
    CHECK(out.str().empty());
}

TEST_CASE("an interruption says nothing", "[cli]") {
    std::istringstream in;
    std::ostringstream out, err;
    Console console{.in = in, .out = out, .err = err};

    const Failure failure = failure_of(Interrupted());
    print(console, failure);

    CHECK(static_cast<int>(failure.code) == 130);
    CHECK(err.str().empty());
}
