#pragma once

#include <span>
#include <string>
#include <string_view>

#include "storage/message_details.h"

namespace agent::analytics {

// What the words of a message say. Case never matters.

// Marked as important by Gmail or the user, or its subject or text holds urgent, asap, as soon as
// possible, immediately, action required or deadline.
bool is_urgent(const storage::MessageDetails& message);

// Its subject or text holds a question mark, one inside a web address excepted.
bool asks_question(const storage::MessageDetails& message);

// The words that tell a project in a subject: project, initiative, launch, sprint, q1 to q4,
// budget and plan.
std::span<const std::string_view> project_words();

// no-reply@, noreply@, do_not_reply@, mailer-daemon@ and their like: nobody reads an answer.
bool is_automatic_sender(std::string_view email);

}  // namespace agent::analytics
