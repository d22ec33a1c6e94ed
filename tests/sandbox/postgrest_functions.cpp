#include "tests/sandbox/postgrest_functions.h"

#include <algorithm>

namespace sandbox {
namespace {

std::vector<std::string> names_in(const Json& arguments) {
    std::vector<std::string> names;
    for (const auto& [name, value] : arguments.items()) names.push_back(name);
    return names;
}

bool takes(const Function& function, const Json& arguments) {
    return arguments.size() == function.parameters.size() &&
           std::all_of(function.parameters.begin(), function.parameters.end(),
                       [&](const Parameter& each) { return arguments.contains(each.name); });
}

Outcome<Json> read_arguments(const Function& function, const Json& given, agent::Instant now) {
    Json arguments = Json::object();
    for (const Parameter& parameter : function.parameters) {
        auto value = value_from_json(parameter.type, given.at(parameter.name), now);
        if (!value) return value.error();
        arguments[parameter.name] = std::move(value).value();
    }
    return arguments;
}

Response answer_with(const Json& returned) {
    return {200,
            {{"Content-Type", "application/json; charset=utf-8"}},
            returned.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

}  // namespace

const Function* Functions::find(const std::string& name, const Json& arguments) const {
    const auto found = std::find_if(
        functions_.begin(), functions_.end(),
        [&](const Function& each) { return each.name == name && takes(each, arguments); });
    return found == functions_.end() ? nullptr : &*found;
}

Outcome<Response> Functions::call(const Request& request, const std::string& name,
                                  const Caller& caller, agent::Instant now) const {
    if (request.method != "POST") return method_not_allowed(request.method);
    const Json given =
        request.body.empty() ? Json::object() : Json::parse(request.body, nullptr, false);
    if (!given.is_object()) return unreadable_body("Empty or invalid json");
    const Function* function = find(name, given);
    if (function == nullptr) return unknown_function(name, names_in(given));
    if (caller.role == Caller::Role::anonymous) return function_forbidden(name);
    const auto arguments = read_arguments(*function, given, now);
    if (!arguments) return arguments.error();
    const auto returned = function->run(arguments.value(), caller, now);
    if (!returned) return returned.error();
    return answer_with(returned.value());
}

}  // namespace sandbox
