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

std::string unit_section(const std::string& description, const std::string& more) {
    return "[Unit]\nDescription=" + description + "\n" + more +
           // A crash loop ends after five tries in ten minutes and shows as failed.
           "StartLimitIntervalSec=600\n"
           "StartLimitBurst=5\n\n";
}

// What both kinds of unit say of how the program lives, and what it may not do.
std::string service_section(const std::string& command, const std::string& more) {
    return "[Service]\n"
           "Type=notify\n"
           "ExecStart=" +
           command +
           "\n"
           "Restart=on-failure\n"
           // From pause to pause longer; systemd before 254 does not know that and says so.
           "RestartSec=10\n"
           "RestartSteps=5\n"
           "RestartMaxDelaySec=120\n"
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
           "SystemCallArchitectures=native\n" +
           more + "\n";
}

// Of a user's own units `default.target` is what a login starts, of the system's the other.
std::string install_section(const std::string& target) {
    return "[Install]\nWantedBy=" + target + "\n";
}

}  // namespace

std::string systemd_user_unit(const ServiceSpec& spec) {
    std::string command = quoted(spec.program.string());
    if (!spec.data_dir.empty()) command += " --data-dir " + quoted(spec.data_dir.string());
    return unit_section("Mail analytics agent", "") + service_section(command + " run", "") +
           install_section("default.target");
}

std::string systemd_worker_unit(const std::filesystem::path& program) {
    // %S and %d are the folders that StateDirectory= and LoadCredential= make.
    const std::string command = quoted(program.string()) +
                                " --data-dir %S/mail-analytics-agent --env-file %d/worker.env run";
    const std::string settings = kWorkerSettings;
    return unit_section("Mail analytics agent, working for all users of a project",
                        "Wants=network-online.target\n"
                        "After=network-online.target\n"
                        "ConditionPathExists=" +
                            settings + "\n") +
           service_section(command,
                           "Environment=AGENT_MODE=worker AGENT_SECRETS_STORE=file\n"
                           "LoadCredential=worker.env:" +
                               settings +
                               "\n"
                               "DynamicUser=yes\n"
                               "StateDirectory=mail-analytics-agent\n"
                               "StateDirectoryMode=0700\n"
                               "CapabilityBoundingSet=\n"
                               "PrivateDevices=yes\n"
                               "PrivateUsers=yes\n"
                               "ProtectClock=yes\n"
                               "ProtectControlGroups=yes\n"
                               "ProtectHome=yes\n"
                               "ProtectHostname=yes\n"
                               "ProtectKernelLogs=yes\n"
                               "ProtectKernelModules=yes\n"
                               "ProtectKernelTunables=yes\n"
                               "ProtectProc=invisible\n"
                               "RestrictNamespaces=yes\n"
                               "SystemCallFilter=@system-service\n"
                               "SystemCallErrorNumber=EPERM\n") +
           install_section("multi-user.target");
}

}  // namespace installer
