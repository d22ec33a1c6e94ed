#include "tests/sandbox/postgrest_service.h"

#include "tests/sandbox/postgrest_read.h"
#include "tests/sandbox/postgrest_write.h"

namespace sandbox {
namespace {

constexpr std::string_view kFunctions = "rpc/";

}  // namespace

Response Postgrest::handle(const Request& request, const std::string& resource,
                           const Caller& caller, agent::Instant now) {
    auto answered = answer(request, resource, caller, now);
    Response response =
        answered ? std::move(answered).value() : to_response(as_told_to(caller, answered.error()));
    if (request.method == "HEAD") response.body.clear();
    return response;
}

Outcome<Response> Postgrest::answer(const Request& request, const std::string& resource,
                                    const Caller& caller, agent::Instant now) {
    if (resource.starts_with(kFunctions)) {
        return functions_.call(request, resource.substr(kFunctions.size()), caller, now);
    }
    Table* table = database_.find(resource);
    if (table == nullptr) return unknown_table(resource);
    const auto call = read_call(request, *table, caller, now);
    if (!call) return call.error();
    return dispatch(request, call.value());
}

Outcome<Response> Postgrest::dispatch(const Request& request, const Call& call) {
    if (request.method == "GET") return read_rows(call, row_cap_, false);
    if (request.method == "HEAD") return read_rows(call, row_cap_, true);
    if (request.method == "POST") return insert_rows(request, call, database_);
    if (request.method == "PATCH") return update_rows(request, call, database_);
    if (request.method == "DELETE") return remove_rows(call, database_);
    const bool replaces = request.method == "PUT" && call.caller.role == Caller::Role::service;
    if (replaces) return replace_rows(request, call, database_);
    return method_not_allowed(request.method);
}

}  // namespace sandbox
