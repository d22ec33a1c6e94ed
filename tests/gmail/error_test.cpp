#include "agent/gmail/error.h"

#include "agent/base/timestamp.h"
#include "tests/support/catch.h"

using agent::Instant;
using agent::gmail::Error;
using agent::gmail::from_response;
using agent::gmail::from_transport;
using agent::http::Header;
using agent::http::Response;
using agent::http::TransportError;
using Kind = Error::Kind;

namespace {

const Instant kNow = *agent::parse_timestamp("2026-11-24T00:00:00Z");

Error classify(int status, const std::string& body, std::vector<Header> headers = {}) {
    return from_response(Response{status, std::move(headers), body}, kNow);
}

// The shape of Gmail's errors.
std::string refusal(const std::string& reason, const std::string& message = "text") {
    return R"({"error":{"code":403,"message":")" + message +
           R"(","errors":[{"message":"x","domain":"usageLimits","reason":")" + reason + R"("}]}})";
}

// The newer shape, google.rpc.ErrorInfo (cloud.google.com/apis/design/errors).
std::string error_info(const std::string& reason, const std::string& quota_limit) {
    return R"({"error":{"code":429,"message":"text","status":"RESOURCE_EXHAUSTED","details":[)"
           R"({"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":")" +
           reason + R"(","domain":"googleapis.com","metadata":{"quota_limit":")" + quota_limit +
           R"("}}]}})";
}

}  // namespace

TEST_CASE("refusals of Gmail are told apart by status and reason") {
    struct Case {
        int status;
        std::string body;
        Kind kind;
    };
    const auto sample = GENERATE(values<Case>({
        {400, refusal("badRequest"), Kind::rejected},
        {400, refusal("failedPrecondition", "Precondition check failed."), Kind::rejected},
        {401, refusal("authError"), Kind::unauthorized},
        {401, "", Kind::unauthorized},
        {403, refusal("rateLimitExceeded"), Kind::rate_limited},
        {403, refusal("userRateLimitExceeded"), Kind::rate_limited},
        {403, refusal("rateLimitExceeded", "Quota exceeded for quota metric 'Queries'"),
         Kind::rate_limited},
        {403, refusal("dailyLimitExceeded"), Kind::daily_limit},
        {403, refusal("quotaExceeded"), Kind::daily_limit},
        {403, refusal("insufficientPermissions"), Kind::forbidden},
        {403, refusal("accessNotConfigured"), Kind::forbidden},
        {403, refusal("domainPolicy"), Kind::forbidden},
        {403, refusal("forbidden", "Metadata scope does not support 'q' parameter"),
         Kind::forbidden},
        {403, "<html>no JSON</html>", Kind::forbidden},
        {403, refusal("forbidden", "User-rate limit exceeded.  Retry after 2026-11-24T00:15:00Z"),
         Kind::rate_limited},
        {404, refusal("notFound"), Kind::not_found},
        {404, "", Kind::not_found},
        {408, "", Kind::server},
        {410, "", Kind::rejected},
        {429, refusal("rateLimitExceeded", "Too many concurrent requests for user"),
         Kind::too_concurrent},
        {429, R"({"error":{"message":"Too many concurrent requests for user."}})",
         Kind::too_concurrent},
        {429, refusal("rateLimitExceeded", "Resource has been exhausted (e.g. check quota)."),
         Kind::rate_limited},
        {429, error_info("RATE_LIMIT_EXCEEDED", "ReadRequestsPerMinutePerUser"),
         Kind::rate_limited},
        {429, error_info("RATE_LIMIT_EXCEEDED", "UnitsPerDayPerProject"), Kind::daily_limit},
        {429, "", Kind::rate_limited},
        {500, refusal("backendError"), Kind::server},
        {502, "<html>", Kind::server},
        {503, "", Kind::server},
        {504, "", Kind::server},
        {400, R"({"error":"invalid_grant","error_description":"expired or revoked."})",
         Kind::signed_out},
        {401, R"({"error":"invalid_client"})", Kind::bad_client},
        {400, R"({"error":"unauthorized_client"})", Kind::bad_client},
        {400, R"({"error":"invalid_request"})", Kind::rejected},
        {302, "", Kind::malformed},
        {400, R"({"error":[]})", Kind::rejected},
        {400, R"({"error":{"errors":{},"details":7,"message":[]}})", Kind::rejected},
        {400, "[1", Kind::rejected},
    }));
    CAPTURE(sample.status, sample.body);

    const Error error = classify(sample.status, sample.body);

    CHECK(error.kind == sample.kind);
    CHECK(error.status == sample.status);
    CHECK_FALSE(error.what.empty());
}

TEST_CASE("a disabled API is no rate limit") {
    const Error error = classify(
        403,
        R"({"error":{"status":"PERMISSION_DENIED","details":[{"reason":"SERVICE_DISABLED"}]}})");

    CHECK(error.kind == Kind::forbidden);
    CHECK(error.what == "Google answered 403 (SERVICE_DISABLED)");
}

TEST_CASE("a per-minute quota is no daily limit, whatever the older reason says") {
    const Error error = classify(
        403,
        R"({"error":{"errors":[{"reason":"quotaExceeded"}],"details":[)"
        R"({"reason":"RATE_LIMIT_EXCEEDED","metadata":{"quota_limit":"QueriesPerMinutePerUser"}}]}})");

    CHECK(error.kind == Kind::rate_limited);
}

TEST_CASE("the server's deadline is found in the header or in the message") {
    struct Case {
        const char* retry_after;
        const char* message;
        const char* deadline;
    };
    const auto sample = GENERATE(values<Case>({
        {"30", "", "2026-11-24T00:00:30Z"},
        {" 0 ", "", "2026-11-24T00:00:00Z"},
        {"Tue, 24 Nov 2026 00:29:50 GMT", "", "2026-11-24T00:29:50Z"},
        {"", "User-rate limit exceeded.  Retry after 2026-11-24T00:15:00.123Z",
         "2026-11-24T00:15:00.123Z"},
        {"", "Retry after 2026-11-24T00:15:00.123Z.", "2026-11-24T00:15:00.123Z"},
        {"", "rate limit exceeded. RETRY AFTER 2026-11-24T01:15:00+01:00 (Mail sending)",
         "2026-11-24T00:15:00Z"},
        {"30", "Retry after 2026-11-24T00:15:00Z", "2026-11-24T00:15:00Z"},  // the later one
        {"3600", "Retry after 2026-11-24T00:15:00Z", "2026-11-24T01:00:00Z"},
    }));
    CAPTURE(sample.retry_after, sample.message);

    const Error error = classify(429, refusal("userRateLimitExceeded", sample.message),
                                 {{"retry-after", sample.retry_after}});

    CHECK(error.not_before == agent::parse_timestamp(sample.deadline));
}

TEST_CASE("what is no deadline is none") {
    const auto* const header = GENERATE("", "soon", "-5", "1.5", "99999999999999999999");
    const auto* const message = GENERATE("", "Retry after lunch", "Retry after ", "2026-11-24",
                                         "Retry after 2026-13-24T00:15:00Z");
    CAPTURE(header, message);

    const Error error =
        classify(403, refusal("rateLimitExceeded", message), {{"Retry-After", header}});

    CHECK_FALSE(error.not_before.has_value());
}

TEST_CASE("a deadline is told for a refusal that passes, and for no other") {
    CHECK(classify(503, "", {{"Retry-After", "5"}}).not_before.has_value());
    CHECK_FALSE(classify(404, "", {{"Retry-After", "5"}}).not_before.has_value());
}

TEST_CASE("an error's text holds nothing of the message or of odd reasons") {
    const std::string mail = "delegation denied for joe@example.org ya29.token";
    for (const auto& body : {refusal("forbidden", mail), refusal(mail), mail,
                             R"({"error":"joe@example.org"})" + std::string()}) {
        CAPTURE(body);
        const Error error = classify(403, body);

        CHECK(error.what.find("joe") == std::string::npos);
        CHECK(error.what.find("ya29") == std::string::npos);
    }
}

TEST_CASE("failures of the transport keep their meaning") {
    using Transport = TransportError::Kind;
    const auto kind_of = [](Transport kind) { return from_transport({kind, "why"}).kind; };

    CHECK(kind_of(Transport::offline) == Kind::offline);
    CHECK(kind_of(Transport::timeout) == Kind::offline);
    CHECK(kind_of(Transport::proxy) == Kind::offline);
    CHECK(kind_of(Transport::tls) == Kind::tls);
    CHECK(kind_of(Transport::cancelled) == Kind::cancelled);
    CHECK(kind_of(Transport::too_large) == Kind::malformed);
    CHECK(kind_of(Transport::bad_url) == Kind::rejected);
    CHECK(from_transport({Transport::offline, "why"}).what == "why");
}
