#include "tests/sync/simulation.h"

#include <cstdlib>
#include <iostream>

#include "tests/support/catch.h"

using sandbox::ServerSchema;
using test::simulation::Simulation;

namespace {

std::optional<std::uint64_t> number_in_environment(const char* name) {
    const char* text = std::getenv(name);
    if (text == nullptr || *text == '\0') return std::nullopt;
    return std::stoull(text);
}

int steps() {
    return static_cast<int>(number_in_environment("AGENT_SIMULATION_STEPS").value_or(150));
}

// AGENT_SIMULATION_SEED=n plays one seed, with AGENT_SIMULATION_SCHEMA=leases on that schema.
ServerSchema schema_in_environment() {
    const char* text = std::getenv("AGENT_SIMULATION_SCHEMA");
    return text != nullptr && std::string(text) == "leases" ? ServerSchema::leases
                                                            : ServerSchema::plain;
}

// Why the world of that seed went wrong and how, or "".
std::string verdict(std::uint64_t seed, ServerSchema schema) {
    Simulation simulation({seed, steps(), schema});
    const auto broken = simulation.run();
    if (!broken) return "";
    return "AGENT_SIMULATION_SEED=" + std::to_string(seed) + " plays this again: " + *broken +
           "\n" + simulation.story().end(60);
}

}  // namespace

TEST_CASE("whatever the network and the agents do, no job is lost or done twice") {
    const auto schema = GENERATE(ServerSchema::plain, ServerSchema::leases);
    CAPTURE(static_cast<int>(schema));
    if (const auto seed = number_in_environment("AGENT_SIMULATION_SEED")) {
        if (schema != schema_in_environment()) return;
        Simulation simulation({*seed, steps(), schema});
        const auto broken = simulation.run();
        for (const std::string& line : simulation.story().lines()) std::cout << line << '\n';
        CHECK_FALSE(broken.has_value());
        return;
    }
    const auto runs = number_in_environment("AGENT_SIMULATION_RUNS").value_or(100);
    const auto first = number_in_environment("AGENT_SIMULATION_FIRST_SEED").value_or(1);
    for (auto seed = first; seed < first + runs; ++seed) REQUIRE(verdict(seed, schema) == "");
}

TEST_CASE("a seed tells the same story every time") {
    Simulation first({7});
    Simulation second({7});
    (void)first.run();
    (void)second.run();

    CHECK(first.story().lines() == second.story().lines());
    CHECK(first.story().lines().size() > 100);
}
