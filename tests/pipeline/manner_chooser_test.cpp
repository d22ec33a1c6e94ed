#include "agent/pipeline/manner_chooser.h"

#include "tests/support/catch.h"

using agent::Millis;
using agent::gmail::Manner;
using agent::pipeline::MannerChooser;

namespace {

// So many requests of 20 messages; how many were batches.
int batches_of(MannerChooser& chooser, int requests, Millis batch, Millis streams) {
    int batches = 0;
    for (int i = 0; i < requests; ++i) {
        const Manner manner = chooser.next();
        batches += manner == Manner::batch ? 1 : 0;
        chooser.note(manner, 20, manner == Manner::batch ? batch : streams);
    }
    return batches;
}

}  // namespace

TEST_CASE("both ways are measured, then the faster one is used") {
    MannerChooser chooser;

    CHECK(batches_of(chooser, 6, Millis(100), Millis(60)) == 3);
    CHECK(batches_of(chooser, 100, Millis(100), Millis(60)) == 0);
}

TEST_CASE("batches are kept when streams are hardly faster") {
    MannerChooser chooser;
    (void)batches_of(chooser, 6, Millis(100), Millis(95));

    CHECK(batches_of(chooser, 100, Millis(100), Millis(95)) == 100);
}

TEST_CASE("the slower way is tried again rarely, and wins when things have changed") {
    MannerChooser chooser;
    (void)batches_of(chooser, 6, Millis(60), Millis(100));

    const int batches = batches_of(chooser, 400, Millis(60), Millis(100));
    CHECK(batches < 400);
    CHECK(batches >= 394);

    (void)batches_of(chooser, 1'000, Millis(60), Millis(20));
    CHECK(batches_of(chooser, 100, Millis(60), Millis(20)) <= 2);
}

TEST_CASE("without a batch endpoint there is no choice") {
    MannerChooser chooser;
    chooser.no_batch_endpoint();

    CHECK(batches_of(chooser, 50, Millis(1), Millis(100)) == 0);
}

TEST_CASE("a handful of messages says nothing about the pace") {
    MannerChooser chooser;
    for (int i = 0; i < 10; ++i) chooser.note(Manner::batch, 3, Millis(60));

    CHECK(chooser.next() == Manner::batch);
    CHECK(batches_of(chooser, 3, Millis(60), Millis(60)) == 3);
}
