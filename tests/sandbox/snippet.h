#pragma once

#include <string>

#include "tests/sandbox/mime.h"

namespace sandbox {

// The first words of a message's text on one line, escaped as HTML, as Gmail writes `snippet`. Of
// a message that is only HTML, without the tags.
std::string snippet_of(const MimePart& message);

}  // namespace sandbox
