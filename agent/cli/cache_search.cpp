#include "agent/base/timestamp.h"
#include "agent/base/user_error.h"
#include "agent/cli/commands.h"
#include "agent/cli/found_messages.h"
#include "agent/cli/one_user.h"
#include "agent/cli/table.h"

namespace agent::cli {

namespace {

using storage::FoundMessage;
using storage::SearchRefusal;

struct SearchOptions {
    std::vector<std::string> words;
    int limit = 20;
};

// The words as one line, a quoted phrase of the shell as a phrase.
std::string line_of(const std::vector<std::string>& words) {
    std::string line;
    for (const std::string& word : words) {
        const bool phrase = word.find(' ') != std::string::npos && words.size() > 1 &&
                            word.find('"') == std::string::npos;
        line += (line.empty() ? "" : " ") + (phrase ? '"' + word + '"' : word);
    }
    return line;
}

[[noreturn]] void refuse(SearchRefusal refusal) {
    const auto usage = [](const std::string& what, const std::string& hint) -> UserError {
        return {ExitCode::usage, what, hint};
    };
    switch (refusal) {
        case SearchRefusal::no_words:
            throw usage("there is no word to search for", "letters or digits are needed");
        case SearchRefusal::open_quote:
            throw usage("a quotation mark has no partner", R"(write "some words" around a phrase)");
        case SearchRefusal::only_exclusions:
            throw usage("only words that must be absent were given",
                        "add a word that must be there");
    }
    throw std::logic_error("an unknown refusal of a search");
}

Json found_json(const FoundMessage& message) {
    return {{"message_id", message.message_id},
            {"thread_id", message.thread_id},
            {"internal_date", to_json(message.internal_date)},
            {"from_email", message.from_email},
            {"subject", message.subject},
            {"snippet", message.snippet}};
}

void print(const Console& console, const std::vector<FoundMessage>& messages) {
    if (messages.empty()) {
        remarks(console) << "No messages.\n";
        return;
    }
    Table table({{.title = "ID"},
                 {.title = "DATE"},
                 {.title = "FROM", .shrinks = true},
                 {.title = "SUBJECT", .shrinks = true}});
    for (const FoundMessage& message : messages) {
        table.add({message.message_id,
                   message.internal_date ? format_for_people(*message.internal_date) : "-",
                   message.from_email, message.subject});
    }
    table.print(console);
}

ExitCode search(Context& context, const SearchOptions& options) {
    (void)the_one_user(context);
    const auto messages = find_messages(context, line_of(options.words), options.limit);
    if (context.console().json) {
        print_json(context.console().out, to_json(messages));
    } else {
        print(context.console(), messages);
    }
    return ExitCode::done;
}

}  // namespace

std::vector<FoundMessage> find_messages(Context& context, const std::string& words, int limit) {
    auto found = context.mirror().search.find(words, limit);
    if (const auto* refusal = std::get_if<SearchRefusal>(&found)) refuse(*refusal);
    return std::get<std::vector<FoundMessage>>(std::move(found));
}

Json to_json(const std::vector<FoundMessage>& messages) {
    Json document = Json::array();
    for (const FoundMessage& message : messages) document.push_back(found_json(message));
    return document;
}

void declare_cache_search(CLI::App& command, Action& action) {
    const auto options = std::make_shared<SearchOptions>();
    command
        .add_option("words", options->words,
                    "all must be there; \"a phrase\", begin*, from:ann, to:, subject:, and "
                    "-absent after --")
        ->required();
    command.add_option("--limit", options->limit, "at most so many (20)")
        ->check(between(1, 1'000'000));
    run_with(command, action, options, &search);
}

}  // namespace agent::cli
