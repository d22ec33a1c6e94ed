#include "tests/sandbox/batch.h"

#include <sstream>

#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/MediaType.h>
#include <Poco/Net/MessageHeader.h>
#include <Poco/Net/MultipartReader.h>
#include <Poco/Net/MultipartWriter.h>
#include <Poco/Net/NetException.h>
#include <Poco/StreamCopier.h>
#include <Poco/String.h>
#include <Poco/URI.h>

#include "tests/sandbox/text.h"

namespace sandbox {
namespace {

// "GET /gmail/v1/... HTTP/1.1"; Google's own examples leave the version out.
std::optional<Request> read_request(std::istream& in) {
    std::string line;
    std::getline(in, line);
    const auto words = split(Poco::trim(line), ' ');
    if (words.size() < 2 || words[1].front() != '/') return std::nullopt;
    auto request = request_for(words[0], words[1]);
    if (!request) return std::nullopt;
    try {
        Poco::Net::MessageHeader headers;
        headers.read(in);
        for (const auto& [name, value] : headers) request->headers[lower(name)] = value;
    } catch (const Poco::Net::MessageException&) {
        return std::nullopt;
    }
    return request;
}

std::string response_id(const std::string& content_id) {
    if (!content_id.empty() && content_id.front() == '<') {
        return "<response-" + content_id.substr(1);
    }
    return "response-" + content_id;
}

void write_answer(std::ostream& out, const Response& response) {
    Poco::Net::HTTPResponse head(Poco::Net::HTTPMessage::HTTP_1_1,
                                 static_cast<Poco::Net::HTTPResponse::HTTPStatus>(response.status));
    for (const auto& [name, value] : response.headers) head.add(name, value);
    head.setContentLength(static_cast<std::streamsize>(response.body.size()));
    head.write(out);
    out << response.body;
}

}  // namespace

std::optional<Request> request_for(const std::string& method, const std::string& target) {
    try {
        const Poco::URI uri(target);
        Request request;
        request.method = method;
        request.path = uri.getPath();
        for (const auto& parameter : uri.getQueryParameters()) request.query.push_back(parameter);
        return request;
    } catch (const Poco::SyntaxException&) {
        return std::nullopt;
    }
}

agent::Result<std::vector<BatchPart>, std::string> read_batch(const Request& request) {
    const Poco::Net::MediaType type(request.header("content-type"));
    if (!type.matches("multipart", "mixed") || !type.hasParameter("boundary")) {
        return std::string(
            "Failed to parse batch request, error: the content is not "
            "multipart/mixed with a boundary");
    }
    std::vector<BatchPart> parts;
    try {
        std::istringstream body(request.body);
        Poco::Net::MultipartReader reader(body, type.getParameter("boundary"));
        while (reader.hasNextPart()) {
            Poco::Net::MessageHeader header;
            reader.nextPart(header);
            std::string text;
            Poco::StreamCopier::copyToString(reader.stream(), text);
            std::istringstream inner(text);
            parts.push_back({header.get("Content-ID", ""), read_request(inner)});
        }
    } catch (const Poco::Net::NetException& error) {
        return "Failed to parse batch request, error: " + error.displayText();
    }
    if (parts.empty()) return std::string("Failed to parse batch request, error: 0 items");
    return parts;
}

Response write_batch(const std::vector<BatchAnswer>& answers, const std::string& boundary) {
    std::ostringstream body;
    Poco::Net::MultipartWriter writer(body, boundary);
    for (const BatchAnswer& answer : answers) {
        Poco::Net::MessageHeader header;
        header.set("Content-Type", "application/http");
        if (!answer.content_id.empty()) header.set("Content-ID", response_id(answer.content_id));
        writer.nextPart(header);
        write_answer(body, answer.response);
    }
    writer.close();
    return {200, {{"Content-Type", "multipart/mixed; boundary=" + boundary}}, body.str()};
}

}  // namespace sandbox
