#include <filesystem>

#include "agent/base/private_file.h"
#include "agent/doctor/checks.h"

namespace agent::doctor {
namespace fs = std::filesystem;
namespace {

Finding privacy(const fs::path& folder) {
    if (!readable_by_others(folder)) {
        return ok("data folder", folder.string() + ", open to you alone");
    }
    return failure("data folder", ExitCode::cannot_write, folder.string() + " is open to others",
                   "run: chmod 700 " + folder.string());
}

Finding writing(const fs::path& folder) {
    const fs::path probe = folder / "doctor.tmp";
    try {
        write_private_file(probe, "may be deleted");
        fs::remove(probe);
        return ok("writing", "works");
    } catch (const fs::filesystem_error& error) {
        return failure("writing", ExitCode::cannot_write, error.code().message(),
                       "see that the folder is yours and the disk has space");
    }
}

Finding free_space(const fs::path& folder) {
    constexpr std::uintmax_t kMiB = 1024 * 1024;
    constexpr std::uintmax_t kLittleMiB = 1024, kTooLittleMiB = 100;
    std::error_code error;
    const fs::space_info space = fs::space(folder, error);
    if (error) return skipped("disk space", error.message());
    const std::uintmax_t free_mib = space.available / kMiB;
    const std::string what = std::to_string(free_mib) + " MiB free";
    if (free_mib < kTooLittleMiB) {
        return failure("disk space", ExitCode::cannot_write, what, "make some");
    }
    if (free_mib < kLittleMiB) return warning("disk space", what, "make some");
    return ok("disk space", what);
}

Finding secret_store(secrets::SecretStore& secrets) {
    (void)secrets.read("google");  // throws when it cannot be read
    return ok("secret store", secrets.description());
}

}  // namespace

Findings check_folder(const Patient& patient) {
    const fs::path folder = patient.config.data_dir();
    if (!fs::exists(folder)) {
        return {failure("data folder", ExitCode::configuration,
                        folder.string() + " is not there yet", "run: agent init")};
    }
    return {privacy(folder), writing(folder), free_space(folder), secret_store(patient.secrets)};
}

}  // namespace agent::doctor
