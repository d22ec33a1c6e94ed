// Prints the property list that `agent service install` writes for a program and a data folder.
#include <iostream>

#include "installer/launchd_plist.h"

int main(int argc, char* argv[]) {
    if (argc != 3) {
        std::cerr << "usage: render_plist PROGRAM DATA-FOLDER\n";
        return 64;
    }
    std::cout << installer::launchd_plist({argv[1], argv[2]});
}
