#pragma once

#include <string_view>

#include "agent/supabase/error.h"

namespace agent::supabase {

// Which of the tables below is asked first.
enum class Asked { rows, password_grant, refresh_grant, code_grant };

// What one error code means.
struct CodeRule {
    std::string_view code;
    Error::Kind kind;
    std::string_view sentence;  // for people, without a full stop
    // Whether the server's message only names tables, columns and constraints, so that it may
    // be shown. Others quote values out of rows.
    bool message_is_safe = false;
};

// What a status means when the answer holds no known code.
struct StatusRule {
    int first, last;
    Error::Kind kind;
    std::string_view sentence;
};

// Null for a code that is not listed: then the status decides.
const CodeRule* find_code_rule(std::string_view code, Asked asked);

// Every status has one.
const StatusRule& status_rule(int status);

}  // namespace agent::supabase
