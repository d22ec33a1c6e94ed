#include "agent/notices/notice_sender.h"

#include <stdexcept>
#include <vector>

#include "agent/base/stop_signal.h"
#include "tests/support/catch.h"

using agent::LogLevel;
using agent::notices::Notice;
using agent::notices::NoticeSender;
using agent::notices::Notifier;

namespace {

constexpr agent::Millis kPatience{10'000};

// Remembers what it showed; refuses what is titled "refuse".
class Desktop : public Notifier {
public:
    void show(const Notice& notice) override {
        if (notice.title == "refuse") throw std::runtime_error("no desktop");
        const std::lock_guard lock(mutex_);
        shown_.push_back(notice.title);
        if (notice.title == "last") done_.request();
    }
    std::vector<std::string> shown_until_last() {
        REQUIRE(done_.wait_for(kPatience));
        const std::lock_guard lock(mutex_);
        return shown_;
    }

private:
    std::mutex mutex_;
    std::vector<std::string> shown_;
    agent::StopSignal done_;
};

}  // namespace

TEST_CASE("notices are shown in the order in which they were sent", "[notices]") {
    Desktop desktop;
    const agent::Log log;
    NoticeSender sender(desktop, log);

    sender.send({"first", ""});
    sender.send({"last", ""});

    CHECK(desktop.shown_until_last() == std::vector<std::string>{"first", "last"});
}

TEST_CASE("a notice that is refused is logged, and the next one is shown", "[notices]") {
    Desktop desktop;
    std::vector<std::string> lines;  // written by the sender's thread before it shows "last"
    const agent::Log log([&](LogLevel, const std::string& line) { lines.push_back(line); },
                         LogLevel::warning);
    NoticeSender sender(desktop, log);

    sender.send({"refuse", ""});
    sender.send({"last", ""});

    CHECK(desktop.shown_until_last() == std::vector<std::string>{"last"});
    REQUIRE(lines.size() == 1);
    CHECK(lines.front().find("no desktop") != std::string::npos);
}
