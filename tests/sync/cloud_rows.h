#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/support/cloud_device.h"

namespace test {

// The rows of any table of a Cloud, past row level security: what others do to them.
class CloudRows {
public:
    CloudRows(Cloud& cloud, std::string table) : cloud_(cloud), table_(std::move(table)) {}

    // Returns the row as stored.
    nlohmann::json add(const nlohmann::json& row) { return ask("POST", {}, row).at(0); }
    void change(const std::string& id, const nlohmann::json& changes) {
        (void)ask("PATCH", {{"id", "eq." + id}}, changes);
    }
    void remove(const std::string& id) { (void)ask("DELETE", {{"id", "eq." + id}}, nullptr); }
    nlohmann::json all() { return cloud_.rows(table_); }

private:
    nlohmann::json ask(const std::string& method,
                       std::vector<std::pair<std::string, std::string>> query,
                       const nlohmann::json& body) {
        sandbox::Request request;
        request.method = method;
        request.path = "/admin/supabase/tables/" + table_;
        request.query = std::move(query);
        request.headers["prefer"] = "return=representation";
        request.headers["content-type"] = "application/json";
        if (!body.is_null()) request.body = body.dump();
        const auto response = cloud_.server().handle(request);
        if (response.status >= 400) throw std::logic_error("admin: " + response.body);
        return nlohmann::json::parse(response.body);
    }

    Cloud& cloud_;
    std::string table_;
};

}  // namespace test
