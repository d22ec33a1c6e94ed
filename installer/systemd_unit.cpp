#include "installer/systemd_unit.h"

#include <stdexcept>

namespace installer {
namespace {

// One word of ExecStart=, as systemd.syntax(7) and systemd.service(5) quote it.
std::string quoted(const std::string& word) {
    std::string text = "\"";
    for (const char c : word) {
        if (c == '\n' || c == '\r') throw std::invalid_argument("a path with a line break");
        if (c == '"' || c == '\\') text += '\\';
        if (c == '%' || c == '$') text += c;
        text += c;
    }
    return text + '"';
}

std::string useless_codes() {
    std::string codes;
    for (const int code : kUselessToRestart) codes += ' ' + std::to_string(code);
    return codes.substr(1);
}

}  // namespace

std::string systemd_user_unit(const ServiceSpec& spec) {
    return "[Unit]\n"
           "Description=Mail analytics agent\n"
           // A crash loop ends after five tries in ten minutes and shows as failed.
           "StartLimitIntervalSec=600\n"
           "StartLimitBurst=5\n"
           "\n"
           "[Service]\n"
           "Type=notify\n"
           "ExecStart=" +
           quoted(spec.program.string()) + " --data-dir " + quoted(spec.data_dir.string()) +
           " run\n"
           "Restart=on-failure\n"
           "RestartSec=10\n"
           "RestartPreventExitStatus=" +
           useless_codes() +
           "\n"
           // The poller reports at least every 20 s.
           "WatchdogSec=90\n"
           "TimeoutStopSec=20\n"
           "UMask=0077\n"
           "Nice=5\n"
           "NoNewPrivileges=yes\n"
           "LockPersonality=yes\n"
           "MemoryDenyWriteExecute=yes\n"
           "RestrictRealtime=yes\n"
           "RestrictSUIDSGID=yes\n"
           "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK\n"
           "SystemCallArchitectures=native\n"
           "\n"
           "[Install]\n"
           "WantedBy=default.target\n";
}

}  // namespace installer
