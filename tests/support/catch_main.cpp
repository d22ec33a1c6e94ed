#ifdef _WIN32
#include <winsock2.h>
#endif

#if __has_include(<catch2/catch_session.hpp>)
#include <catch2/catch_session.hpp>
#else
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#endif

namespace {

// As the program does it (agent/app/process_windows.cpp).
class Sockets {
public:
#ifdef _WIN32
    Sockets() {
        WSADATA data;
        WSAStartup(MAKEWORD(2, 2), &data);
    }
    ~Sockets() {
        WSACleanup();
    }
#else
    Sockets() = default;
#endif
    Sockets(const Sockets&) = delete;
    Sockets& operator=(const Sockets&) = delete;
};

}  // namespace

int main(int argc, char* argv[]) {
    [[maybe_unused]] const Sockets sockets;
    return Catch::Session().run(argc, argv);
}
