#include "tests/sandbox/gmail_stand_in.h"

#include "tests/sandbox/random.h"
#include "tests/sandbox/text.h"

namespace sandbox {
namespace {

constexpr std::size_t kMostParts = 100;  // Google's limit

using Kind = GmailCall::Kind;

}  // namespace

Response GmailStandIn::handle(const Request& request) {
    if (auto response = sign_in(request)) return *std::move(response);
    if (request.path == "/batch/gmail/v1") {
        return request.method == "POST" ? batch(request) : not_found();
    }
    return single(request);
}

// Nothing: it is not about signing in.
std::optional<Response> GmailStandIn::sign_in(const Request& request) {
    const bool post = request.method == "POST";
    if (request.path == "/token") return post ? parts_.tokens.grant(request) : not_found();
    if (request.path == "/revoke") return post ? parts_.tokens.revoke(request) : not_found();
    if (request.path == "/o/oauth2/v2/auth") return parts_.tokens.consent_page(request);
    return std::nullopt;
}

void GmailStandIn::wait(agent::Millis latency) {
    parts_.clock.sleep_for(latency, parts_.stop);
}

Response GmailStandIn::single(const Request& request) {
    const auto slots = parts_.concurrency.take(1);
    if (slots.granted() == 0) return refused(too_many_concurrent());
    const Kind kind = GmailCall::of(request).kind;
    const bool reads_mail = kind == Kind::get || kind == Kind::thread || kind == Kind::attachment;
    wait(reads_mail ? options_.get_latency : options_.list_latency);
    Response response = authorized(request, request.header("authorization"));
    count_message(request, response);
    return response;
}

Response GmailStandIn::authorized(const Request& request, const std::string& authorization) {
    if (!parts_.tokens.accepts(authorization)) return unauthenticated();
    const GmailCall call = GmailCall::of(request);
    if (!parts_.quota.spend(call.quota_units())) return refused(quota_exceeded());
    return parts_.api.answer(call, request);
}

Response GmailStandIn::refused(Response response) {
    parts_.stats.count(Stats::Counter::refused);
    return response;
}

void GmailStandIn::count_message(const Request& request, const Response& response) {
    const GmailCall call = GmailCall::of(request);
    if (response.status != 200) return;
    if (call.kind == Kind::get) parts_.stats.served_message(call.id);
    if (call.kind != Kind::thread) return;
    for (const std::string& id : parts_.api.messages_of_thread(call.id)) {
        parts_.stats.served_message(id);
    }
}

Response GmailStandIn::batch(const Request& request) {
    const auto read = read_batch(request);
    if (!read) return invalid_argument(read.error());
    const std::vector<BatchPart>& asked = read.value();
    parts_.stats.count(Stats::Counter::batch_parts, static_cast<std::int64_t>(asked.size()));
    if (asked.size() > kMostParts) {
        return invalid_argument("Inner request count exceeds the limit");
    }
    const auto slots = parts_.concurrency.take(static_cast<int>(asked.size()));
    const int rounds =
        (static_cast<int>(asked.size()) + options_.batch_parallel - 1) / options_.batch_parallel;
    wait(rounds * options_.get_latency);

    std::vector<BatchAnswer> answers;
    for (std::size_t i = 0; i < asked.size(); ++i) {
        auto response =
            part(asked[i], request.header("authorization"), static_cast<int>(i) < slots.granted());
        if (response) answers.push_back({asked[i].content_id, std::move(*response)});
    }
    return write_batch(answers, "batch_" + hex_id(mix(static_cast<std::uint64_t>(++batches_))));
}

// A refused token is told in the parts, with 200 outside, as Google does. Nothing: a fault
// swallows the part.
std::optional<Response> GmailStandIn::part(const BatchPart& part,
                                           const std::string& outer_authorization, bool has_slot) {
    const auto fault = parts_.faults.draw(Fault::Scope::batch_part);
    if (fault) {
        parts_.stats.count(Stats::Counter::faults);
        if (fault->kind == Fault::Kind::missing_part) return std::nullopt;
        if (auto refused = fault_response(*fault, parts_.clock.now())) return refused;
    }
    if (!has_slot) return refused(too_many_concurrent());
    if (!part.request) return invalid_argument("Failed to parse the request of this part");
    const std::string own = part.request->header("authorization");
    Response response = authorized(*part.request, own.empty() ? outer_authorization : own);
    if (fault) return malformed(std::move(response));
    count_message(*part.request, response);
    return response;
}

}  // namespace sandbox
