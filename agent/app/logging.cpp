#include "agent/app/logging.h"

#include <iostream>
#include <memory>
#include <mutex>
#include <string>

#include <Poco/AutoPtr.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Exception.h>
#include <Poco/FileChannel.h>
#include <Poco/Message.h>
#include <Poco/Timestamp.h>

#include "agent/base/private_file.h"

namespace agent::app {

namespace {

class LogFileWriter {
public:
    LogFileWriter(const config::Config& config, bool to_stderr)
        : file_(log_file(config)), to_stderr_(to_stderr), channel_(new Poco::FileChannel) {
        channel_->setProperty("path", file_.string());
        channel_->setProperty("rotation", std::to_string(config.integer("log.max_size_mb")) + " M");
        channel_->setProperty("archive", "number");
        channel_->setProperty("purgeCount", std::to_string(config.integer("log.keep_files")));
        channel_->setProperty("times", "utc");
    }

    void write(LogLevel level, const std::string& line) {
        const std::string text = Poco::DateTimeFormatter::format(Poco::Timestamp(), kTimeFormat) +
                                 " " + std::string(to_string(level)) + " " + line;
        const std::lock_guard lock(mutex_);
        if (!write_to_file(text) || to_stderr_) std::cerr << text << '\n' << std::flush;
    }

private:
    static constexpr const char* kTimeFormat = "%Y-%m-%dT%H:%M:%S.%iZ";

    bool write_to_file(const std::string& text) {
        try {
            channel_->log(Poco::Message("agent", text, Poco::Message::PRIO_INFORMATION));
            keep_private();
            return true;
        } catch (const Poco::Exception&) {
            return false;
        }
    }

    // Poco makes each new file with the process's umask; one was made when the size fell. Windows,
    // where it is as private as its folder, would refuse a second writer.
    void keep_private() {
        const Poco::UInt64 size = channel_->size();
        if (size < size_ && readable_by_others(file_)) make_private_file(file_);
        size_ = size;
    }

    std::filesystem::path file_;
    bool to_stderr_;
    std::mutex mutex_;
    Poco::AutoPtr<Poco::FileChannel> channel_;
    Poco::UInt64 size_ = 0;
};

}  // namespace

std::filesystem::path log_file(const config::Config& config) {
    return config.log_folder() / "agent.log";
}

Log open_log(const config::Config& config, LogTo where) {
    make_private_folder(config.log_folder());
    make_private_file(log_file(config));
    const auto least = parse_log_level(config.text("log.level"));

    // Shared by the copies of the sink, which std::function asks to be copyable.
    auto writer = std::make_shared<LogFileWriter>(config, where == LogTo::file_and_stderr);
    return Log([writer](LogLevel level, const std::string& line) { writer->write(level, line); },
               least.value_or(LogLevel::info));
}

}  // namespace agent::app
