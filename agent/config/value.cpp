#include "agent/config/value.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <filesystem>

#include <Poco/Exception.h>
#include <Poco/String.h>
#include <Poco/StringTokenizer.h>
#include <Poco/URI.h>

#include "agent/config/supabase_key.h"
#include "agent/config/text_file.h"

namespace agent::config {
namespace {

using Checked = Result<std::string, Refusal>;

// Good enough for an early word to the user; the HTTP client judges every address again.
bool is_loopback(const std::string& host) {
    const bool numeric = host.find_first_not_of("0123456789.") == std::string::npos;
    return host == "::1" || Poco::icompare(host, "localhost") == 0 ||
           (numeric && host.compare(0, 4, "127.") == 0);
}

Checked check_url(std::string text) {
    try {
        const Poco::URI uri(text);
        const bool plain = uri.getScheme() == "http";
        if (!plain && uri.getScheme() != "https") return Refusal{"must begin with https://"};
        if (uri.getHost().empty()) return Refusal{"names no host"};
        if (!uri.getUserInfo().empty()) return Refusal{"must not hold a user name or password"};
        if (!uri.getRawQuery().empty() || !uri.getFragment().empty()) {
            return Refusal{"must end before any ? or #"};
        }
        if (plain && !is_loopback(uri.getHost())) {
            return Refusal{"must begin with https://; plain http is for this machine only"};
        }
    } catch (const Poco::Exception&) {
        return Refusal{"is not a URL", "a URL looks like https://example.com"};
    }
    while (text.back() == '/') text.pop_back();
    return text;
}

// The forms that curl knows (https://curl.se/libcurl/c/CURLOPT_PROXY.html).
bool is_proxy_scheme(const std::string& scheme) {
    const Poco::StringTokenizer schemes("http https socks4 socks4a socks5 socks5h", " ");
    return schemes.has(scheme);
}

Checked check_proxy(const std::string& text) {
    if (text.find('@') != std::string::npos) {
        return Refusal{"must not hold a user name or password",
                       "leave it empty and put the whole URL into HTTPS_PROXY in the environment"};
    }
    try {
        const Poco::URI uri(text);
        const bool bare = uri.getPathEtc().empty() || uri.getPathEtc() == "/";
        const bool blank = text.find(' ') != std::string::npos;
        if (is_proxy_scheme(uri.getScheme()) && !uri.getHost().empty() && bare && !blank) {
            return text;
        }
    } catch (const Poco::Exception&) {
        // Refused below, like what parses and is not a proxy's.
    }
    return Refusal{"is not a proxy URL", "it looks like http://proxy.example.com:3128"};
}

Checked check_text(const Setting& setting, const std::string& text) {
    if (setting.name == "http.proxy") return check_proxy(text);
    if (setting.name == "supabase.key" && is_secret_supabase_key(text)) {
        return Refusal{"is a secret (service-role) key, which opens every user's data",
                       "use the project's publishable (anon) key"};
    }
    return text;
}

Checked check_integer(const Setting& setting, const std::string& text) {
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    const bool limited = setting.least != 0 || setting.most != 0;
    const bool within = number >= setting.least && number <= setting.most;
    if (parsed.ec == std::errc{} && parsed.ptr == end && (!limited || within)) {
        return std::to_string(number);
    }
    if (!limited) return Refusal{"must be a whole number"};
    return Refusal{"must be a whole number from " + std::to_string(setting.least) + " to " +
                   std::to_string(setting.most)};
}

Checked check_boolean(const std::string& text) {
    const std::string lower = Poco::toLower(text);
    for (const char* yes : {"true", "yes", "on", "1"}) {
        if (lower == yes) return std::string("true");
    }
    for (const char* no : {"false", "no", "off", "0"}) {
        if (lower == no) return std::string("false");
    }
    return Refusal{"must be true or false"};
}

Checked check_choice(const Setting& setting, const std::string& text) {
    const Poco::StringTokenizer choices(std::string(setting.choices), "|");
    if (choices.has(text)) return text;
    return Refusal{"must be one of " + Poco::replace(std::string(setting.choices), "|", ", ")};
}

Checked check_path(const Setting& setting, const std::string& text) {
    const auto path = std::filesystem::absolute(to_path(text)).lexically_normal();
    std::error_code ignored;  // what cannot be looked at is not a file we can use either
    if (setting.name == "http.ca_file" && !std::filesystem::is_regular_file(path, ignored)) {
        return Refusal{"is not a file"};
    }
    return to_text(path);
}

}  // namespace

Checked check_value(const Setting& setting, std::string_view raw) {
    const std::string text = Poco::trim(std::string(raw));
    if (std::any_of(text.begin(), text.end(),
                    [](char c) { return std::iscntrl(static_cast<unsigned char>(c)) != 0; })) {
        return Refusal{"must not hold control characters"};
    }
    switch (setting.type) {
        case Type::integer:
            return check_integer(setting, text);
        case Type::boolean:
            return check_boolean(text);
        case Type::choice:
            return check_choice(setting, text);
        case Type::text:
            return text.empty() ? text : check_text(setting, text);
        case Type::url:
            return text.empty() ? text : check_url(text);
        case Type::path:
            return text.empty() ? text : check_path(setting, text);
    }
    return text;
}

}  // namespace agent::config
