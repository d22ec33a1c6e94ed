#include "agent/app/event_log_windows.h"

#include <windows.h>

#include <Poco/UnicodeConverter.h>

#include "agent_events.h"
#include "installer/windows_service.h"

namespace agent::app {

EventLog::EventLog()
    : source_(RegisterEventSourceW(nullptr, installer::windows_service_name().c_str())) {}

EventLog::~EventLog() {
    if (source_ != nullptr) DeregisterEventSource(source_);
}

void EventLog::info(const std::string& text) const {
    write(EVENTLOG_INFORMATION_TYPE, EVENT_INFORMATION, text);
}

void EventLog::error(const std::string& text) const {
    write(EVENTLOG_ERROR_TYPE, EVENT_FAILURE, text);
}

void EventLog::write(unsigned short type, unsigned long event, const std::string& text) const {
    if (source_ == nullptr) return;
    std::wstring wide;
    Poco::UnicodeConverter::convert(text, wide);
    const wchar_t* strings[] = {wide.c_str()};
    ReportEventW(source_, type, 0, event, nullptr, 1, 0, static_cast<const wchar_t**>(strings),
                 nullptr);
}

}  // namespace agent::app
