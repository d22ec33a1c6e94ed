#pragma once

#include <string>

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>
#include <Poco/URI.h>

namespace test {

struct Page {
    int status = 0;
    std::string location;  // where it sends the browser; empty: nowhere
    std::string body;
    std::string policy;  // Content-Security-Policy
};

// What a browser gets at a loopback address. `host`: sent as Host instead of the address's own.
inline Page visit(const std::string& url, const std::string& host = "",
                  const std::string& method = "GET") {
    const Poco::URI uri(url);
    Poco::Net::HTTPClientSession session(uri.getHost(), uri.getPort());
    Poco::Net::HTTPRequest request(method, uri.getPathAndQuery(), Poco::Net::HTTPMessage::HTTP_1_1);
    if (!host.empty()) request.setHost(host);
    session.sendRequest(request);
    Poco::Net::HTTPResponse response;
    Page page;
    Poco::StreamCopier::copyToString(session.receiveResponse(response), page.body);
    page.status = response.getStatus();
    page.location = response.get("Location", "");
    page.policy = response.get("Content-Security-Policy", "");
    return page;
}

// The page at which the browser stays.
inline Page follow(const std::string& url) {
    constexpr int kMostRedirects = 5;
    Page page = visit(url);
    for (int i = 0; i < kMostRedirects && !page.location.empty(); ++i) page = visit(page.location);
    return page;
}

}  // namespace test
