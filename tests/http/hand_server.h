#pragma once

#include <string>

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

namespace test {

// The far end of one connection, played by the test byte by byte.
class HandPeer {
public:
    explicit HandPeer(Poco::Net::StreamSocket socket) : socket_(std::move(socket)) {}

    // The request's head, once all of it is here.
    std::string read_head() {
        std::string head;
        char c = 0;
        while (head.find("\r\n\r\n") == std::string::npos && socket_.receiveBytes(&c, 1) == 1) {
            head += c;
        }
        return head;
    }
    void write(const std::string& bytes) {
        socket_.sendBytes(bytes.data(), static_cast<int>(bytes.size()));
    }

private:
    Poco::Net::StreamSocket socket_;
};

// Listens on 127.0.0.1 and a free port and does nothing by itself.
class HandServer {
public:
    HandServer() : socket_(Poco::Net::SocketAddress("127.0.0.1", 0)) {}

    HandPeer accept() { return HandPeer(socket_.acceptConnection()); }
    std::string place() const { return socket_.address().toString(); }
    std::string url() const { return "http://" + place(); }

private:
    Poco::Net::ServerSocket socket_;
};

// "127.0.0.1:port" where nobody listens.
inline std::string closed_place() {
    return HandServer().place();
}

}  // namespace test
