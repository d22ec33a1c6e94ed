#pragma once

#include <string_view>
#include <vector>

namespace agent::control {

// A file of the dashboard, as it was when the program was built.
struct PageFile {
    std::string_view name;  // below agent/control/page: "index.html", "icons/add.svg"
    std::string_view content_type;
    std::string_view content;
};

// All of them, in the order of their names.
std::vector<PageFile> page_files();

}  // namespace agent::control
