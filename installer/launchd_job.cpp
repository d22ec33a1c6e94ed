#include "installer/launchd_job.h"

#include <map>
#include <sstream>

#include <Poco/NumberParser.h>
#include <Poco/String.h>

namespace installer {
namespace {

using Kind = ServiceState::Kind;
using Facts = std::map<std::string, std::string>;

// `key = value` of the job itself, which stands one tab in; deeper ones are of its parts.
Facts facts_in(const std::string& printed) {
    Facts facts;
    std::istringstream lines(printed);
    for (std::string line; std::getline(lines, line);) {
        const auto equals = line.find(" = ");
        if (equals == std::string::npos || line[0] != '\t' || line[1] == '\t') continue;
        facts.emplace(line.substr(1, equals - 1), Poco::trim(line.substr(equals + 3)));
    }
    return facts;
}

std::string at(const Facts& facts, const char* key) {
    const auto found = facts.find(key);
    return found == facts.end() ? std::string() : found->second;
}

// `78`, or `78: EX_CONFIG`; nothing when it has not ended yet.
std::optional<int> last_exit_code(const Facts& facts) {
    std::string text = at(facts, "last exit code");
    text.erase(std::min(text.find(':'), text.size()));
    int code = 0;
    if (!Poco::NumberParser::tryParse(text, code)) return std::nullopt;
    return code;
}

std::string how_it_ended(const Facts& facts) {
    const std::string signal = at(facts, "last terminating signal");
    if (!signal.empty()) return "ended by a signal (" + signal + ")";
    const auto code = last_exit_code(facts);
    if (!code) return "";
    if (*code == 0) return "waits for you: agent logs says why";
    return "ended with " + std::to_string(*code);
}

}  // namespace

LaunchdJob read_launchd_job(const std::string& printed) {
    const Facts facts = facts_in(printed);
    LaunchdJob job;
    int pid = 0;
    if (Poco::NumberParser::tryParse(at(facts, "pid"), pid) && pid > 0) job.pid = pid;
    const std::string state = at(facts, "state");
    if (job.pid || state == "running") {
        job.kind = Kind::running;
        return job;
    }
    job.detail = how_it_ended(facts);
    if (state.starts_with("spawn") || job.detail.empty()) {
        job.kind = Kind::starting;
    } else {
        job.kind = Kind::failed;
    }
    return job;
}

}  // namespace installer
