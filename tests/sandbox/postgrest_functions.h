#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/sandbox/postgrest_access.h"

namespace sandbox {

struct Parameter {
    std::string name;
    ColumnType type;
};

// A function in schema public that signed-in users may call.
struct Function {
    std::string name;
    std::vector<Parameter> parameters;
    // Gets a value for every parameter, in the form of value_from_json, and returns the body
    // of the answer: an array for `setof`, else the value. Undoes what it did when it fails.
    std::function<Outcome<Json>(const Json& arguments, const Caller& caller, agent::Instant now)>
        run;
};

// What rpc/NAME reaches. None has defaults or is called by GET.
class Functions {
public:
    void install(Function function) { functions_.push_back(std::move(function)); }

    // PGRST202 unless a function has that name and exactly the parameters of the body, 42501
    // for anonymous callers, PGRST102 for a body that is no object.
    Outcome<Response> call(const Request& request, const std::string& name, const Caller& caller,
                           agent::Instant now) const;

private:
    const Function* find(const std::string& name, const Json& arguments) const;

    std::vector<Function> functions_;
};

}  // namespace sandbox
