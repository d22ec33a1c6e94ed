// The part of GmailClient that gets several things at once.
#include <algorithm>

#include "agent/gmail/answers.h"
#include "agent/gmail/batch_reply.h"
#include "agent/gmail/gmail_client.h"
#include "agent/gmail/requests.h"

namespace agent::gmail {
namespace {

using Kind = Error::Kind;

constexpr std::size_t kLargestBatch = 100;

// A status of the batch endpoint itself speaks of the batch, not of a message.
Error batch_error(const http::Response& response, std::size_t count, Instant now) {
    Error error = from_response(response, now);
    if (response.status == 404) error.kind = Kind::no_batch;
    if (error.kind == Kind::rejected && response.status == 400 && count > 1) {
        error.kind = Kind::too_many_parts;
    }
    return error;
}

Result<std::vector<BatchItem>, Error> read_items(const http::Response& response,
                                                 std::span<const Wanted> wanted, Instant now) {
    if (response.status != 200) return batch_error(response, wanted.size(), now);
    const auto reply = read_batch_reply(response, wanted.size());
    if (reply.empty()) return failure(Kind::malformed, "Gmail's batch reply has no answers", 200);
    std::vector<BatchItem> items;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const auto& answer = reply.answers[i];
        items.push_back({wanted[i].id, answer
                                           ? require_id(read_object(*answer, now), wanted[i].id)
                                           : failure(Kind::malformed, "no answer in the batch")});
    }
    return items;
}

bool is_of_the_line(const Error& error) {
    return error.status == 0 && (error.kind == Kind::offline || error.kind == Kind::tls ||
                                 error.kind == Kind::cancelled);
}

// Why there is no answer at all; null when there is one, or a failure of a single request.
const Error* common_failure(const std::vector<BatchItem>& items) {
    const bool all = std::all_of(items.begin(), items.end(), [](const BatchItem& item) {
        return !item.message && is_of_the_line(item.message.error());
    });
    return all ? &items.front().message.error() : nullptr;
}

}  // namespace

int GmailClient::price_of(const Wanted& wanted) const {
    return wanted.kind == Wanted::Kind::thread ? options_.prices.thread : options_.prices.message;
}

Result<std::vector<BatchItem>, Error> GmailClient::get_batch(std::span<const std::string> ids,
                                                             Format format,
                                                             const StopSignal* cancel) {
    std::vector<Wanted> wanted;
    for (const std::string& id : ids) wanted.push_back({Wanted::Kind::message, id});
    auto haul = get_many(wanted, format, Manner::batch, cancel);
    if (!haul) return std::move(haul).error();
    return std::move(haul).value().items;
}

Result<Haul, Error> GmailClient::get_many(std::span<const Wanted> wanted, Format format,
                                          Manner manner, const StopSignal* cancel) {
    if (wanted.empty()) return Haul{};
    return manner == Manner::batch ? get_as_batch(wanted, format, cancel)
                                   : get_as_streams(wanted, format, cancel);
}

Result<Haul, Error> GmailClient::get_as_batch(std::span<const Wanted> wanted, Format format,
                                              const StopSignal* cancel) {
    if (wanted.size() > kLargestBatch) {
        return failure(Kind::too_many_parts, "a batch of more than 100 messages");
    }
    Load load{0, static_cast<int>(wanted.size())};
    for (const Wanted& each : wanted) load.units += price_of(each);
    auto admission = admit(load, cancel);
    if (!admission) return std::move(admission).error();

    http::Request request = batch_request(options_.base_url, wanted, format);
    request.cancel = cancel;
    const Monotonic start = clock_.monotonic();
    const auto response = send(std::move(request), [&](const http::Response& answer) {
        return answer.status == 401 || read_batch_reply(answer, wanted.size()).all_unauthorized();
    });
    Haul haul{{}, std::chrono::round<Millis>(clock_.monotonic() - start), 0};
    Bill bill;
    auto items = response ? read_items(response.value(), wanted, clock_.now())
                          : Result<std::vector<BatchItem>, Error>(response.error());
    if (!items) {
        Error error = std::move(items).error();
        bill.add_failed(error, load.units);
        settle(admission.value(), bill.receipt());
        // Too many bytes are as good as too many parts.
        const bool too_large = !response && error.kind == Kind::malformed;
        if (too_large && wanted.size() > 1) error.kind = Kind::too_many_parts;
        return error;
    }
    haul.items = std::move(items).value();
    haul.bytes = response.value().body.size();
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        bill.add(haul.items[i].message, price_of(wanted[i]));
    }
    settle(admission.value(), bill.receipt());
    return haul;
}

Result<Haul, Error> GmailClient::get_as_streams(std::span<const Wanted> wanted, Format format,
                                                const StopSignal* cancel) {
    Load load{0, static_cast<int>(wanted.size())};
    std::vector<http::Request> requests;
    for (const Wanted& each : wanted) {
        load.units += price_of(each);
        http::Request request;
        request.url = options_.base_url + path_of(each, format);
        request.cancel = cancel;
        requests.push_back(std::move(request));
    }
    auto admission = admit(load, cancel);
    if (!admission) return std::move(admission).error();

    const Monotonic start = clock_.monotonic();
    auto responses = send_all(std::move(requests));
    if (!responses) return std::move(responses).error();
    Haul haul{{}, std::chrono::round<Millis>(clock_.monotonic() - start), 0};
    const Instant now = clock_.now();
    Bill bill;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const auto& response = responses.value()[i];
        if (response) haul.bytes += response.value().body.size();
        haul.items.push_back(
            {wanted[i].id, response ? require_id(read_object(response.value(), now), wanted[i].id)
                                    : response.error()});
        bill.add(haul.items.back().message, price_of(wanted[i]));
    }
    settle(admission.value(), bill.receipt());
    if (const Error* const error = common_failure(haul.items)) return *error;
    return haul;
}

// An answer each, those refused for the token's sake asked for once more. The error: no token.
Result<std::vector<Result<http::Response, Error>>, Error> GmailClient::send_all(
    std::vector<http::Request> requests) {
    auto token = tokens_.access_token();
    if (!token) return std::move(token).error();
    for (http::Request& request : requests) {
        request.headers.push_back({"Authorization", "Bearer " + token.value().reveal()});
    }
    count_requests(requests.size());
    auto answers = http_.send_all(requests);

    std::vector<http::Request> again;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (answers[i] && answers[i].value().status == 401) again.push_back(requests[i]);
    }
    std::vector<Result<http::Response, http::TransportError>> second;
    if (!again.empty()) {
        token = tokens_.token_after_refusal(token.value());
        if (!token) return std::move(token).error();
        for (http::Request& request : again) {
            request.headers.back().value = "Bearer " + token.value().reveal();
        }
        second = http_.send_all(again);
    }
    std::vector<Result<http::Response, Error>> results;
    auto next = second.begin();
    for (auto& answer : answers) {
        auto& last = answer && answer.value().status == 401 ? *next++ : answer;
        if (last) {
            results.emplace_back(std::move(last).value());
        } else {
            results.emplace_back(from_transport(last.error()));
        }
    }
    return results;
}

}  // namespace agent::gmail
