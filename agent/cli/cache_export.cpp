#include <functional>

#include "agent/base/private_output.h"
#include "agent/base/user_error.h"
#include "agent/cli/cached_message_text.h"
#include "agent/cli/commands.h"
#include "agent/cli/json_output.h"
#include "agent/cli/mbox.h"
#include "agent/cli/one_user.h"
#include "agent/cli/text.h"
#include "agent/gmail/mail_text.h"

namespace agent::cli {

namespace {

using storage::CachedMessage;

// Whole messages in memory at a time: some are of many megabytes.
constexpr int kMessagesAPage = 20;

struct ExportOptions {
    std::string format = "jsonl";
    std::string file;
};

struct Exported {
    std::int64_t messages = 0;
    std::int64_t attachments_left_out = 0;
};

// Page by page: no read stays open while a slow reader takes the output. Returns false when a stop
// was requested before the end.
bool for_each_message(Context& context, const std::function<void(const CachedMessage&)>& visit) {
    std::string last;
    for (;;) {
        const auto page = context.mirror().messages.page_after(last, kMessagesAPage);
        if (page.empty()) return true;
        for (const CachedMessage& message : page) {
            if (context.stop().requested()) return false;
            visit(message);
        }
        last = page.back().message_id;
    }
}

// The columns of message_cache under their names.
Json row_json(const CachedMessage& message) {
    Json row = whole_json(message);
    row["id"] = message.id;
    row["user_id"] = message.user_id;
    row["provider"] = message.provider;
    row["cache_version"] = message.cache_version;
    row["raw_data"] = parsed(message.raw_data);
    return row;
}

nlohmann::json resource_of(const CachedMessage& message) {
    return nlohmann::json::parse(message.raw_data, nullptr, false);
}

// A mailbox file of headers alone would look like mail that lost its text.
void require_bodies(Context& context) {
    std::int64_t all = 0;
    std::int64_t without = 0;
    for_each_message(context, [&](const CachedMessage& message) {
        ++all;
        if (!gmail::has_body(resource_of(message))) ++without;
    });
    if (without == 0) return;
    throw UserError(ExitCode::failed,
                    counted(without, "message", "messages") + " of " + std::to_string(all) +
                        " in the cache have no body, so no mailbox can be written",
                    "fetch with fetch.format=full, or export with --format jsonl");
}

void write_mail(std::ostream& out, const CachedMessage& message, Exported& exported) {
    const auto mail = gmail::mail_text(resource_of(message));
    if (!mail) return;  // replaced since require_bodies() looked
    write_mbox_message(out, message.from_email, message.internal_date.value_or(message.fetched_at),
                       mail->text);
    exported.attachments_left_out += mail->attachments_left_out;
    ++exported.messages;
}

// Returns false when a stop was requested before the end.
bool write_all(Context& context, const std::string& format, std::ostream& out, Exported& exported) {
    if (format == "mbox") require_bodies(context);
    return for_each_message(context, [&](const CachedMessage& message) {
        if (format == "mbox") return write_mail(out, message, exported);
        print_json_line(out, row_json(message));
        ++exported.messages;
    });
}

void report(const Console& console, const ExportOptions& options, const Exported& exported) {
    if (console.json) {
        print_json(console.out, {{"exported", exported.messages},
                                 {"attachments_left_out", exported.attachments_left_out},
                                 {"file", options.file}});
        return;
    }
    console.out << "Exported " << counted(exported.messages, "message", "messages") << " to "
                << printable(options.file) << ".\n";
}

void warn_of_attachments(const Console& console, const Exported& exported) {
    if (exported.attachments_left_out == 0) return;
    console.err << "The content of "
                << counted(exported.attachments_left_out, "attachment", "attachments")
                << " is not in the cache and was left out.\n";
}

ExitCode export_mail(Context& context, const ExportOptions& options) {
    (void)the_one_user(context);
    const Console& console = context.console();
    Exported exported;
    if (options.file.empty()) {
        const bool whole = write_all(context, options.format, console.out, exported);
        warn_of_attachments(console, exported);
        return whole && console.out ? ExitCode::done : ExitCode::failed;
    }
    PrivateOutput file(options.file);
    if (!write_all(context, options.format, file.stream(), exported)) return ExitCode::failed;
    file.put_in_place();
    report(console, options, exported);
    warn_of_attachments(console, exported);
    return ExitCode::done;
}

}  // namespace

void declare_cache_export(CLI::App& command, Action& action) {
    const auto options = std::make_shared<ExportOptions>();
    command
        .add_option("--format", options->format,
                    "jsonl: a row of the cache a line (the default); mbox: needs bodies")
        ->type_name("jsonl|mbox")
        ->check(one_of({"jsonl", "mbox"}));
    command.add_option("--output", options->file, "where to; without it, to standard output")
        ->type_name("FILE");
    run_with(command, action, options, &export_mail);
}

}  // namespace agent::cli
