#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/base/exit_code.h"

namespace agent::doctor {

enum class Verdict {
    ok,
    warn,     // works, but not as it should
    fail,     // does not work
    skipped,  // could not be looked at
};
std::string_view to_string(Verdict verdict);

// What was found out about one thing.
struct Finding {
    std::string name;  // "supabase session"
    Verdict verdict = Verdict::ok;
    std::string what;                  // for people; no secrets, no addresses
    std::string advice = "";           // what to do; empty: nothing
    ExitCode code = ExitCode::failed;  // of a program that fails because of it
};
using Findings = std::vector<Finding>;

Finding ok(std::string name, std::string what);
Finding warning(std::string name, std::string what, std::string advice);
Finding failure(std::string name, ExitCode code, std::string what, std::string advice);
Finding skipped(std::string name, std::string why);

// ExitCode::done without a failure; else that of the first one. Being offline comes last, since it
// may pass by itself.
ExitCode exit_code_of(const Findings& findings);

}  // namespace agent::doctor
