#include "tests/sandbox/faults.h"

#include <algorithm>

#include "tests/support/catch.h"

using namespace sandbox;

TEST_CASE("a fault is written as scope, kind and rate") {
    const Fault plain = parse_fault("503").value();
    const Fault part = parse_fault("missing-part:0.25").value();
    const Fault supabase = parse_fault("supabase/offline").value();

    CHECK(plain.kind == Fault::Kind::unavailable);
    CHECK(plain.scope == Fault::Scope::gmail);
    CHECK(plain.rate == 1);
    CHECK(part.scope == Fault::Scope::batch_part);
    CHECK(part.rate == 0.25);
    CHECK(supabase.scope == Fault::Scope::supabase);
}

TEST_CASE("faults that cannot be are refused") {
    for (const char* text : {"418", "503:2", "503:-1", "503:", "moon/503", "batch_part/drop",
                             "gmail/missing-part", "token/expired-token", ""}) {
        INFO(text);
        CHECK_FALSE(parse_fault(text));
    }
    CHECK_FALSE(fault_from_json(Json::parse("{}")));
    CHECK_FALSE(fault_from_json(Json::parse(R"({"kind":"503","count":0})")));
    CHECK_FALSE(fault_from_json(Json::parse(R"({"kind":503})")));
    CHECK_FALSE(fault_from_json(Json::parse("[1]")));
}

TEST_CASE("a fault in JSON comes back the same") {
    const Json json = Json::parse(
        R"({"kind":"403","scope":"batch_part","rate":0.5,"count":3,"retry_after_s":9,"stall_s":60})");

    CHECK(to_json(fault_from_json(json).value()) == json);
}

TEST_CASE("a counted fault happens so many times, in its scope only") {
    Faults faults(1);
    Fault fault;
    fault.remaining = 2;
    faults.add(fault);

    CHECK_FALSE(faults.draw(Fault::Scope::supabase));
    CHECK(faults.draw(Fault::Scope::gmail));
    CHECK(faults.draw(Fault::Scope::gmail));
    CHECK_FALSE(faults.draw(Fault::Scope::gmail));
    CHECK(faults.all().empty());
}

TEST_CASE("a rate is met and the same seed fails alike") {
    const auto failures = [](std::uint64_t seed) {
        Faults faults(seed);
        Fault fault;
        fault.rate = 0.2;
        faults.add(fault);
        std::vector<bool> failed(1000);
        std::generate(failed.begin(), failed.end(),
                      [&] { return faults.draw(fault.scope).has_value(); });
        return failed;
    };
    const auto failed = failures(5);

    CHECK(std::count(failed.begin(), failed.end(), true) == Approx(200).margin(40));
    CHECK(failed == failures(5));
    CHECK(failed != failures(6));
}

TEST_CASE("a rate limit names its deadline in the text, as Google does") {
    Fault fault = parse_fault("403").value();
    fault.retry_after = std::chrono::seconds(900);
    const agent::Instant now{std::chrono::milliseconds(1'795'478'400'250)};

    const Response response = fault_response(fault, now).value();

    const Json error = Json::parse(response.body)["error"];
    CHECK(response.status == 403);
    CHECK(error["message"] == "User-rate limit exceeded.  Retry after 2026-11-24T00:15:00.250Z");
    CHECK(error["errors"][0]["reason"] == "rateLimitExceeded");
}

TEST_CASE("a fault speaks the language of what it befalls") {
    const auto body = [](const char* text) {
        return fault_response(parse_fault(text).value(), {}).value().body;
    };

    CHECK(body("503").find("UNAVAILABLE") != std::string::npos);
    CHECK(body("supabase/503").find("PGRST000") != std::string::npos);
    CHECK(body("supabase/expired-token").find("JWT expired") != std::string::npos);
    CHECK(body("token/500").find("internal_failure") != std::string::npos);
    CHECK(body("html").find("<html>") != std::string::npos);
    CHECK_FALSE(fault_response(parse_fault("drop").value(), {}));
}
