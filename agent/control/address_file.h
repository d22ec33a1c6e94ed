#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace agent::control {

// Where the running agent of a data folder answers: {"port", "pid"} in a private file, there for
// as long as this lives. A crash leaves it behind: then it names a
// process that does not work in this data folder any more.
class AddressFile {
public:
    // Throws std::filesystem::filesystem_error when it cannot be written.
    AddressFile(std::filesystem::path file, std::uint16_t port);
    ~AddressFile();
    AddressFile(const AddressFile&) = delete;
    AddressFile& operator=(const AddressFile&) = delete;

    struct Address {
        std::uint16_t port = 0;
        std::int64_t process = 0;  // that wrote it
    };
    // What stands in such a file; nothing when there is none, or something else.
    static std::optional<Address> read(const std::filesystem::path& file);

private:
    const std::filesystem::path file_;
};

}  // namespace agent::control
