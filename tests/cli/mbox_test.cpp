#include "agent/cli/mbox.h"

#include <sstream>

#include "tests/support/catch.h"

TEST_CASE("a message in a mailbox file has a line before it and its own such lines quoted") {
    std::ostringstream out;

    agent::cli::write_mbox_message(out, "ann@example.org", agent::Instant(std::chrono::hours(24)),
                                   "Subject: x\n\nFrom here\n>From there\nFromage\n");

    CHECK(out.str() ==
          "From ann@example.org Fri Jan  2 00:00:00 1970\n"
          "Subject: x\n\n>From here\n>>From there\nFromage\n\n");
}

TEST_CASE("a sender cannot break the line before a message") {
    std::ostringstream out;
    agent::cli::write_mbox_message(out, "a b\nFrom c", {}, "x");
    agent::cli::write_mbox_message(out, "", {}, "");
    CHECK(out.str() ==
          "From abFromc Thu Jan  1 00:00:00 1970\nx\n\n"
          "From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n\n");
}
