#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "agent/signin/browser.h"

extern char** environ;

namespace agent::signin {
namespace {

#if defined(__APPLE__)
constexpr const char* kOpener = "open";
bool has_desktop() {
    return true;
}
#else
constexpr const char* kOpener = "xdg-open";
// Without one xdg-open would start a text browser in the person's terminal.
bool has_desktop() {
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "BROWSER"}) {
        const char* value = std::getenv(name);
        if (value != nullptr && *value != '\0') return true;
    }
    return false;
}
#endif

// This process's variables without its settings, which may hold secrets.
std::vector<char*> environment_of_child() {
    std::vector<char*> variables;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text(*variable);
        const bool ours = text.starts_with("AGENT_") || text.starts_with("GOOGLE_") ||
                          text.starts_with("SUPABASE_") || text.starts_with("NEXT_PUBLIC_");
        if (!ours) variables.push_back(*variable);
    }
    variables.push_back(nullptr);
    return variables;
}

class Actions {
public:
    Actions() { posix_spawn_file_actions_init(&actions_); }
    ~Actions() { posix_spawn_file_actions_destroy(&actions_); }
    Actions(const Actions&) = delete;
    Actions& operator=(const Actions&) = delete;

    // A browser writes warnings for as long as it runs, which is longer than we do.
    void silence() {
        for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
            posix_spawn_file_actions_addopen(&actions_, stream, "/dev/null", O_RDWR, 0);
        }
    }
    const posix_spawn_file_actions_t* get() const { return &actions_; }

private:
    posix_spawn_file_actions_t actions_{};
};

class Attributes {
public:
    Attributes() { posix_spawnattr_init(&attributes_); }
    ~Attributes() { posix_spawnattr_destroy(&attributes_); }
    Attributes(const Attributes&) = delete;
    Attributes& operator=(const Attributes&) = delete;

    // Out of our terminal's reach, so that Ctrl-C does not end the browser, and without the
    // signals that our threads keep blocked.
    void detach() {
        sigset_t none;
        sigemptyset(&none);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
    }
    const posix_spawnattr_t* get() const { return &attributes_; }

private:
    posix_spawnattr_t attributes_{};
};

}  // namespace

bool open_browser(const std::string& url) {
    if (!has_desktop()) return false;
    Actions actions;
    actions.silence();
    Attributes attributes;
    attributes.detach();
    std::string opener = kOpener;
    std::string address = url;
    char* arguments[] = {opener.data(), address.data(), nullptr};
    pid_t child = 0;
    // Not waited for: it may live as long as the browser, and ends up with init.
    return posix_spawnp(&child, kOpener, actions.get(), attributes.get(), arguments,
                        environment_of_child().data()) == 0;
}

}  // namespace agent::signin
