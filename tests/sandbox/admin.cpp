#include "tests/sandbox/admin.h"

#include <algorithm>

#include "tests/sandbox/text.h"

namespace sandbox {
namespace {

Response refused(int status, const std::string& message) {
    return json_response({{"error", message}}, status);
}

NewMessage message_from(const Json& json) {
    NewMessage message;
    message.from = json.value("from", "Ben Carter <ben.carter@northwind.example>");
    message.to = json.value("to", "");
    message.subject = json.value("subject", "");
    message.body = json.value("body", "");
    message.attachment = json.value("attachment", "");
    if (json.contains("date_ms")) message.date_ms = json.at("date_ms").get<std::int64_t>();
    message.labels = json.value("labels", message.labels);
    if (json.contains("thread_id")) {
        message.thread_id = id_from_hex(json.at("thread_id").get<std::string>());
    }
    return message;
}

std::uint64_t known_id(const Mailbox& mailbox, const std::string& text) {
    const auto id = id_from_hex(text);
    if (!id || !mailbox.find(*id)) throw std::invalid_argument("no such message: " + text);
    return *id;
}

}  // namespace

bool Admin::is_loopback(const std::string& host_header) {
    const std::size_t colon = host_header.rfind(':');
    const bool has_port =
        colon != std::string::npos && host_header.find(']', colon) == std::string::npos;
    const std::string host = lower(host_header.substr(0, has_port ? colon : std::string::npos));
    return host == "127.0.0.1" || host == "localhost" || host == "[::1]";
}

Response Admin::handle(const Request& request) {
    if (!is_loopback(request.header("host"))) return refused(403, "only from this machine");
    const std::string route = request.method + " " + request.path;
    if (route == "GET /admin/stats") return stats();
    if (request.path == "/admin/faults") return faults(request);
    if (route == "POST /admin/stats/reset") {
        parts_.stats.reset();
        parts_.quota.reset_count();
        return stats();
    }
    if (route == "POST /admin/history/expire") {
        parts_.mailbox.expire_history();
        return json_response(Json::object());
    }
    try {
        if (route == "POST /admin/messages") return change_messages(Json::parse(request.body));
        if (route == "POST /admin/token") return change_tokens(Json::parse(request.body));
    } catch (const Json::exception& error) {
        return refused(400, error.what());
    } catch (const std::invalid_argument& error) {
        return refused(404, error.what());
    }
    return refused(404, "no such route: " + route);
}

Response Admin::stats() const {
    Json json = parts_.stats.to_json();
    json["quota_units"] = parts_.quota.spent();
    json["most_concurrent"] = parts_.concurrency.highest();
    json["messages_in_mailbox"] = parts_.mailbox.message_count();
    return json_response(json);
}

Response Admin::faults(const Request& request) {
    if (request.method == "DELETE") parts_.faults.clear();
    if (request.method == "POST") {
        Json wanted = Json::parse(request.body, nullptr, false);
        if (!wanted.is_array()) wanted = Json::array({wanted});
        std::vector<Fault> understood;
        for (const Json& each : wanted) {
            const auto fault = fault_from_json(each);
            if (!fault) return refused(400, fault.error());
            understood.push_back(fault.value());
        }
        for (const Fault& fault : understood) parts_.faults.add(fault);
    }
    Json in_force = Json::array();
    for (const Fault& fault : parts_.faults.all()) in_force.push_back(to_json(fault));
    return json_response({{"faults", in_force}});
}

Response Admin::change_messages(const Json& changes) {
    Mailbox& mailbox = parts_.mailbox;
    const auto now_ms =
        std::chrono::duration_cast<std::chrono::milliseconds>(parts_.clock.now().time_since_epoch())
            .count();
    Json added = Json::array();
    for (const Json& each : changes.value("add", Json::array())) {
        added.push_back(hex_id(mailbox.add(message_from(each), now_ms)));
    }
    for (const Json& each : changes.value("relabel", Json::array())) {
        const std::uint64_t id = known_id(mailbox, each.at("id").get<std::string>());
        mailbox.relabel(id, each.value("add", std::vector<std::string>{}),
                        each.value("remove", std::vector<std::string>{}));
    }
    for (const Json& each : changes.value("delete", Json::array())) {
        mailbox.remove(known_id(mailbox, each.get<std::string>()));
    }
    return json_response(
        {{"added", added}, {"historyId", std::to_string(mailbox.latest_history_id())}});
}

Response Admin::change_tokens(const Json& changes) {
    if (changes.contains("revoked")) parts_.tokens.revoke(changes.at("revoked").get<bool>());
    if (changes.value("expire_access_tokens", false)) parts_.tokens.expire_access_tokens();
    return json_response(Json::object());
}

}  // namespace sandbox
