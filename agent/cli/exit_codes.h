#pragma once

#include <array>

namespace agent::cli {

struct ExitCodeMeaning {
    int code;
    const char* meaning;
};

// What the program may end with (agent/base/exit_code.h), for the help and the manual.
inline constexpr std::array kExitCodes = {
    ExitCodeMeaning{0, "done"},
    ExitCodeMeaning{1, "failed"},
    ExitCodeMeaning{64, "wrong use"},
    ExitCodeMeaning{65, "damaged data"},
    ExitCodeMeaning{69, "a service did not answer usefully"},
    ExitCodeMeaning{70, "fault of the agent"},
    ExitCodeMeaning{73, "cannot write"},
    ExitCodeMeaning{75, "try again later (offline or busy, work is kept)"},
    ExitCodeMeaning{77, "not signed in or not allowed"},
    ExitCodeMeaning{78, "configuration"},
    ExitCodeMeaning{130, "interrupted"},
};

}  // namespace agent::cli
