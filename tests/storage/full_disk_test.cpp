#include <csignal>
#include <sys/resource.h>

#include "storage/error.h"
#include "storage/message_cache.h"
#include "tests/storage/samples.h"
#include "tests/support/catch.h"

using storage::CachedMessage;
using storage::Database;
using storage::Error;
using storage::MessageCache;
using test::Mirror;

namespace {

// 40 messages of 20 kB.
std::vector<CachedMessage> large_batch(int number) {
    std::vector<CachedMessage> batch;
    for (int i = 0; i < 40; ++i) {
        batch.push_back(test::message(std::to_string(number) + "-" + std::to_string(i)));
        batch.back().raw_data = "\"" + std::string(20'000, 'x') + "\"";
    }
    return batch;
}

Error::Kind kind_of_failure(const std::function<void()>& act) {
    try {
        act();
    } catch (const Error& error) {
        return error.kind();
    }
    throw std::runtime_error("it did not fail");
}

// No file of this process grows over `bytes` while this lives.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        rlimit limit = before_;
        limit.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        (void)std::signal(SIGXFSZ, handler_);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit before_{};
    // Writing too far is to be an error, not the end of the process.
    void (*handler_)(int) = std::signal(SIGXFSZ, SIG_IGN);
};

void set_page_limit(Database& database, const std::string& pages) {
    const Database::Lease lease(database);
    lease->execAndGet("PRAGMA max_page_count = " + pages).getInt();
}

}  // namespace

TEST_CASE("a full database keeps what it has, and works on once there is room") {
    Mirror mirror;
    MessageCache cache(mirror.database, "user-1");
    cache.upsert(large_batch(1));
    set_page_limit(mirror.database, "300");

    CHECK(kind_of_failure([&] { cache.upsert(large_batch(2)); }) == Error::Kind::full);

    CHECK(cache.stats().messages == 40);
    CHECK(mirror.database.check().empty());
    set_page_limit(mirror.database, "100000");
    cache.upsert(large_batch(2));
    CHECK(cache.stats().messages == 80);
}

TEST_CASE("a limit on file size is met like a full disk") {
    Mirror mirror;
    MessageCache cache(mirror.database, "user-1");
    cache.upsert(large_batch(1));
    {
        const FileSizeLimit limit(1'200'000);
        CHECK(kind_of_failure([&] {
                  for (int i = 2; i < 10; ++i) cache.upsert(large_batch(i));
              }) == Error::Kind::full);
    }
    const auto kept = cache.stats().messages;

    CHECK(kept % 40 == 0);  // whole batches only
    CHECK(mirror.database.check().empty());
    cache.upsert(large_batch(10));
    CHECK(cache.stats().messages == kept + 40);
    Database reopened(mirror.options, test::at(1));
    CHECK(MessageCache(reopened, "user-1").stats().messages == kept + 40);
}

TEST_CASE("a backup that does not fit leaves nothing behind") {
    Mirror mirror;
    MessageCache cache(mirror.database, "user-1");
    cache.upsert(large_batch(1));
    const auto copy = mirror.folder / "copy.db";
    {
        const FileSizeLimit limit(100'000);
        CHECK(kind_of_failure([&] { mirror.database.backup_to(copy); }) == Error::Kind::full);
    }

    CHECK_FALSE(std::filesystem::exists(copy));
    CHECK_FALSE(std::filesystem::exists(mirror.folder / "copy.db.partial"));
    mirror.database.backup_to(copy);
    CHECK(std::filesystem::exists(copy));
}
