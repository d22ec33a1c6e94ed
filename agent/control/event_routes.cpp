#include <atomic>
#include <memory>

#include "agent/control/event_feed.h"
#include "agent/control/routes.h"

namespace agent::control {
namespace {

// Each takes a thread of the server's for as long as it lives.
constexpr int kMostStreams = 8;
constexpr Millis kBetweenLooks{250};

// How many streams there are. Safe to use from any thread.
class Places {
public:
    bool take() {
        if (taken_.fetch_add(1) < kMostStreams) return true;
        --taken_;
        return false;
    }
    void give_back() { --taken_; }

private:
    std::atomic<int> taken_{0};
};

// Owned by the route and by every stream that it has opened, which may end after it.
using SharedPlaces = std::shared_ptr<Places>;

Response open_stream(Desk& desk, const Clock& clock, const StopSignal& stop,
                     const SharedPlaces& places) {
    if (!places->take()) {
        Response response = error_response(503, "Too many streams");
        response.headers.emplace_back("Retry-After", "5");
        return response;
    }
    // Given back whenever the answer is gone, whether it was sent or not.
    const std::shared_ptr<Places> place(places.get(),
                                        [places](Places* taken) { taken->give_back(); });
    Response response;
    response.content_type = "text/event-stream";
    response.stream = [&desk, &clock, &stop, place](std::ostream& out, const StillOpen& open) {
        EventFeed feed(desk, clock);
        do {
            feed.write_news(out);
        } while (!stop.wait_for(kBetweenLooks) && open());
    };
    return response;
}

}  // namespace

std::vector<Route> event_routes(Desk& desk, const Clock& clock, const StopSignal& stop) {
    auto places = std::make_shared<Places>();
    return {{"GET", "/api/events", Needs::token,
             [&desk, &clock, &stop, places](const Request& request, const std::string&) {
                 if (request.method == "HEAD") return method_not_allowed("GET");
                 return open_stream(desk, clock, stop, places);
             }}};
}

}  // namespace agent::control
