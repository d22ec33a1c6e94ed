#include "agent/control/event_feed.h"

#include <sstream>
#include <thread>

#include <Poco/Net/StreamSocket.h>

#include "tests/control/running_api.h"
#include "tests/support/catch.h"

using agent::control::EventFeed;
using test::FakeClock;
using test::FakeDesk;
using test::RunningApi;

namespace {

std::string news(EventFeed& feed) {
    std::ostringstream out;
    feed.write_news(out);
    return out.str();
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// A stream of events that is read by hand.
class Listener {
public:
    explicit Listener(RunningApi& api)
        : socket_(Poco::Net::SocketAddress("127.0.0.1", api.port())) {
        socket_.setReceiveTimeout(Poco::Timespan(20, 0));
        const std::string request = "GET /api/events HTTP/1.1\r\nHost: " + api.host() +
                                    "\r\nAuthorization: Bearer " + RunningApi::kToken + "\r\n\r\n";
        socket_.sendBytes(request.data(), static_cast<int>(request.size()));
    }
    // Reads until `part` came; false when the stream ends first.
    bool hears(const std::string& part) {
        char piece[4096];
        while (!has(heard_, part)) {
            const int length = socket_.receiveBytes(piece, sizeof piece);
            if (length <= 0) return false;
            heard_.append(piece, static_cast<std::size_t>(length));
        }
        return true;
    }
    void hang_up() { socket_.close(); }

private:
    Poco::Net::StreamSocket socket_;
    std::string heard_;
};

}  // namespace

TEST_CASE("a feed tells all at first and then what changed", "[control]") {
    FakeDesk desk;
    const FakeClock clock;
    desk.put_job("a", "pending");
    desk.put_job("b", "completed");
    EventFeed feed(desk, clock);

    const std::string first = news(feed);
    const std::string nothing = news(feed);
    desk.put_job("a", "processing");
    const std::string second = news(feed);

    CHECK(has(first, "event: job\ndata: {\"id\":\"a\""));
    CHECK(has(first, "event: job\ndata: {\"id\":\"b\""));
    CHECK(has(first, "event: status\ndata: {\"version\":\"1\""));
    CHECK(nothing.empty());
    CHECK(has(second, "\"processing\""));
    CHECK_FALSE(has(second, "{\"id\":\"b\""));
}

TEST_CASE("a feed tells of jobs that are gone", "[control]") {
    FakeDesk desk;
    const FakeClock clock;
    desk.put_job("a", "failed");
    EventFeed feed(desk, clock);
    (void)news(feed);

    desk.remove_job("a");

    CHECK(has(news(feed), "event: job_removed\ndata: {\"id\":\"a\"}\n\n"));
}

TEST_CASE("a feed looks at the status no more than once a second", "[control]") {
    FakeDesk desk;
    FakeClock clock;
    EventFeed feed(desk, clock);
    (void)news(feed);
    desk.waiting = 1;
    desk.put_job("a", "pending");

    const std::string at_once = news(feed);
    clock.advance(agent::Millis(1'000));
    const std::string later = news(feed);

    CHECK_FALSE(has(at_once, "event: status"));
    CHECK(has(later, "\"waiting\":1"));
}

TEST_CASE("a feed without news says that it lives", "[control]") {
    FakeDesk desk;
    FakeClock clock;
    EventFeed feed(desk, clock);
    (void)news(feed);

    clock.advance(agent::Millis(14'999));
    const std::string before = news(feed);
    clock.advance(agent::Millis(1));

    CHECK(before.empty());
    CHECK(news(feed) == ": still here\n\n");
}

TEST_CASE("a stream brings a change while it is open and ends with the agent", "[control]") {
    RunningApi api;
    Listener listener(api);
    REQUIRE(listener.hears("event: status"));

    api.desk.put_job("a", "processing");
    CHECK(listener.hears("\"processing\""));

    api.stop.request();
    CHECK_FALSE(listener.hears("never said"));
}

TEST_CASE("streams are few, and one that ends makes room", "[control]") {
    RunningApi api;
    std::vector<Listener> listeners;
    for (int i = 0; i < 8; ++i) {
        listeners.emplace_back(api);
        REQUIRE(listeners.back().hears("event: status"));
    }

    const auto refused = api.call("GET", "/api/events");
    CHECK(refused.status == 503);
    CHECK(refused.header("Retry-After") == "5");

    listeners.front().hang_up();
    Listener next(api);
    bool heard = next.hears("event: status");
    for (int i = 0; i < 200 && !heard; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        Listener again(api);
        heard = again.hears("event: status");
    }
    CHECK(heard);
}
