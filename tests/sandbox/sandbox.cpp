#include "tests/sandbox/sandbox.h"

namespace sandbox {
namespace {

bool is_under(const std::string& path, const std::string& folder) {
    return path.rfind(folder, 0) == 0;
}

std::optional<Fault::Scope> scope_of(const std::string& path) {
    if (is_under(path, "/gmail/") || is_under(path, "/batch/")) return Fault::Scope::gmail;
    if (path == "/token" || path == "/revoke" || is_under(path, "/o/oauth2/")) {
        return Fault::Scope::token;
    }
    if (is_under(path, "/rest/v1/") || is_under(path, "/auth/v1/")) return Fault::Scope::supabase;
    return std::nullopt;
}

Stats::Counter counter_of(const Request& request) {
    using Counter = Stats::Counter;
    if (request.path == "/token") return Counter::token;
    if (is_under(request.path, "/batch/")) return Counter::batch;
    if (is_under(request.path, "/rest/")) return Counter::rest;
    if (is_under(request.path, "/auth/")) return Counter::auth;
    switch (GmailCall::of(request).kind) {
        case GmailCall::Kind::profile:
            return Counter::profile;
        case GmailCall::Kind::labels:
            return Counter::labels;
        case GmailCall::Kind::list:
            return Counter::list;
        case GmailCall::Kind::get:
            return Counter::get;
        case GmailCall::Kind::attachment:
            return Counter::attachment;
        case GmailCall::Kind::thread:
            return Counter::threads;
        case GmailCall::Kind::history:
            return Counter::history;
        case GmailCall::Kind::unknown:
            return Counter::unknown;
    }
    return Counter::unknown;
}

}  // namespace

Sandbox::Sandbox(SandboxOptions options, std::unique_ptr<MailSource> mail, Handler supabase,
                 agent::Clock& clock, const agent::StopSignal& stop)
    : clock_(clock),
      supabase_(std::move(supabase)),
      mailbox_(std::move(mail)),
      api_(mailbox_, options.gmail_address),
      tokens_(options.tokens, clock),
      quota_(options.quota_units_per_minute, clock),
      concurrency_(options.max_concurrent),
      faults_(options.seed),
      gmail_(options.gmail, {api_, tokens_, quota_, concurrency_, faults_, stats_, clock, stop}),
      admin_({mailbox_, tokens_, quota_, concurrency_, faults_, stats_, clock}) {
    for (const Fault& fault : options.faults) faults_.add(fault);
}

Delivery Sandbox::serve(const Request& request) {
    if (is_under(request.path, "/admin/supabase/") && supabase_ &&
        Admin::is_loopback(request.header("host"))) {
        return {supabase_(request)};
    }
    if (is_under(request.path, "/admin/")) return {admin_.handle(request)};
    const auto scope = scope_of(request.path);
    if (!scope) return {not_found()};
    stats_.count(counter_of(request));
    const auto fault = faults_.draw(*scope);
    if (!fault) return {handle(*scope, request)};
    stats_.count(Stats::Counter::faults);
    return fail(*fault, request);
}

Response Sandbox::handle(Fault::Scope scope, const Request& request) {
    if (scope != Fault::Scope::supabase) return gmail_.handle(request);
    return supabase_ ? supabase_(request) : not_found();
}

Delivery Sandbox::fail(const Fault& fault, const Request& request) {
    if (auto answer = fault_response(fault, clock_.now())) return {std::move(*answer)};
    switch (fault.kind) {
        case Fault::Kind::drop:
        case Fault::Kind::offline:
            return {{}, Delivery::Manner::dropped};
        case Fault::Kind::stall:
            return {handle(fault.scope, request), Delivery::Manner::stalled, fault.stall};
        case Fault::Kind::malformed:
            return {malformed(handle(fault.scope, request))};
        case Fault::Kind::expired_token:
            tokens_.expire_access_tokens();
            break;
        default:
            break;
    }
    return {handle(fault.scope, request)};
}

}  // namespace sandbox
