#include "agent/cli/local_api.h"

#include <Poco/StringTokenizer.h>

#include "agent/app/control_file.h"

namespace agent::cli {
namespace {

// What a browser writes as the origin of a page on the web or on this machine; neither `null`,
// which any page can be, nor `*`.
bool is_web_origin(const std::string& text) {
    return (text.starts_with("https://") || text.starts_with("http://")) &&
           text.find_first_of("/*", text.find("://") + 3) == std::string::npos;
}

std::vector<std::string> allowed_origins(const config::Config& config, const Log& log) {
    std::vector<std::string> origins;
    const Poco::StringTokenizer words(
        config.text("control.allowed_origins"), ",",
        Poco::StringTokenizer::TOK_TRIM | Poco::StringTokenizer::TOK_IGNORE_EMPTY);
    for (std::string origin : words) {
        if (origin.ends_with('/')) origin.pop_back();
        if (is_web_origin(origin)) {
            origins.push_back(origin);
        } else {
            log.warning("control.allowed_origins names what is no origin; one is https://host",
                        {{"left_out", origin}});
        }
    }
    return origins;
}

Secret token_of(secrets::SecretStore& store) {
    if (auto token = store.read(kControlToken)) return std::move(*token);
    Secret token = control::make_token();
    store.write(kControlToken, token);
    return token;
}

}  // namespace

LocalApi::LocalApi(const Given& given) {
    if (!given.context.config().boolean("control.enabled")) return;
    try {
        open(given);
    } catch (const std::runtime_error& error) {
        given.log.warning("no local API", {{"why", error.what()}});
    }
}

void LocalApi::open(const Given& given) {
    Context& context = given.context;
    const config::Config& config = context.config();
    const auto port = static_cast<std::uint16_t>(config.integer("control.port"));
    auto server = control::Server::listen(port, context.stop(), given.log);
    if (!server) {
        given.log.warning(
            "no local API: its port is taken; set control.port to another, or to 0 "
            "for any that is free, and start the agent again",
            {{"port", static_cast<int>(port)}});
        return;
    }
    desk_.emplace(ControlDesk::Given{context.sources(), context.clock(), context.stop(),
                                     given.watch, given.poller});
    address_file_.emplace(app::control_file(config), server->port());
    api_ = std::make_unique<control::Api>(
        std::move(server), token_of(context.secrets()), allowed_origins(config, given.log),
        control::Api::Parts{*desk_, context.clock(), context.stop(), given.log});
    given.log.info("local API", {{"port", static_cast<int>(api_->port())}});
}

}  // namespace agent::cli
