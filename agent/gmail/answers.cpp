#include "agent/gmail/answers.h"

#include "agent/gmail/json_read.h"

namespace agent::gmail {

using Json = nlohmann::json;
using Kind = Error::Kind;

Error failure(Kind kind, std::string what, int status) {
    return Error{kind, std::move(what), status, std::nullopt};
}

Result<Json, Error> read_object(const http::Response& response, Instant now) {
    if (response.status != 200) return from_response(response, now);
    Json json = Json::parse(response.body, nullptr, /*allow_exceptions=*/false);
    if (json.is_object()) return json;
    return failure(Kind::malformed, "Gmail's answer is no JSON object", response.status);
}

Result<Json, Error> require_id(Result<Json, Error> resource, const std::string& id) {
    if (!resource || text_at(resource.value(), "id") == id) return resource;
    return failure(Kind::malformed, "Gmail answered with another resource", 200);
}

void Bill::add(const Result<Json, Error>& answer, int units) {
    if (!answer && answer.error().throttling()) {
        receipt_.refusals.push_back(answer.error());
        return;
    }
    receipt_.units += units;
    receipt_.served += answer ? 1 : 0;
}

void Bill::add_failed(const Error& error, int units) {
    if (error.throttling()) receipt_.refusals.push_back(error);
    if (error.status == 0) receipt_.units += units;
}

}  // namespace agent::gmail
