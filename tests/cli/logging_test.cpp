#include "agent/app/logging.h"

#include "agent/base/private_file.h"
#include "tests/support/catch.h"
#include "tests/support/temp_folder.h"

using namespace agent;

namespace {

#ifdef _WIN32
const std::string kLineEnd = "\r\n";
#else
const std::string kLineEnd = "\n";
#endif

config::Config config_in(const test::TempFolder& folder, std::vector<std::string> sets = {}) {
    return config::Config::load({.data_dir = folder / "data",
                                 .sets = std::move(sets),
                                 .env_file = std::nullopt,
                                 .environment = {}});
}

}  // namespace

TEST_CASE("log lines carry a UTC time and their level, in a private file", "[app]") {
    const test::TempFolder folder;
    const config::Config config = config_in(folder);

    const Log log = app::open_log(config, app::LogTo::file);
    log.info("job done", {{"job", "abc"}});

    const std::string content = read_file(app::log_file(config)).value();
    CHECK(content.find("Z info job done job=abc" + kLineEnd) == 23);
    CHECK(content[10] == 'T');
    CHECK_FALSE(readable_by_others(app::log_file(config)));
    CHECK_FALSE(readable_by_others(config.log_folder()));
}

TEST_CASE("lines below log.level are left out", "[app]") {
    const test::TempFolder folder;
    const config::Config config = config_in(folder, {"log.level=warning"});

    const Log log = app::open_log(config, app::LogTo::file);
    log.info("quiet");
    log.warning("loud");

    const std::string content = read_file(app::log_file(config)).value();
    CHECK(content.find("quiet") == std::string::npos);
    CHECK(content.find("loud") != std::string::npos);
}

TEST_CASE("a full log is started anew, the old one kept, both private", "[app]") {
    const test::TempFolder folder;
    const config::Config config = config_in(folder);
    const Log log = app::open_log(config, app::LogTo::file);

    const std::string long_text(1 << 20, 'x');
    for (int i = 0; i < 6; ++i) log.info(long_text);
    log.info("after");

    const auto old = app::log_file(config).string() + ".0";
    REQUIRE(std::filesystem::exists(old));
    CHECK(read_file(app::log_file(config))->find("after") != std::string::npos);
    CHECK_FALSE(readable_by_others(old));
    CHECK_FALSE(readable_by_others(app::log_file(config)));
}
