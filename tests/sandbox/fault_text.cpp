#include <algorithm>
#include <array>

#include "tests/sandbox/faults.h"

namespace sandbox {
namespace {

using Kind = Fault::Kind;
using Scope = Fault::Scope;
using Parsed = agent::Result<Fault, std::string>;

struct KindName {
    Kind kind;
    const char* name;
};
constexpr std::array<KindName, 11> kKinds{{
    {Kind::too_concurrent, "429"},
    {Kind::rate_limited, "403"},
    {Kind::server_error, "500"},
    {Kind::unavailable, "503"},
    {Kind::drop, "drop"},
    {Kind::stall, "stall"},
    {Kind::malformed, "malformed"},
    {Kind::captive_portal, "html"},
    {Kind::missing_part, "missing-part"},
    {Kind::expired_token, "expired-token"},
    {Kind::offline, "offline"},
}};

struct ScopeName {
    Scope scope;
    const char* name;
};
constexpr std::array<ScopeName, 4> kScopes{{
    {Scope::gmail, "gmail"},
    {Scope::token, "token"},
    {Scope::supabase, "supabase"},
    {Scope::batch_part, "batch_part"},
}};

// A part of a batch has no connection of its own, and only batches have parts.
bool possible(Kind kind, Scope scope) {
    if (kind == Kind::missing_part) return scope == Scope::batch_part;
    if (scope == Scope::token) return kind != Kind::expired_token;
    if (scope != Scope::batch_part) return true;
    return kind != Kind::drop && kind != Kind::stall && kind != Kind::offline &&
           kind != Kind::expired_token;
}

Parsed named(const std::string& kind, const std::string& scope) {
    Fault fault;
    const auto known_kind = std::find_if(kKinds.begin(), kKinds.end(),
                                         [&](const KindName& each) { return kind == each.name; });
    if (known_kind == kKinds.end()) return "unknown kind of fault: " + kind;
    fault.kind = known_kind->kind;
    if (scope.empty()) {
        if (fault.kind == Kind::missing_part) fault.scope = Scope::batch_part;
    } else {
        const auto known_scope =
            std::find_if(kScopes.begin(), kScopes.end(),
                         [&](const ScopeName& each) { return scope == each.name; });
        if (known_scope == kScopes.end()) return "unknown scope of faults: " + scope;
        fault.scope = known_scope->scope;
    }
    if (!possible(fault.kind, fault.scope)) return kind + " cannot happen to a " + scope;
    return fault;
}

bool is_rate(double rate) {
    return rate >= 0 && rate <= 1;
}

}  // namespace

Parsed parse_fault(const std::string& text) {
    const std::size_t slash = text.find('/');
    const std::string scope = slash == std::string::npos ? "" : text.substr(0, slash);
    const std::string rest = slash == std::string::npos ? text : text.substr(slash + 1);
    const std::size_t colon = rest.find(':');
    Parsed fault = named(rest.substr(0, colon), scope);
    if (!fault || colon == std::string::npos) return fault;
    const Json rate = Json::parse(rest.substr(colon + 1), nullptr, false);
    if (!rate.is_number() || !is_rate(rate.get<double>())) {
        return "a rate is a number from 0 to 1: " + text;
    }
    fault.value().rate = rate.get<double>();
    return fault;
}

Parsed fault_from_json(const Json& json) {
    try {
        Parsed parsed = named(json.at("kind").get<std::string>(), json.value("scope", ""));
        if (!parsed) return parsed;
        Fault& fault = parsed.value();
        fault.rate = json.value("rate", 1.0);
        if (!is_rate(fault.rate)) return std::string("a rate is a number from 0 to 1");
        if (json.contains("count")) fault.remaining = json.at("count").get<int>();
        if (fault.remaining && *fault.remaining < 1) return std::string("a count is above 0");
        fault.retry_after = std::chrono::seconds(json.value("retry_after_s", 2));
        fault.stall = std::chrono::seconds(json.value("stall_s", 60));
        return parsed;
    } catch (const Json::exception& error) {
        return std::string(error.what());
    }
}

Json to_json(const Fault& fault) {
    Json json{{"rate", fault.rate},
              {"retry_after_s", fault.retry_after.count()},
              {"stall_s", fault.stall.count()}};
    for (const KindName& each : kKinds) {
        if (each.kind == fault.kind) json["kind"] = each.name;
    }
    for (const ScopeName& each : kScopes) {
        if (each.scope == fault.scope) json["scope"] = each.name;
    }
    if (fault.remaining) json["count"] = *fault.remaining;
    return json;
}

}  // namespace sandbox
