#pragma once

#include <string>

namespace agent::gmail {

// The words of an HTML text for a preview: tags, comments, style and script dropped, the common
// entities read, runs of white space as one space. Not for display as HTML. Never fails.
std::string html_to_text(const std::string& html);

}  // namespace agent::gmail
