#include "agent/doctor/finding.h"

#include <utility>

namespace agent::doctor {

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::ok:
            return "ok";
        case Verdict::warn:
            return "warn";
        case Verdict::fail:
            return "fail";
        case Verdict::skipped:
            return "skipped";
    }
    return "";
}

Finding ok(std::string name, std::string what) {
    return {std::move(name), Verdict::ok, std::move(what)};
}

Finding warning(std::string name, std::string what, std::string advice) {
    return {std::move(name), Verdict::warn, std::move(what), std::move(advice)};
}

Finding failure(std::string name, ExitCode code, std::string what, std::string advice) {
    return {std::move(name), Verdict::fail, std::move(what), std::move(advice), code};
}

Finding skipped(std::string name, std::string why) {
    return {std::move(name), Verdict::skipped, std::move(why)};
}

ExitCode exit_code_of(const Findings& findings) {
    ExitCode code = ExitCode::done;
    for (const Finding& finding : findings) {
        if (finding.verdict != Verdict::fail) continue;
        if (finding.code != ExitCode::try_later) return finding.code;
        code = finding.code;
    }
    return code;
}

}  // namespace agent::doctor
