#include "tests/sandbox/message_resource.h"

#include <algorithm>

#include "tests/sandbox/mime.h"
#include "tests/sandbox/snippet.h"
#include "tests/sandbox/text.h"

namespace sandbox {
namespace {

// Attachment ids say which part they mean.
const std::string kAttachmentMark = "part:";

Json headers_json(const std::vector<MimeHeader>& headers) {
    Json list = Json::array();
    for (const MimeHeader& each : headers) {
        list.push_back({{"name", each.name}, {"value", each.value}});
    }
    return list;
}

std::string child_id(const std::string& parent, std::size_t number) {
    return (parent.empty() ? "" : parent + ".") + std::to_string(number);
}

Json body_json(const MimePart& part, const std::string& part_id) {
    Json body{{"size", part.content.size()}};
    if (!part.filename.empty()) {
        body["attachmentId"] = base64url(kAttachmentMark + part_id);
    } else if (!part.content.empty()) {
        body["data"] = base64url(part.content);
    }
    return body;
}

Json part_json(const MimePart& part, const std::string& part_id) {
    Json json{{"partId", part_id},
              {"mimeType", part.mime_type},
              {"filename", part.filename},
              {"headers", headers_json(part.headers)},
              {"body", body_json(part, part_id)}};
    for (std::size_t i = 0; i < part.parts.size(); ++i) {
        json["parts"].push_back(part_json(part.parts[i], child_id(part_id, i)));
    }
    return json;
}

Json metadata_json(const MimePart& root, const std::vector<std::string>& only) {
    const auto wanted = [&](const MimeHeader& header) {
        return only.empty() || std::any_of(only.begin(), only.end(), [&](const auto& name) {
                   return lower(name) == lower(header.name);
               });
    };
    std::vector<MimeHeader> headers;
    std::copy_if(root.headers.begin(), root.headers.end(), std::back_inserter(headers), wanted);
    Json payload{{"mimeType", root.mime_type}};
    if (!headers.empty()) payload["headers"] = headers_json(headers);
    return payload;
}

const MimePart* find_part(const MimePart& part, const std::string& part_id,
                          const std::string& wanted) {
    if (part_id == wanted) return &part;
    for (std::size_t i = 0; i < part.parts.size(); ++i) {
        const MimePart* found = find_part(part.parts[i], child_id(part_id, i), wanted);
        if (found != nullptr) return found;
    }
    return nullptr;
}

}  // namespace

std::optional<ResourceFormat::Kind> ResourceFormat::kind_of(const std::string& name) {
    const std::string known = lower(name);  // Gmail takes FULL as well as full
    if (known == "minimal") return Kind::minimal;
    if (known == "metadata") return Kind::metadata;
    if (known == "full") return Kind::full;
    if (known == "raw") return Kind::raw;
    return std::nullopt;
}

Json message_resource(const MailEntry& entry, const std::string& raw,
                      const ResourceFormat& format) {
    const MimePart root = parse_message(raw);
    Json json{{"id", hex_id(entry.id)},
              {"threadId", hex_id(entry.thread_id)},
              {"snippet", snippet_of(root)},
              {"sizeEstimate", raw.size()},
              {"historyId", std::to_string(entry.history_id)},
              {"internalDate", std::to_string(entry.internal_date_ms)}};
    if (!entry.labels.empty()) json["labelIds"] = entry.labels;
    switch (format.kind) {
        case ResourceFormat::Kind::minimal:
            break;
        case ResourceFormat::Kind::metadata:
            json["payload"] = metadata_json(root, format.metadata_headers);
            break;
        case ResourceFormat::Kind::full:
            json["payload"] = part_json(root, "");
            break;
        case ResourceFormat::Kind::raw:
            json["raw"] = base64url(raw);
            break;
    }
    return json;
}

std::optional<Json> attachment_resource(const std::string& raw, const std::string& attachment_id) {
    const auto mark = from_base64url(attachment_id);
    if (!mark || mark->rfind(kAttachmentMark, 0) != 0) return std::nullopt;
    const MimePart root = parse_message(raw);
    const MimePart* part = find_part(root, "", mark->substr(kAttachmentMark.size()));
    if (part == nullptr || part->filename.empty()) return std::nullopt;
    return Json{{"size", part->content.size()},
                {"data", base64url(part->content)},
                {"attachmentId", attachment_id}};
}

}  // namespace sandbox
