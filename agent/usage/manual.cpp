#include "agent/usage/manual.h"

#include <Poco/Ascii.h>
#include <Poco/String.h>

namespace agent::usage {

namespace {

// A line of text: no request, no escape, and hyphens that can be copied into a shell.
std::string escaped(std::string text) {
    Poco::replaceInPlace(text, "\\", "\\e");
    Poco::replaceInPlace(text, "-", "\\-");
    Poco::replaceInPlace(text, "'", "\\(aq");
    Poco::replaceInPlace(text, "`", "\\(ga");
    Poco::replaceInPlace(text, "~", "\\(ti");
    Poco::replaceInPlace(text, "^", "\\(ha");
    Poco::replaceInPlace(text, "\n", " ");
    return text.starts_with('.') ? "\\&" + text : text;
}

std::string sentence(std::string text) {
    if (!text.empty()) {
        text.front() = static_cast<char>(Poco::Ascii::toUpper(text.front()));
    }
    return escaped(text) + (text.ends_with('.') ? "" : ".");
}

// A macro's argument of several words.
std::string quoted(const std::string& text) {
    return '"' + Poco::replace(escaped(text), "\"", "\\(dq") + '"';
}

std::string bold(const std::string& text) {
    return "\\fB" + escaped(text) + "\\fR";
}

std::string italic(const std::string& text) {
    return "\\fI" + escaped(text) + "\\fR";
}

std::string paragraph(const std::string& text) {
    return text.empty() ? "" : ".PP\n" + escaped(text) + "\n";
}

std::string tagged(const std::string& tag, const std::string& text) {
    return ".TP\n" + tag + "\n" + escaped(text) + "\n";
}

std::string option_tag(const Option& option) {
    std::string tag;
    for (const std::string& name : option.names) tag += (tag.empty() ? "" : ", ") + bold(name);
    return option.value ? tag + " " + italic(option.value->name) : tag;
}

std::string options_text(const Command& command) {
    std::string text;
    for (const Argument& argument : command.arguments) {
        text += tagged(italic(argument.value.name), argument.summary);
    }
    for (const Option& option : command.options) text += tagged(option_tag(option), option.summary);
    return text;
}

std::string usage_line(const Command& root, const Place& place) {
    std::string line = bold(root.name + " " + place.path);
    for (const Argument& argument : place.command->arguments) {
        const std::string name = italic(argument.value.name) + (argument.repeated ? "..." : "");
        line += argument.required ? " " + name : " [" + name + "]";
    }
    if (!place.command->options.empty()) line += " [" + italic("options") + "]";
    return line;
}

std::string command_text(const Command& root, const Place& place) {
    std::string text = ".SS " + quoted(root.name + " " + place.path) + "\n" +
                       sentence(place.command->summary) + "\n";
    if (place.command->commands.empty()) text += ".PP\n" + usage_line(root, place) + "\n";
    return text + options_text(*place.command) + paragraph(place.command->notes);
}

std::string chapter_text(const Chapter& chapter) {
    std::string text = ".SH " + quoted(chapter.title) + "\n";
    if (!chapter.text.empty()) text += escaped(chapter.text) + "\n";
    for (const auto& [name, said] : chapter.entries) text += tagged(bold(name), said);
    return text;
}

}  // namespace

std::string manual(const Command& root, const std::string& version,
                   const std::vector<Chapter>& chapters) {
    std::string page = ".TH " + quoted(Poco::toUpper(root.name)) + " 1 \"\" " + quoted(version) +
                       " \"User Commands\"\n";
    page += ".SH NAME\n" + escaped(root.name) + " \\- " + escaped(root.summary) + "\n";
    page += ".SH SYNOPSIS\n" + bold(root.name) + " " + italic("command") + " [" +
            italic("options") + "]\n";
    page += ".SH COMMANDS\n";
    for (const Place& place : places(root)) {
        if (!place.path.empty()) page += command_text(root, place);
    }
    page += ".SH OPTIONS\nThese may stand before and after every command.\n" + options_text(root);
    for (const Chapter& chapter : chapters) page += chapter_text(chapter);
    return page;
}

}  // namespace agent::usage
