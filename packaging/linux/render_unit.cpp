#include <iostream>
#include <string_view>

#include "installer/systemd_unit.h"

// Prints a unit as packages hold it, for a program in /usr/bin: render_unit user|worker
int main(int argc, char* argv[]) {
    const std::string_view kind = argc == 2 ? argv[1] : "";
    const char* const program = "/usr/bin/agent";
    if (kind == "user") {
        std::cout << installer::systemd_user_unit({program, {}});
    } else if (kind == "worker") {
        std::cout << installer::systemd_worker_unit(program);
    } else {
        std::cerr << "usage: render_unit user|worker\n";
        return 64;
    }
    return std::cout.flush() ? 0 : 1;
}
