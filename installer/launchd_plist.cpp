#include "installer/launchd_plist.h"

#include <stdexcept>

namespace installer {
namespace {

std::string escaped(const std::string& text) {
    std::string xml;
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20) {
            throw std::invalid_argument("a path with a control character");
        }
        switch (c) {
            case '&':
                xml += "&amp;";
                break;
            case '<':
                xml += "&lt;";
                break;
            case '>':
                xml += "&gt;";
                break;
            default:
                xml += c;
        }
    }
    return xml;
}

std::string text(const std::string& value) {
    return "<string>" + escaped(value) + "</string>\n";
}

}  // namespace

std::string launchd_plist(const ServiceSpec& spec) {
    const std::string log = (spec.data_dir / kLaunchdLogFolder / "launchd.log").string();
    return R"(<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  )" + text(kLaunchdLabel) +
           R"(  <key>ProgramArguments</key>
  <array>
    )" + text(spec.program.string()) +
           "    " + text("--data-dir") + "    " + text(spec.data_dir.string()) + "    " +
           text("run") + "    " + text(kUnderLaunchd) +
           R"(  </array>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>60</integer>
  <key>ExitTimeOut</key>
  <integer>20</integer>
  <key>ProcessType</key>
  <string>Background</string>
  <key>LowPriorityIO</key>
  <true/>
  <key>Umask</key>
  <integer>63</integer>
  <key>StandardOutPath</key>
  )" + text(log) +
           R"(  <key>StandardErrorPath</key>
  )" + text(log) +
           "</dict>\n</plist>\n";
}

}  // namespace installer
