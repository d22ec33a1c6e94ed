#include "tests/sandbox/supabase_stand_in.h"

#include <algorithm>

#include <Poco/String.h>
#include <Poco/UUIDGenerator.h>

namespace sandbox {
namespace {

constexpr std::string_view kAdmin = "/admin/supabase/";
constexpr std::string_view kRest = "/rest/v1/";
constexpr std::string_view kAuth = "/auth/v1/";

std::string random_text() {
    return Poco::UUIDGenerator::defaultGenerator().createRandom().toString();
}

Response gateway_refusal(int status, const Json& body) {
    return {status, {{"Content-Type", "application/json; charset=utf-8"}}, body.dump()};
}

// Supabase's gateway takes the key from the header or from the query.
std::string key_of(const Request& request) {
    const std::string header = request.header("apikey");
    return header.empty() ? request.query_value("apikey").value_or("") : header;
}

Json profile_rows(const Auth& auth) {
    Json rows = Json::array();
    for (const Auth::Account& account : auth.accounts()) {
        rows.push_back({{"id", account.id}, {"email", account.email}});
    }
    return rows;
}

}  // namespace

SupabaseStandIn::SupabaseStandIn(const std::vector<SupabaseUser>& users, Now now,
                                 ServerSchema schema)
    : now_(std::move(now)),
      database_(supabase_schema(PolicySet::closed, schema)),
      auth_(users, random_text()),
      admin_({database_, rest_, auth_, leases_, journal_}, schema) {
    if (schema == ServerSchema::leases) leases_.install_into(rest_.functions());
    Request seed;
    seed.method = "POST";
    seed.body = profile_rows(auth_).dump();
    (void)admin_.handle(seed, "tables/profiles", transaction_time());
}

std::string SupabaseStandIn::publishable_key() const {
    return "sb_publishable_agent-sandbox";
}

std::string SupabaseStandIn::secret_key() const {
    return "sb_secret_agent-sandbox";
}

std::string SupabaseStandIn::user_id(const std::string& email) const {
    for (const Auth::Account& account : auth_.accounts()) {
        if (account.email == Poco::toLower(email)) return account.id;
    }
    return {};
}

// No two transactions have the same time, so no two updates have the same updated_at.
agent::Instant SupabaseStandIn::transaction_time() {
    last_transaction_ =
        std::max<agent::Instant>(now_(), last_transaction_ + std::chrono::microseconds(1));
    return last_transaction_;
}

Response SupabaseStandIn::handle(const Request& request) {
    const std::lock_guard lock(mutex_);
    Response response = handle_one(request);
    if (request.method != "GET" && request.method != "HEAD") {
        journal_.note(*database_.find("analytics_jobs"));
    }
    return response;
}

Response SupabaseStandIn::handle_one(const Request& request) {
    if (request.path.starts_with(kAdmin)) {
        return admin_.handle(request, request.path.substr(kAdmin.size()), transaction_time());
    }
    admin_.count(request);
    Response response = answer(request);
    if (request.method == "HEAD") response.body.clear();
    return response;
}

Response SupabaseStandIn::answer(const Request& request) {
    const bool routed = request.path.starts_with(kRest) || request.path.starts_with(kAuth);
    if (!routed) {
        return gateway_refusal(404, {{"message", "no Route matched with those values"}});
    }
    if (request.path == "/auth/v1/authorize") return auth_.authorize(request);
    const std::string key = key_of(request);
    if (key.empty()) {
        return gateway_refusal(401,
                               {{"message", "No API key found in request"},
                                {"hint", "No `apikey` request header or url param was found."}});
    }
    if (key != publishable_key() && key != secret_key()) {
        return gateway_refusal(
            401, {{"message", "Invalid API key"},
                  {"hint", "Double check your Supabase `anon` or `service_role` API key."}});
    }
    if (request.path.starts_with(kAuth)) {
        return auth_.handle(request, request.path.substr(kAuth.size()), now_());
    }
    return rest(request, request.path.substr(kRest.size()));
}

Response SupabaseStandIn::rest(const Request& request, const std::string& resource) {
    auto caller = auth_.caller_of(request, now_());
    if (caller && caller.value().role == Caller::Role::anonymous &&
        key_of(request) == secret_key()) {
        caller = Caller{Caller::Role::service, ""};
    }
    if (!caller) return to_response(caller.error());
    return rest_.handle(request, resource, caller.value(), transaction_time());
}

}  // namespace sandbox
