#include "tests/sandbox/supabase_admin.h"

namespace sandbox {
namespace {

constexpr std::string_view kTables = "tables/";

Response json_response(int status, const Json& body) {
    return {status,
            {{"Content-Type", "application/json; charset=utf-8"}},
            body.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

Response bad_settings(const std::string& message) {
    return json_response(400, {{"message", message}});
}

Response done() {
    return {204, {}, ""};
}

const char* name_of(PolicySet policies) {
    return policies == PolicySet::closed ? "closed" : "as_deployed";
}

// Why the setting makes no sense, or "".
std::string fault_of(const std::string& name, const Json& value) {
    if (name == "token_lifetime_s") {
        return value.is_number_integer() ? "" : "token_lifetime_s must be a whole number";
    }
    if (name == "row_cap") {
        const bool positive = value.is_number_integer() && value > Json(0);
        return positive ? "" : "row_cap must be a whole number above 0";
    }
    if (name == "policies") {
        const bool known = value == "closed" || value == "as_deployed";
        return known ? "" : "policies must be \"closed\" or \"as_deployed\"";
    }
    return "unknown setting " + name;
}

}  // namespace

Response SupabaseAdmin::handle(const Request& request, const std::string& route,
                               agent::Instant now) {
    if (route.starts_with(kTables)) {
        const Caller service{Caller::Role::service, ""};
        return parts_.rest.handle(request, route.substr(kTables.size()), service, now);
    }
    const std::string call = request.method + " " + route;
    if (call == "POST expire-access-tokens") {
        parts_.auth.access_tokens().expire_all();
        return done();
    }
    if (call == "POST revoke-refresh-tokens") {
        parts_.auth.sessions().close_all();
        return done();
    }
    if (call == "POST draw-generation") {
        parts_.leases.draw_generation();
        return done();
    }
    if (call == "GET settings") return settings();
    if (call == "PUT settings") return change_settings(request);
    if (call == "GET job-journal") return json_response(200, parts_.journal.entries());
    if (call == "DELETE job-journal") {
        parts_.journal.clear();
        return done();
    }
    if (call == "GET requests") return json_response(200, Json(counts_));
    if (call == "DELETE requests") {
        counts_.clear();
        return done();
    }
    return json_response(404, {{"message", "no such admin route: " + call}});
}

void SupabaseAdmin::count(const Request& request) {
    ++counts_[request.method + " " + request.path];
}

Response SupabaseAdmin::settings() const {
    return json_response(200, {{"token_lifetime_s", parts_.auth.access_tokens().lifetime().count()},
                               {"row_cap", parts_.rest.row_cap()},
                               {"policies", name_of(policies_)}});
}

Response SupabaseAdmin::change_settings(const Request& request) {
    const Json body = Json::parse(request.body, nullptr, false);
    if (!body.is_object()) return bad_settings("the body must be a JSON object");
    for (const auto& [name, value] : body.items()) {
        if (const std::string fault = fault_of(name, value); !fault.empty()) {
            return bad_settings(fault);
        }
    }
    if (body.contains("token_lifetime_s")) {
        parts_.auth.access_tokens().set_lifetime(
            std::chrono::seconds(body.at("token_lifetime_s").get<std::int64_t>()));
    }
    if (body.contains("row_cap")) parts_.rest.set_row_cap(body.at("row_cap").get<std::size_t>());
    if (body.contains("policies")) {
        set_policies(body.at("policies") == "closed" ? PolicySet::closed : PolicySet::as_deployed);
    }
    return settings();
}

void SupabaseAdmin::set_policies(PolicySet policies) {
    policies_ = policies;
    for (const TableSchema& schema : supabase_schema(policies, schema_)) {
        parts_.database.find(schema.name)->set_policies(schema.policies);
    }
}

}  // namespace sandbox
