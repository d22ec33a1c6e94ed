#pragma once

namespace agent::gmail {

// What a call costs, in units of Google's quota. Google changes prices (in May 2026 a message went
// from 5 to 20 for new projects), so they are settings.
// Source: developers.google.com/workspace/gmail/api/reference/quota
struct Prices {
    int message = 20;  // in any format
    int thread = 40;   // however many messages it holds
    int list = 5;      // a page of ids
    int history = 2;   // a page of history
    int profile = 1;
};

}  // namespace agent::gmail
