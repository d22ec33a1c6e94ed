#pragma once

#include <fstream>
#include <string>

#include "agent/config/config.h"
#include "tests/support/temp_folder.h"

namespace test {

// A data folder with the text of its agent.properties, and the sources that name it.
class DataFolder {
public:
    explicit DataFolder(const std::string& properties = "") {
        sources.data_dir = folder_.path();
        if (!properties.empty()) write("agent.properties", properties);
    }

    std::filesystem::path write(const std::string& name, const std::string& text) {
        std::ofstream(folder_ / name, std::ios::binary) << text;
        return folder_ / name;
    }
    agent::config::Config load() const { return agent::config::Config::load(sources); }
    const std::filesystem::path& path() const { return folder_.path(); }

private:
    TempFolder folder_;

public:
    agent::config::Sources sources;
};

}  // namespace test
