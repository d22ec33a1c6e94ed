#include "agent/sync/synchronizer.h"

#include "tests/support/catch.h"
#include "tests/support/cloud_device.h"

namespace {

// A project whose API answers jobs by turns from an old and a new picture of the schema.
struct StaleSchema {
    test::FakeClock clock;
    test::Cloud cloud{clock};
    bool ill = false;
    int asked = 0;
    int warnings = 0;
    test::Device device{cloud, clock, test::kAnn,
                        [this](const sandbox::Request& request) { return answer(request); }};

    StaleSchema() {
        device.log = agent::Log([this](agent::LogLevel, const std::string&) { ++warnings; },
                                agent::LogLevel::warning);
    }
    sandbox::Response answer(const sandbox::Request& request) {
        const bool about_jobs = request.path == "/rest/v1/analytics_jobs";
        if (!ill || !about_jobs) return cloud.server().handle(request);
        if (++asked % 2 == 0) return {404, {}, R"({"code":"PGRST205","message":"no table"})"};
        return {403, {}, R"({"code":"42501","message":"permission denied"})"};
    }
};

}  // namespace

TEST_CASE_METHOD(StaleSchema, "trouble that changes its face every poll is logged once each") {
    (void)device.synchronizer.pull();
    ill = true;
    for (int i = 0; i < 10; ++i) (void)device.synchronizer.pull();
    CHECK(warnings == 2);

    ill = false;
    CHECK(device.synchronizer.pull());
    CHECK(device.synchronizer.pull());
    ill = true;
    (void)device.synchronizer.pull();
    CHECK(warnings == 3);
}
