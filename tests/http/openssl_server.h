#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

#include <Poco/Pipe.h>
#include <Poco/PipeStream.h>
#include <Poco/Process.h>

#include "tests/support/temp_folder.h"

namespace test {

// A program that runs beside the test and is ended with it. What it prints can be read.
class Child {
public:
    Child(const std::string& program, const Poco::Process::Args& args)
        : handle_(Poco::Process::launch(program, args, nullptr, &out_, nullptr)), output_(out_) {}
    ~Child() { end(); }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    Poco::Process::PID id() const { return handle_.id(); }

    // The next line that begins with `start`. Throws std::runtime_error when it ends before.
    std::string wait_for_line(const std::string& start) {
        std::string line;
        while (std::getline(output_, line)) {
            if (line.compare(0, start.size(), start) == 0) return line;
        }
        throw std::runtime_error("the child ended before it printed " + start);
    }

    // Ends it and returns what it printed and nobody has read.
    std::string end() {
        if (ended_) return {};
        ended_ = true;
        Poco::Process::kill(handle_);
        handle_.wait();
        return {std::istreambuf_iterator<char>(output_), std::istreambuf_iterator<char>()};
    }

private:
    Poco::Pipe out_;
    Poco::ProcessHandle handle_;
    Poco::PipeInputStream output_;
    bool ended_ = false;
};

// A key and a self-signed certificate for `name` ("DNS:localhost").
struct Certificate {
    explicit Certificate(const TempFolder& folder, const std::string& name = "DNS:localhost")
        : file((folder / "certificate.pem").string()), key((folder / "key.pem").string()) {
        Poco::Pipe quiet;
        auto openssl = Poco::Process::launch(
            "openssl",
            {"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-days", "2", "-subj", "/CN=test", "-addext", "subjectAltName=" + name, "-keyout", key,
             "-out", file},
            nullptr, nullptr, &quiet);
        if (openssl.wait() != 0) throw std::runtime_error("openssl made no certificate");
    }

    std::string file;
    std::string key;
};

// `openssl s_server` on 127.0.0.1 and a free port; answers every GET with a page about TLS.
class OpensslServer {
public:
    explicit OpensslServer(const Certificate& certificate)
        : child_("openssl", {"s_server", "-accept", "127.0.0.1:0", "-www", "-cert",
                             certificate.file, "-key", certificate.key}) {
        const std::string line = child_.wait_for_line("ACCEPT 127.0.0.1:");
        port_ = line.substr(line.rfind(':') + 1);
    }

    std::string port() const { return port_; }

private:
    Child child_;
    std::string port_;
};

}  // namespace test
