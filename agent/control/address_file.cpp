#include "agent/control/address_file.h"

#include <limits>
#include <utility>

#include <Poco/Process.h>

#include "agent/base/private_file.h"
#include "agent/control/message.h"

namespace agent::control {

AddressFile::AddressFile(std::filesystem::path file, std::uint16_t port) : file_(std::move(file)) {
    write_private_file(file_, Json{{"port", port}, {"pid", Poco::Process::id()}}.dump() + "\n");
}

AddressFile::~AddressFile() {
    std::error_code absent;
    std::filesystem::remove(file_, absent);
}

std::optional<AddressFile::Address> AddressFile::read(const std::filesystem::path& file) {
    const auto text = read_file(file);
    if (!text) return std::nullopt;
    const Json document = Json::parse(*text, nullptr, false);
    if (!document.is_object() || !document.contains("port") || !document.contains("pid")) {
        return std::nullopt;
    }
    const Json& port = document["port"];
    const Json& process = document["pid"];
    constexpr int kMost = std::numeric_limits<std::uint16_t>::max();
    if (!port.is_number_integer() || port < 1 || port > kMost) return std::nullopt;
    if (!process.is_number_integer()) return std::nullopt;
    return Address{port.get<std::uint16_t>(), process.get<std::int64_t>()};
}

}  // namespace agent::control
