#include "agent/http/curl_handles.h"

#include <new>

namespace agent::http {
namespace {

// Runs once in a process, before the first handle; the language makes a second thread wait,
// which also covers builds of curl whose own initialisation is not thread-safe. It is never
// undone: other code of the process may use curl, and the system frees all at the end anyway.
void set_up_library() {
    static const CURLcode code = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (code != CURLE_OK) {
        throw std::runtime_error(std::string("cannot set up curl: ") + curl_easy_strerror(code));
    }
}

template <class Handle, class Open>
Handle open(Open how) {
    set_up_library();
    Handle handle(how());
    if (!handle) throw std::runtime_error("cannot open a curl handle");
    return handle;
}

}  // namespace

EasyHandle open_easy() {
    return open<EasyHandle>(&curl_easy_init);
}

MultiHandle open_multi() {
    return open<MultiHandle>(&curl_multi_init);
}

UrlHandle open_url() {
    return open<UrlHandle>(&curl_url);
}

void append(HeaderList& list, const std::string& line) {
    curl_slist* grown = curl_slist_append(list.get(), line.c_str());
    if (grown == nullptr) throw std::bad_alloc{};
    (void)list.release();  // `grown` now heads the list `list` used to own
    list.reset(grown);
}

void check(CURLMcode code) {
    if (code != CURLM_OK) {
        throw std::runtime_error(std::string("curl failed: ") + curl_multi_strerror(code));
    }
}

}  // namespace agent::http
