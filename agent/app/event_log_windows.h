#pragma once

#include <string>

namespace agent::app {

// The Application log of Windows, where people look for the life of services. `text` must be free
// of secrets, as every error text is. What cannot be written is dropped.
class EventLog {
public:
    EventLog();
    ~EventLog();
    EventLog(const EventLog&) = delete;
    EventLog& operator=(const EventLog&) = delete;

    void info(const std::string& text) const;
    void error(const std::string& text) const;

private:
    void write(unsigned short type, unsigned long event, const std::string& text) const;

    void* source_;
};

}  // namespace agent::app
