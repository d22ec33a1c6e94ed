#include "tests/sandbox/consent.h"

#include <Poco/SHA2Engine.h>
#include <Poco/URI.h>
#include <Poco/UUIDGenerator.h>

#include "tests/sandbox/text.h"

namespace sandbox {
namespace {

std::string escaped(const std::string& text) {
    std::string html;
    for (const char each : text) {
        switch (each) {
            case '&':
                html += "&amp;";
                break;
            case '<':
                html += "&lt;";
                break;
            case '"':
                html += "&quot;";
                break;
            default:
                html += each;
        }
    }
    return html;
}

std::string hidden_fields(const Request& request) {
    std::string html;
    for (const auto& [name, value] : request.query) {
        if (name == "account") continue;
        html += "<input type=\"hidden\" name=\"" + escaped(name) + "\" value=\"" + escaped(value) +
                "\">\n";
    }
    return html;
}

std::string button(const std::string& decision, const std::string& label) {
    return "<button id=\"" + decision + "\" name=\"decision\" value=\"" + decision + "\">" + label +
           "</button>\n";
}

Response question(const Request& request, const Consent::Asked& asked) {
    const std::string html = "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>" +
                             escaped(asked.title) + "</title>\n<h1>" + escaped(asked.title) +
                             "</h1>\n<p>" + escaped(asked.scope) + "</p>\n<form method=\"get\">\n" +
                             hidden_fields(request) + "<input name=\"account\" value=\"" +
                             escaped(asked.account) + "\">\n" + button("approve", "Allow") +
                             button("deny", "Deny") +
                             button("wrong_state", "Answer another sign-in") + "</form>\n";
    return {200, {{"Content-Type", "text/html; charset=utf-8"}}, html};
}

Response redirect(const std::string& to, const std::string& name, const std::string& value,
                  const std::string& state) {
    Poco::URI uri(to);
    uri.addQueryParameter(name, value);
    if (!state.empty()) uri.addQueryParameter("state", state);
    return {302, {{"Location", uri.toString()}, {"Cache-Control", "no-store"}}, ""};
}

std::string random_code() {
    return "sandbox-code-" + Poco::UUIDGenerator::defaultGenerator().createRandom().toString();
}

std::string s256(const std::string& verifier) {
    Poco::SHA2Engine sha256;
    sha256.update(verifier);
    const auto& digest = sha256.digest();
    return base64url(std::string(digest.begin(), digest.end()));
}

// An address whose own `state` says something else, where it has one.
std::string with_wrong_state(const std::string& address) {
    Poco::URI uri(address);
    auto fields = uri.getQueryParameters();
    for (auto& [name, value] : fields) {
        if (name == "state") value = "of-another-sign-in";
    }
    uri.setQueryParameters(fields);
    return uri.toString();
}

}  // namespace

Response Consent::page(const Request& request, const Asked& asked) {
    const std::string decision = request.query_value("decision").value_or("");
    if (decision == "deny") {
        return redirect(asked.redirect_to, "error", "access_denied", asked.state);
    }
    if (decision != "approve" && decision != "wrong_state") return question(request, asked);
    const std::string code = random_code();
    {
        const std::lock_guard lock(mutex_);
        codes_[code] = {asked, request.query_value("account").value_or(asked.account),
                        request.query_value("granted").value_or(asked.scope)};
    }
    if (decision == "approve") return redirect(asked.redirect_to, "code", code, asked.state);
    return redirect(with_wrong_state(asked.redirect_to), "code", code,
                    asked.state.empty() ? "" : "of-another-sign-in");
}

std::optional<Consent::Given> Consent::redeem(const std::string& code,
                                              const std::string& verifier) {
    const std::lock_guard lock(mutex_);
    auto node = codes_.extract(code);
    if (node.empty() || node.mapped().asked.challenge != s256(verifier)) return std::nullopt;
    return std::move(node.mapped());
}

}  // namespace sandbox
