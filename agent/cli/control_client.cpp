#include "agent/cli/control_client.h"

#include <utility>

#include "agent/app/control_file.h"
#include "agent/app/http_options.h"
#include "agent/base/user_error.h"
#include "agent/cli/failure.h"
#include "agent/cli/local_api.h"
#include "agent/cli/work.h"

namespace agent::cli {
namespace {

constexpr int kSuccess = 2;  // hundreds

// Whether the line in the lock is of that process (see take_work_lock).
bool is_written_by(const std::string& holder, std::int64_t process) {
    return holder.ends_with(process_text(process));
}

}  // namespace

ControlClient::ControlClient(Context& context, std::uint16_t port, Secret token)
    : context_(context), port_(port), token_(std::move(token)) {}

std::optional<ControlClient> ControlClient::find(Context& context) {
    const auto holder = context.running_agent();
    if (!holder) return std::nullopt;
    const auto address = control::AddressFile::read(app::control_file(context.config()));
    // The port of an agent that crashed may be somebody else's by now, and must not get the token.
    if (!address || !is_written_by(*holder, address->process)) return std::nullopt;
    auto token = context.secrets().read(kControlToken);
    if (!token) return std::nullopt;
    return ControlClient(context, address->port, std::move(*token));
}

std::string ControlClient::address() const {
    return "http://127.0.0.1:" + std::to_string(port_);
}

Json ControlClient::post(const std::string& path) {
    http::CurlClient http(app::http_options(context_.config()), context_.stop());
    http::Request request;
    request.method = "POST";
    request.url = address() + path;
    request.headers = {{"Authorization", "Bearer " + token_.reveal()}};
    const auto response = http.send(request);
    if (context_.stop().requested()) throw Interrupted();
    const bool answered = response && response.value().status / 100 == kSuccess;
    Json answer = answered ? Json::parse(response.value().body, nullptr, false) : Json();
    if (!answer.is_object()) {
        throw UserError(ExitCode::unavailable, "the running agent does not answer as it should",
                        "agent logs may say why; agent service restart starts it anew");
    }
    return answer;
}

}  // namespace agent::cli
