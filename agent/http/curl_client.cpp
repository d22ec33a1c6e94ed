#include "agent/http/curl_client.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <future>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "agent/base/stop_signal.h"
#include "agent/http/thread_signals.h"
#include "agent/http/transfer.h"

namespace agent::http {
namespace {

// More than may ever be under way side by side.
constexpr long kMostIdleConnections = 128;

}  // namespace

// The thread that owns all transfers and is the only one to run curl. Others hand it work
// under `mutex_` and wake it; what it holds meanwhile needs no lock.
class CurlClient::Loop {
public:
    Loop(CurlOptions options, StopSignal& stop);
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    std::vector<Transfer::Answer> send_all(std::span<const Request> requests);

private:
    using Transfers = std::vector<std::unique_ptr<Transfer>>;

    void wake() { curl_multi_wakeup(multi_.get()); }
    std::optional<TransportError> hand_over(Transfers& transfers);

    // On the loop's thread:
    void run();
    bool serve_once();
    void start_arrivals();
    void start(std::unique_ptr<Transfer> transfer);
    void cancel_unwanted();
    void finish_done();
    std::unique_ptr<Transfer> take_out(CURL* handle);
    void close(const std::exception_ptr& failure);

    const CurlOptions options_;
    const StopSignal& stop_;
    MultiHandle multi_;
    std::map<CURL*, std::unique_ptr<Transfer>> running_;
    std::optional<Monotonic> last_timeout_;

    std::mutex mutex_;
    Transfers arriving_;
    bool closed_ = false;
    std::exception_ptr failure_;  // why the loop ended before it was told to

    std::atomic<bool> leaving_{false};
    std::thread thread_;
    StopSignal::Subscription on_stop_;
};

CurlClient::Loop::Loop(CurlOptions options, StopSignal& stop)
    : options_(std::move(options)), stop_(stop), multi_(open_multi()) {
    check(curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, long{CURLPIPE_MULTIPLEX}));
    // By itself curl keeps four for each transfer under way, so when the last one of many side by
    // side ends it closes what the next ones would use again (CURLMOPT_MAXCONNECTS(3)).
    check(curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, kMostIdleConnections));
    on_stop_ = stop_.on_request([this] { wake(); });
    thread_ = std::thread([this] { run(); });
}

CurlClient::Loop::~Loop() {
    leaving_ = true;
    wake();
    thread_.join();
}

std::vector<Transfer::Answer> CurlClient::Loop::send_all(std::span<const Request> requests) {
    Transfers transfers;
    std::vector<std::variant<TransportError, std::future<Transfer::Answer>>> pending;
    std::vector<StopSignal::Subscription> on_cancel;
    for (const Request& request : requests) {
        auto target = parse_target(request.url);
        if (!target) {
            pending.emplace_back(std::move(target).error());
            continue;
        }
        transfers.push_back(
            std::make_unique<Transfer>(request, std::move(target).value(), options_));
        pending.emplace_back(transfers.back()->answer());
        if (request.cancel == nullptr) continue;
        on_cancel.push_back(request.cancel->on_request([this] { wake(); }));
    }
    const auto refused = hand_over(transfers);
    // All must have ended before an exception leaves: the loop reads the requests in place.
    for (auto& each : pending) {
        auto* const answer = std::get_if<std::future<Transfer::Answer>>(&each);
        if (answer != nullptr && !refused) answer->wait();
    }
    std::vector<Transfer::Answer> answers;
    for (auto& each : pending) {
        if (auto* const bad = std::get_if<TransportError>(&each)) {
            answers.emplace_back(std::move(*bad));
        } else if (refused) {
            answers.emplace_back(*refused);
        } else {
            answers.push_back(std::get<std::future<Transfer::Answer>>(each).get());
        }
    }
    return answers;
}

// Takes all or, when nothing more is sent, none.
std::optional<TransportError> CurlClient::Loop::hand_over(Transfers& transfers) {
    {
        const std::lock_guard lock(mutex_);
        if (failure_) std::rethrow_exception(failure_);
        if (closed_) return Transfer::cancelled();
        for (auto& transfer : transfers) arriving_.push_back(std::move(transfer));
    }
    wake();
    return std::nullopt;
}

void CurlClient::Loop::run() {
    keep_signals_from_this_thread();
    std::exception_ptr failure;
    try {
        while (serve_once()) {
        }
    } catch (...) {
        failure = std::current_exception();  // each caller of send() gets it
    }
    close(failure);
}

// False when there is nothing more to serve.
bool CurlClient::Loop::serve_once() {
    start_arrivals();
    if (leaving_ || stop_.requested()) return false;
    cancel_unwanted();
    int still_running = 0;
    check(curl_multi_perform(multi_.get(), &still_running));
    finish_done();
    // curl wakes by itself for its timers and sockets, we do for all else; no wake-up is lost
    // between two polls.
    constexpr int kLongestNapMs = 60'000;
    check(curl_multi_poll(multi_.get(), nullptr, 0, kLongestNapMs, nullptr));
    return true;
}

void CurlClient::Loop::start_arrivals() {
    Transfers arrivals;
    {
        const std::lock_guard lock(mutex_);
        arrivals.swap(arriving_);
    }
    for (auto& transfer : arrivals) start(std::move(transfer));
}

void CurlClient::Loop::start(std::unique_ptr<Transfer> transfer) {
    // After a sleep or a change of network a connection can be dead without knowing. HTTP/2
    // keeps one on which a stream timed out, and would use it until the system gives up, a
    // quarter of an hour later. One opened since the last timeout is above suspicion.
    if (last_timeout_) {
        const auto since = std::chrono::steady_clock::now() - *last_timeout_;
        transfer->avoid_older_connections(
            std::max(std::chrono::floor<std::chrono::seconds>(since), std::chrono::seconds(1)));
    }
    CURL* handle = transfer->handle();
    running_.emplace(handle, std::move(transfer));
    check(curl_multi_add_handle(multi_.get(), handle));
}

void CurlClient::Loop::cancel_unwanted() {
    std::vector<CURL*> unwanted;
    for (const auto& [handle, transfer] : running_) {
        if (transfer->cancel_requested()) unwanted.push_back(handle);
    }
    for (CURL* handle : unwanted) take_out(handle)->cancel();
}

void CurlClient::Loop::finish_done() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        // Taking the handle out frees the message.
        const CURLcode code = message->data.result;
        if (code == CURLE_OPERATION_TIMEDOUT) last_timeout_ = std::chrono::steady_clock::now();
        take_out(message->easy_handle)->finish(code);
    }
}

std::unique_ptr<Transfer> CurlClient::Loop::take_out(CURL* handle) {
    curl_multi_remove_handle(multi_.get(), handle);
    auto node = running_.extract(handle);
    return std::move(node.mapped());
}

void CurlClient::Loop::close(const std::exception_ptr& failure) {
    Transfers unfinished;
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        failure_ = failure;
        unfinished.swap(arriving_);
    }
    while (!running_.empty()) unfinished.push_back(take_out(running_.begin()->first));
    for (const auto& transfer : unfinished) {
        if (failure) {
            transfer->fail(failure);
        } else {
            transfer->cancel();
        }
    }
}

CurlClient::CurlClient(CurlOptions options, StopSignal& stop)
    : loop_(std::make_unique<Loop>(std::move(options), stop)) {}

CurlClient::~CurlClient() = default;

Result<Response, TransportError> CurlClient::send(const Request& request) {
    return std::move(loop_->send_all({&request, 1}).front());
}

std::vector<Result<Response, TransportError>> CurlClient::send_all(
    std::span<const Request> requests) {
    return loop_->send_all(requests);
}

}  // namespace agent::http
