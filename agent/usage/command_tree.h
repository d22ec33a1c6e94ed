#pragma once

#include <optional>
#include <string>
#include <vector>

namespace agent::usage {

// What a command line may hold, as data.

// What follows an option, or stands by itself.
struct Value {
    enum class Kind { text, file, folder };
    std::string name;  // for people: "FILE", "N", "id"
    Kind kind = Kind::text;
    // What it may be, or often is; nothing where that is not known. One that ends with '=' is only
    // the beginning of a value.
    std::vector<std::string> words = {};
};

struct Option {
    std::vector<std::string> names;  // "-n", "--lines"
    std::string summary;
    std::optional<Value> value = {};  // nothing: a flag
    bool repeated = false;            // may be given more than once
};

struct Argument {
    Value value;
    std::string summary;
    bool required = false;
    bool repeated = false;
};

// The program (the root) or one of its words, such as `jobs` and `jobs list`.
struct Command {
    std::string name;
    std::string summary;
    std::string notes = {};  // what its help says at the end
    // Those of the root may stand anywhere.
    std::vector<Option> options = {};
    std::vector<Argument> arguments = {};
    std::vector<Command> commands = {};
};

// A command and the words that lead to it from the program's name, which is not among them:
// "jobs list"; empty for the root.
struct Place {
    std::string path;
    const Command* command;
};

// All of the tree, each command before its words. `root` must outlive what is returned.
std::vector<Place> places(const Command& root);

// The names of the options that take a value.
std::vector<std::string> names_with_value(const Command& command);

}  // namespace agent::usage
