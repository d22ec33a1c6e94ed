#pragma once

#include <memory>

#include "agent/app/notice_board.h"
#include "agent/base/log.h"
#include "agent/config/config.h"
#include "agent/notices/notice_sender.h"

namespace agent::app {

// A notice board that shows on this system's desktop when notify.enabled says so; else all it is
// told comes to nothing.
class DesktopNotices {
public:
    struct Given {
        const config::Config& config;
        storage::SyncState& state;
        const Clock& clock;
        const Log& log;
        storage::MessageCache& messages;
    };
    explicit DesktopNotices(const Given& given);

    // See NoticeBoard.
    void note(const pipeline::ProgressEvent& event);
    void note(const pipeline::Poller::Pulse& pulse);

private:
    std::unique_ptr<notices::Notifier> notifier_;
    std::unique_ptr<notices::NoticeSender> sender_;
    std::unique_ptr<NoticeBoard> board_;
};

}  // namespace agent::app
