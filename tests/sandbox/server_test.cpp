#include "tests/sandbox/server.h"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/StreamCopier.h>
#include <Poco/URI.h>

#include "tests/support/catch.h"

using namespace sandbox;

namespace {

std::string get(Poco::Net::HTTPClientSession& session, const std::string& target) {
    Poco::Net::HTTPRequest request("GET", target, Poco::Net::HTTPMessage::HTTP_1_1);
    request.setKeepAlive(true);
    session.sendRequest(request);
    Poco::Net::HTTPResponse response;
    std::string body;
    Poco::StreamCopier::copyToString(session.receiveResponse(response), body);
    return body;
}

Poco::Net::HTTPClientSession connect(const Server& server) {
    const Poco::URI uri(server.url());
    return {uri.getHost(), uri.getPort()};
}

}  // namespace

TEST_CASE("requests arrive decoded and answers leave whole over one connection") {
    const agent::StopSignal stop;
    const Server server(
        0,
        [](const Request& request) {
            return Delivery{{200, {}, request.path + "|" + request.query_value("q").value_or("")}};
        },
        stop);
    auto session = connect(server);
    session.setKeepAlive(true);

    CHECK(get(session, "/a%20b?q=after%3A1") == "/a b|after:1");
    CHECK(session.connected());
    CHECK(get(session, "/second") == "/second|");
}

TEST_CASE("a dropped answer ends the connection without a byte") {
    const agent::StopSignal stop;
    const Server server(
        0,
        [](const Request&) {
            return Delivery{{}, Delivery::Manner::dropped};
        },
        stop);
    auto session = connect(server);

    CHECK_THROWS_AS(get(session, "/"), Poco::Net::NoMessageException);
}

TEST_CASE("a stalled answer sends half, and a stop ends the pause") {
    agent::StopSignal stop;
    const Server server(
        0,
        [](const Request&) {
            return Delivery{
                {200, {}, "abcdef"}, Delivery::Manner::stalled, std::chrono::seconds(3600)};
        },
        stop);
    auto session = connect(server);
    Poco::Net::HTTPRequest request("GET", "/", Poco::Net::HTTPMessage::HTTP_1_1);
    session.sendRequest(request);
    Poco::Net::HTTPResponse response;
    std::istream& body = session.receiveResponse(response);
    char half[3] = {};
    body.read(half, sizeof half);

    CHECK(std::string(half, 3) == "abc");
    stop.request();
    std::string rest;
    Poco::StreamCopier::copyToString(body, rest);
    CHECK(rest == "def");
}

TEST_CASE("a taken port is an error, not a wait") {
    const agent::StopSignal stop;
    const auto serve = [](const Request&) { return Delivery{}; };
    const Server server(0, serve, stop);

    CHECK_THROWS_AS(Server(Poco::URI(server.url()).getPort(), serve, stop),
                    Poco::Net::NetException);
}
