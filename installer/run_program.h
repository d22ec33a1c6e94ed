#pragma once

#include <string>
#include <vector>

namespace installer {

struct Finished {
    int exit_code = 0;   // 127 when there is no such program
    std::string output;  // stdout and stderr together
};

// Runs a program of the system to its end, found by PATH. Throws Poco::Exception when no process
// can be made.
Finished run_program(const std::string& program, const std::vector<std::string>& arguments);

}  // namespace installer
