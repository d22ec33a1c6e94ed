#include <Poco/String.h>

#include "agent/usage/completion.h"
#include "agent/usage/joined.h"

namespace agent::usage {

namespace {

std::string quoted(const std::string& text) {
    return "'" + Poco::replace(text, "'", "''") + "'";
}

// "    'KEY' = @(ITEM, ...)", a line of a table.
std::string entry(const std::string& key, const std::vector<std::string>& items) {
    return "        " + quoted(key) + " = @(" + joined(items, ", ") + ")\n";
}

// A text with what is said about it.
std::string offer(const std::string& text, const std::string& summary) {
    return "@(" + quoted(text) + ", " + quoted(summary) + ")";
}

std::vector<std::string> offers(const Value& value, const std::string& summary) {
    std::vector<std::string> all;
    for (const std::string& word : value.words) all.push_back(offer(word, summary));
    return all;
}

// PowerShell takes a list of one list for that list, unless a comma stands before it.
std::vector<std::string> kept_apart(std::vector<std::string> items) {
    if (items.size() == 1) items.front().insert(0, ",");
    return items;
}

std::string options_table(const Command& root) {
    std::string lines;
    for (const Place& place : places(root)) {
        std::vector<std::string> items;
        for (const Option& option : place.command->options) {
            items.push_back(offer(option.names.back(), option.summary));
        }
        lines += entry(place.path, kept_apart(items));
    }
    return lines;
}

std::string words_table(const Command& root) {
    std::string lines;
    for (const Place& place : places(root)) {
        std::vector<std::string> items;
        for (const Command& word : place.command->commands) {
            items.push_back(offer(word.name, word.summary));
        }
        for (const Argument& argument : place.command->arguments) {
            const auto more = offers(argument.value, argument.summary);
            items.insert(items.end(), more.begin(), more.end());
        }
        lines += entry(place.path, kept_apart(items));
    }
    return lines;
}

// By "PATH:OPTION"; of the root's options ":OPTION". An option without known values is there, too:
// it takes the next word.
std::string values_table(const Command& root) {
    std::string lines;
    for (const Place& place : places(root)) {
        for (const Option& option : place.command->options) {
            if (!option.value) continue;
            const auto items = kept_apart(offers(*option.value, option.summary));
            for (const std::string& name : option.names) {
                lines += entry(place.path + ":" + name, items);
            }
        }
    }
    return lines;
}

constexpr const char* kWalk = R"(    $at = ''
    $waiting = $null
    foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
        if ($element.Extent.EndOffset -ge $cursorPosition) { break }
        $word = $element.Extent.Text
        if ($waiting) {
            $waiting = $null
        } elseif ($word.StartsWith('-')) {
            foreach ($key in "${at}:$word", ":$word") {
                if ($values.ContainsKey($key)) { $waiting = $key; break }
            }
        } else {
            $further = "$at $word".Trim()
            if ($words.ContainsKey($further)) { $at = $further }
        }
    }
    if ($waiting) {
        $offers = $values[$waiting]
    } elseif ($wordToComplete.StartsWith('-')) {
        $offers = $options[$at]
        if ($at) { $offers += $options[''] }
    } else {
        $offers = $words[$at]
    }
    foreach ($offer in $offers) {
        if ($offer[0].StartsWith($wordToComplete)) {
            [System.Management.Automation.CompletionResult]::new(
                $offer[0], $offer[0], 'ParameterValue', $offer[1])
        }
    }
)";

}  // namespace

std::string powershell_completion(const Command& root) {
    return "# PowerShell completion for " + root.name +
           "\n\nRegister-ArgumentCompleter -Native -CommandName " + quoted(root.name) + ", " +
           quoted(root.name + ".exe") +
           " -ScriptBlock {\n    param($wordToComplete, $commandAst, $cursorPosition)\n"
           "    $words = @{\n" +
           words_table(root) + "    }\n    $options = @{\n" + options_table(root) +
           "    }\n    $values = @{\n" + values_table(root) + "    }\n" + kWalk + "}\n";
}

}  // namespace agent::usage
