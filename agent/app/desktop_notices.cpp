#include "agent/app/desktop_notices.h"

namespace agent::app {

DesktopNotices::DesktopNotices(const Given& given) {
    if (!given.config.boolean("notify.enabled")) return;
    const bool mail_is_here = !given.messages.page_after("", 1).empty();
    notifier_ = notices::system_notifier();
    sender_ = std::make_unique<notices::NoticeSender>(*notifier_, given.log);
    board_ = std::make_unique<NoticeBoard>(
        given.state, given.clock, mail_is_here,
        [this](const notices::Notice& notice) { sender_->send(notice); });
}

void DesktopNotices::note(const pipeline::ProgressEvent& event) {
    if (board_) board_->note(event);
}

void DesktopNotices::note(const pipeline::Poller::Pulse& pulse) {
    if (board_) board_->note(pulse);
}

}  // namespace agent::app
