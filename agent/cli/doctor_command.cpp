#include "agent/base/user_error.h"
#include "agent/cli/commands.h"
#include "agent/cli/failure.h"
#include "agent/cli/json_output.h"
#include "agent/cli/text.h"
#include "agent/doctor/examination.h"

namespace agent::cli {

namespace {

using doctor::Finding;
using doctor::Findings;
using doctor::Verdict;

// Even with settings that cannot be read there is something to say.
Findings examine(Context& context) {
    try {
        return doctor::examine({context.config(), context.secrets(), context.clock()},
                               context.stop());
    } catch (const UserError& error) {
        return {doctor::failure("settings", error.code(), error.what(), error.hint())};
    }
}

Colour colour_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::ok:
            return Colour::green;
        case Verdict::warn:
            return Colour::yellow;
        case Verdict::fail:
            return Colour::red;
        case Verdict::skipped:
            break;
    }
    return Colour::dim;
}

void print_text(const Console& console, const Findings& findings) {
    constexpr std::size_t kVerdictColumns = 8, kNameColumns = 26;
    for (const Finding& finding : findings) {
        const std::string verdict(doctor::to_string(finding.verdict));
        console.out << painted(console, colour_of(finding.verdict),
                               padded(verdict, kVerdictColumns))
                    << padded(finding.name, kNameColumns) << ' ' << printable(finding.what) << '\n';
        if (finding.advice.empty()) continue;
        console.out << std::string(kVerdictColumns, ' ') << "-> " << printable(finding.advice)
                    << '\n';
    }
}

void print_findings(const Console& console, const Findings& findings, ExitCode code) {
    Json list = Json::array();
    for (const Finding& finding : findings) {
        list.push_back({{"name", finding.name},
                        {"verdict", doctor::to_string(finding.verdict)},
                        {"what", finding.what},
                        {"advice", finding.advice}});
    }
    print_json(console.out, {{"healthy", code == ExitCode::done},
                             {"exit_code", static_cast<int>(code)},
                             {"findings", list}});
}

ExitCode examine_and_tell(Context& context) {
    const Findings findings = examine(context);
    if (context.stop().requested()) throw Interrupted();
    const ExitCode code = doctor::exit_code_of(findings);
    const Console& console = context.console();
    if (console.json) {
        print_findings(console, findings, code);
    } else {
        print_text(console, findings);
    }
    return code;
}

}  // namespace

void declare_doctor(CLI::App& command, Action& action) {
    command.footer(
        "Ends with 0 when nothing fails, else with the exit code of what does; 75 when "
        "only the network is away.");
    run_with(command, action, &examine_and_tell);
}

}  // namespace agent::cli
