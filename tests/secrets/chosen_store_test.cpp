#include "agent/secrets/chosen_store.h"

#include "agent/base/private_file.h"
#include "agent/base/user_error.h"
#include "tests/support/catch.h"
#include "tests/support/memory_secret_store.h"
#include "tests/support/temp_folder.h"

using namespace agent;
namespace fs = std::filesystem;

namespace {

// A keyring as another process would find it: what it holds outlives each opening.
class SharedStore : public secrets::SecretStore {
public:
    explicit SharedStore(secrets::SecretStore& store) : store_(store) {}
    std::optional<Secret> read(const std::string& name) override { return store_.read(name); }
    void write(const std::string& name, const Secret& secret) override {
        store_.write(name, secret);
    }
    void remove(const std::string& name) override { store_.remove(name); }
    std::string description() const override { return "keyring"; }

private:
    secrets::SecretStore& store_;
};

struct Machine {
    test::TempFolder folder;
    test::MemorySecretStore keyring;
    bool keyring_answers = true;
    bool agent_runs = false;
    fs::path file = folder / "secrets.json";

    std::unique_ptr<secrets::SecretStore> open(const std::string& wish) {
        return secrets::open_chosen_store({wish, file,
                                           [this]() -> std::unique_ptr<secrets::SecretStore> {
                                               if (!keyring_answers) return nullptr;
                                               return std::make_unique<SharedStore>(keyring);
                                           },
                                           [this] { return agent_runs; }});
    }
    ExitCode refusal(const std::string& wish) {
        try {
            open(wish);
        } catch (const UserError& error) {
            return error.code();
        }
        return ExitCode::done;
    }
};

}  // namespace

TEST_CASE("the first sign-in goes into a keyring that answers, and stays there") {
    Machine machine;
    machine.open("auto")->write("google", Secret("g"));

    CHECK_FALSE(fs::exists(machine.file));
    CHECK(machine.open("auto")->read("google") == Secret("g"));
    CHECK(machine.open("keyring")->read("google") == Secret("g"));
}

TEST_CASE("without a keyring the sign-ins rest in the file, also once one answers") {
    Machine machine;
    machine.keyring_answers = false;
    machine.open("auto")->write("google", Secret("g"));

    machine.keyring_answers = true;

    CHECK(machine.open("auto")->read("google") == Secret("g"));
    CHECK_FALSE(machine.keyring.read("google"));
    CHECK_FALSE(readable_by_others(machine.file));
}

TEST_CASE("a keyring that is gone does not look like nobody being signed in") {
    Machine machine;
    machine.open("auto")->write("google", Secret("g"));

    machine.keyring_answers = false;

    CHECK(machine.refusal("auto") == ExitCode::try_later);
    CHECK(machine.refusal("file") == ExitCode::try_later);
    CHECK(Machine().refusal("keyring") == ExitCode::done);
    Machine bare;
    bare.keyring_answers = false;
    CHECK(bare.refusal("keyring") == ExitCode::configuration);
}

TEST_CASE("sign-ins move to the store that is wished for, and back") {
    Machine machine;
    machine.open("file")->write("google", Secret("g"));
    machine.open("file")->write("supabase", Secret("s"));

    CHECK(machine.open("keyring")->read("google") == Secret("g"));
    CHECK(machine.keyring.read("supabase") == Secret("s"));
    CHECK(read_file(machine.file).value_or("").find("\"g\"") == std::string::npos);

    CHECK(machine.open("file")->read("supabase") == Secret("s"));
    CHECK_FALSE(machine.keyring.read("google"));
    CHECK(machine.open("auto")->read("google") == Secret("g"));
}

TEST_CASE("the token of the local API moves with the sign-ins") {
    Machine machine;
    machine.open("file")->write("google", Secret("g"));
    machine.open("file")->write("control", Secret("c"));

    CHECK(machine.open("keyring")->read("control") == Secret("c"));
    CHECK(read_file(machine.file).value_or("").find("\"c\"") == std::string::npos);
}

TEST_CASE("nothing moves under a running agent") {
    Machine machine;
    machine.open("file")->write("google", Secret("g"));
    machine.agent_runs = true;

    CHECK(machine.refusal("keyring") == ExitCode::try_later);
    CHECK(machine.open("file")->read("google") == Secret("g"));
}
