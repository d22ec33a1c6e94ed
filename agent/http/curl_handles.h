#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include <curl/curl.h>

// libcurl's C handles, each with an owner. Only the sources of this folder include this.
namespace agent::http {

struct EasyCloser {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
struct MultiCloser {
    void operator()(CURLM* handle) const noexcept { curl_multi_cleanup(handle); }
};
struct UrlCloser {
    void operator()(CURLU* handle) const noexcept { curl_url_cleanup(handle); }
};
struct ListCloser {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using EasyHandle = std::unique_ptr<CURL, EasyCloser>;
using MultiHandle = std::unique_ptr<CURLM, MultiCloser>;
using UrlHandle = std::unique_ptr<CURLU, UrlCloser>;
using HeaderList = std::unique_ptr<curl_slist, ListCloser>;

// Each opens a handle, setting libcurl up first. Throws std::runtime_error when curl cannot.
EasyHandle open_easy();
MultiHandle open_multi();
UrlHandle open_url();

// Adds a line to the end. Throws std::bad_alloc.
void append(HeaderList& list, const std::string& line);

// Sets one option. Throws std::runtime_error when this curl does not know it.
template <class Value>
void set_option(const EasyHandle& easy, CURLoption option, Value value) {
    const CURLcode code = curl_easy_setopt(easy.get(), option, value);
    if (code != CURLE_OK) {
        throw std::runtime_error("curl refuses option " + std::to_string(option) + ": " +
                                 curl_easy_strerror(code));
    }
}

// Throws std::runtime_error unless `code` is success.
void check(CURLMcode code);

}  // namespace agent::http
