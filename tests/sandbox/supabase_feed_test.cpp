#include <algorithm>

#include "tests/sandbox/supabase_lease_project.h"
#include "tests/support/catch.h"

using sandbox::Json;
using test::ids_of;
using test::LeaseProject;
using Ids = std::vector<std::string>;

TEST_CASE("the feed gives the rows as they are stored, in the order of their last change") {
    LeaseProject project;
    const std::string first = project.add_job();
    const std::string second = project.add_job();
    project.patch("analytics_jobs?id=eq." + first, {{"progress", 4}});

    const Json page = project.pull();

    CHECK(ids_of(page.at("jobs")) == Ids{second, first});
    CHECK(page.at("jobs").at(1) == project.job(first));
    CHECK(page.at("more") == false);
}

TEST_CASE("after the last row there is nothing until something changes") {
    LeaseProject project;
    const std::string id = project.add_job();
    const Json page = project.pull();
    const Json last = page.at("jobs").back();

    CHECK(project.pull(page.at("generation"), last) ==
          Json({{"generation", page.at("generation")}, {"more", false}, {"jobs", Json::array()}}));
    project.patch("analytics_jobs?id=eq." + id, {{"progress", 4}});
    CHECK(ids_of(project.pull(page.at("generation"), last).at("jobs")) == Ids{id});
}

TEST_CASE("rows of one transaction are paged without loss or repeat") {
    LeaseProject project;
    const Json job = {{"user_id", project.ann()}, {"job_type", "full_sync"}};
    REQUIRE(project.post("analytics_jobs", Json::array({job, job, job, job, job})).status == 201);

    Json page = project.pull(nullptr, nullptr, 2);
    Ids seen = ids_of(page.at("jobs"));
    while (page.at("more") == true) {
        page = project.pull(page.at("generation"), page.at("jobs").back(), 2);
        for (const std::string& id : ids_of(page.at("jobs"))) seen.push_back(id);
    }

    CHECK(seen.size() == 5);
    CHECK(std::is_sorted(seen.begin(), seen.end()));
    CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
}

TEST_CASE("a reader with another generation starts over") {
    LeaseProject project;
    const std::string id = project.add_job();
    const Json before = project.pull();
    const Json last = before.at("jobs").back();
    REQUIRE(project.admin("POST", "draw-generation").status == 204);

    const Json after = project.pull(before.at("generation"), last);

    CHECK(after.at("generation") != before.at("generation"));
    CHECK(ids_of(after.at("jobs")) == Ids{id});
    CHECK(project.pull(after.at("generation"), last).at("jobs").empty());
}

TEST_CASE("the feed and the count are of one's own jobs") {
    LeaseProject project;
    const std::string own = project.add_job();
    project.add_job({{"user_id", project.bob()}});

    CHECK(ids_of(project.pull().at("jobs")) == Ids{own});
    CHECK(project.call("count_my_analytics_jobs").body == 1);
}
