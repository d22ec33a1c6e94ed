#include <array>
#include <cstdlib>
#include <future>
#include <memory>
#include <thread>

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeParser.h>
#include <Poco/Exception.h>
#include <Poco/Net/DNS.h>
#include <Poco/URI.h>

#include "agent/doctor/checks.h"

namespace agent::doctor {
namespace {

using Kind = http::TransportError::Kind;
using Answer = Result<http::Response, http::TransportError>;

struct Service {
    const char* name;
    const char* setting;
    const char* path;  // any answer will do
    bool is_supabase;
};
constexpr std::array<Service, 3> kServices{{
    {"supabase", "supabase.url", "/auth/v1/health", true},
    {"google sign-in", "google.token_url", "", false},
    {"gmail", "gmail.base_url", "/gmail/v1/users/me/profile", false},
}};

// In a thread that is left alone when it does not come back, since nothing ends a look-up.
bool has_address(const std::string& host) {
    constexpr std::chrono::seconds kPatience{5};
    auto found = std::make_shared<std::promise<bool>>();
    auto answer = found->get_future();
    std::thread([found, host] {
        try {
            found->set_value(!Poco::Net::DNS::hostByName(host).addresses().empty());
        } catch (const Poco::Exception&) {
            found->set_value(false);
        }
    }).detach();
    return answer.wait_for(kPatience) == std::future_status::ready && answer.get();
}

Finding unreachable(const std::string& name, const std::string& url,
                    const http::TransportError& error) {
    switch (error.kind) {
        case Kind::tls:
            return failure(name, ExitCode::unavailable, "TLS: " + error.what,
                           "behind a gateway that opens TLS, set http.ca_file to its certificate");
        case Kind::proxy:
            return failure(name, ExitCode::unavailable, "proxy: " + error.what,
                           "see http.proxy, and HTTPS_PROXY in the environment");
        case Kind::bad_url:
            return failure(name, ExitCode::configuration, error.what, "correct the setting");
        default:
            break;
    }
    const std::string host = Poco::URI(url).getHost();
    if (!has_address(host)) {
        return failure(name, ExitCode::try_later, "DNS knows no address of " + host,
                       "is the network there, and the name right?");
    }
    return failure(name, ExitCode::try_later, error.what, "is the network there?");
}

std::optional<Instant> date_of(const http::Response& response) {
    const auto text = response.header("Date");
    int zone = 0;
    Poco::DateTime date;
    if (!text ||
        !Poco::DateTimeParser::tryParse(Poco::DateTimeFormat::HTTP_FORMAT, *text, date, zone)) {
        return std::nullopt;
    }
    return Instant(std::chrono::microseconds(date.timestamp().epochMicroseconds()));
}

// Supabase bears 30 s (PostgREST), and tokens that seem expired or not yet valid do the rest.
Finding clock(Instant server, Instant here) {
    using std::chrono::seconds;
    constexpr seconds kBorne{30}, kBreaks{300};
    const seconds skew = std::chrono::duration_cast<seconds>(here - server);
    const std::string what = "this computer's clock is " + std::to_string(std::abs(skew.count())) +
                             " s " + (skew.count() < 0 ? "behind" : "ahead");
    const char* const advice = "let the system set its clock from the network (NTP)";
    if (std::chrono::abs(skew) > kBreaks) {
        return failure("clock", ExitCode::configuration, what, advice);
    }
    if (std::chrono::abs(skew) > kBorne) return warning("clock", what, advice);
    return ok("clock", "agrees with the servers");
}

Finding proxy(const config::Config& config) {
    if (!config.text("http.proxy").empty()) return ok("proxy", "by http.proxy");
    for (const char* name : {"HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"}) {
        const char* value = std::getenv(name);
        if (value != nullptr && *value != '\0') return ok("proxy", std::string("by ") + name);
    }
    return ok("proxy", "none");
}

http::Request request_to(const Service& service, const config::Config& config) {
    http::Request request;
    request.url = config.text(service.setting) + service.path;
    if (service.is_supabase) request.headers = {{"apikey", config.text("supabase.key")}};
    return request;
}

// All by one cause that a person cannot mend here.
void call_it_offline(NetworkFindings& result) {
    result.findings.insert(
        result.findings.begin(),
        failure("network", ExitCode::try_later, "offline: none of the services can be reached",
                "nothing is broken here; what waits is sent later"));
}

}  // namespace

NetworkFindings check_network(const Patient& patient, StopSignal& stop) {
    NetworkFindings result;
    std::vector<const Service*> services;
    std::vector<http::Request> requests;
    for (const Service& service : kServices) {
        if (patient.config.text(service.setting).empty()) continue;
        services.push_back(&service);
        requests.push_back(request_to(service, patient.config));
    }
    http::CurlClient client(impatient_http(patient.config), stop);
    const std::vector<Answer> answers = client.send_all(requests);
    const Instant now = patient.clock.now();
    result.findings.push_back(proxy(patient.config));
    std::optional<Instant> server_time;
    std::size_t away = 0;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const Service& service = *services[i];
        if (!answers[i]) {
            result.findings.push_back(
                unreachable(service.name, requests[i].url, answers[i].error()));
            if (result.findings.back().code == ExitCode::try_later) ++away;
            continue;
        }
        (service.is_supabase ? result.supabase_answers : result.google_answers) = true;
        if (!server_time) server_time = date_of(answers[i].value());
        const bool tls = requests[i].url.starts_with("https:");
        result.findings.push_back(
            ok(service.name, tls ? "reached; its certificate is good" : "reached"));
    }
    if (!answers.empty() && away == answers.size()) call_it_offline(result);
    if (server_time) result.findings.push_back(clock(*server_time, now));
    return result;
}

}  // namespace agent::doctor
