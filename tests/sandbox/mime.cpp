#include "tests/sandbox/mime.h"

#include <algorithm>
#include <memory>
#include <mutex>

#include <gmime/gmime.h>

#include "tests/sandbox/text.h"

namespace sandbox {
namespace {

constexpr int kDeepest = 32;

struct Unref {
    void operator()(void* object) const noexcept { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

struct Free {
    void operator()(char* text) const noexcept { g_free(text); }
};
using OwnedText = std::unique_ptr<char, Free>;

struct DateUnref {
    void operator()(GDateTime* date) const noexcept { g_date_time_unref(date); }
};
using OwnedDate = std::unique_ptr<GDateTime, DateUnref>;

void start_gmime() {
    static std::once_flag once;
    std::call_once(once, [] { g_mime_init(); });
}

std::string text_of(const OwnedText& text) {
    return text ? text.get() : "";
}

std::string valid_utf8(const std::string& bytes) {
    if (g_utf8_validate(bytes.data(), static_cast<gssize>(bytes.size()), nullptr)) return bytes;
    return text_of(OwnedText(g_utf8_make_valid(bytes.data(), static_cast<gssize>(bytes.size()))));
}

// Decoding the words of an address list first would let a comma inside a name split it.
std::string decode_addresses(const std::string& unfolded) {
    const Owned<InternetAddressList> list(internet_address_list_parse(nullptr, unfolded.c_str()));
    if (!list) return "";
    return text_of(OwnedText(internet_address_list_to_string(list.get(), nullptr, FALSE)));
}

bool holds_addresses(const std::string& name) {
    static constexpr const char* kNames[] = {"from", "to", "cc", "bcc", "reply-to", "sender"};
    return std::any_of(std::begin(kNames), std::end(kNames),
                       [&](const char* known) { return lower(name) == known; });
}

std::string decode_header(const std::string& name, const char* raw) {
    const std::string unfolded = text_of(OwnedText(g_mime_utils_header_unfold(raw)));
    if (holds_addresses(name) && unfolded.find("=?") != std::string::npos) {
        const std::string addresses = decode_addresses(unfolded);
        if (!addresses.empty()) return valid_utf8(addresses);
    }
    return valid_utf8(
        text_of(OwnedText(g_mime_utils_header_decode_text(nullptr, unfolded.c_str()))));
}

struct PlacedHeader {
    gint64 offset;
    MimeHeader header;
};

void collect_headers(GMimeObject* object, std::vector<PlacedHeader>& into) {
    GMimeHeaderList* list = g_mime_object_get_header_list(object);
    for (int i = 0; i < g_mime_header_list_get_count(list); ++i) {
        GMimeHeader* header = g_mime_header_list_get_header_at(list, i);
        const char* raw = g_mime_header_get_raw_value(header);
        if (raw == nullptr) continue;
        const std::string name = valid_utf8(g_mime_header_get_name(header));
        into.push_back({g_mime_header_get_offset(header), {name, decode_header(name, raw)}});
    }
}

std::vector<MimeHeader> in_written_order(std::vector<PlacedHeader> placed) {
    std::stable_sort(placed.begin(), placed.end(),
                     [](const auto& a, const auto& b) { return a.offset < b.offset; });
    std::vector<MimeHeader> headers;
    headers.reserve(placed.size());
    for (PlacedHeader& each : placed) headers.push_back(std::move(each.header));
    return headers;
}

std::string decoded_bytes(GMimePart* part) {
    GMimeDataWrapper* content = g_mime_part_get_content(part);
    if (content == nullptr) return "";
    const Owned<GMimeStream> memory(g_mime_stream_mem_new());
    g_mime_data_wrapper_write_to_stream(content, memory.get());
    const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory.get()));
    return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

// Gmail hands out text in UTF-8 whatever the part's charset was.
std::string content_of(GMimePart* part) {
    std::string bytes = decoded_bytes(part);
    if (!GMIME_IS_TEXT_PART(part)) return bytes;
    const char* charset = g_mime_text_part_get_charset(GMIME_TEXT_PART(part));
    const bool may_be_utf8 = charset == nullptr || g_ascii_strcasecmp(charset, "us-ascii") == 0;
    if (may_be_utf8 && g_utf8_validate(bytes.data(), static_cast<gssize>(bytes.size()), nullptr)) {
        return bytes;
    }
    const OwnedText converted(g_mime_text_part_get_text(GMIME_TEXT_PART(part)));
    return converted ? valid_utf8(converted.get()) : valid_utf8(bytes);
}

std::string type_of(GMimeObject* object) {
    GMimeContentType* type = g_mime_object_get_content_type(object);
    if (type == nullptr) return "text/plain";
    return lower(text_of(OwnedText(g_mime_content_type_get_mime_type(type))));
}

MimePart message_tree(GMimeMessage* message, int depth);

MimePart object_tree(GMimeObject* object, std::vector<PlacedHeader> headers, int depth) {
    collect_headers(object, headers);
    MimePart tree;
    tree.mime_type = type_of(object);
    tree.headers = in_written_order(std::move(headers));
    if (depth >= kDeepest) return tree;
    if (GMIME_IS_MULTIPART(object)) {
        GMimeMultipart* multipart = GMIME_MULTIPART(object);
        for (int i = 0; i < g_mime_multipart_get_count(multipart); ++i) {
            tree.parts.push_back(
                object_tree(g_mime_multipart_get_part(multipart, i), {}, depth + 1));
        }
    } else if (GMIME_IS_MESSAGE_PART(object)) {
        GMimeMessage* inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
        if (inner != nullptr) tree.parts.push_back(message_tree(inner, depth + 1));
    } else if (GMIME_IS_PART(object)) {
        const char* filename = g_mime_part_get_filename(GMIME_PART(object));
        if (filename != nullptr) tree.filename = valid_utf8(filename);
        tree.content = content_of(GMIME_PART(object));
    }
    return tree;
}

MimePart message_tree(GMimeMessage* message, int depth) {
    std::vector<PlacedHeader> headers;
    collect_headers(GMIME_OBJECT(message), headers);
    GMimeObject* body = g_mime_message_get_mime_part(message);
    if (body != nullptr) return object_tree(body, std::move(headers), depth);
    MimePart bare;
    bare.headers = in_written_order(std::move(headers));
    return bare;
}

OwnedDate read_date(const std::string& text) {
    return OwnedDate(g_mime_utils_header_decode_date(text.c_str()));
}

}  // namespace

std::string MimePart::header(const std::string& name) const {
    const std::string wanted = lower(name);
    for (const MimeHeader& each : headers) {
        if (lower(each.name) == wanted) return each.value;
    }
    return "";
}

MimePart parse_message(const std::string& raw) {
    start_gmime();
    const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(raw.data(), raw.size()));
    const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    const Owned<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
    if (message) return message_tree(message.get(), 0);
    MimePart text;
    text.content = valid_utf8(raw);
    return text;
}

bool has_attachment(const MimePart& part) {
    return !part.filename.empty() ||
           std::any_of(part.parts.begin(), part.parts.end(), has_attachment);
}

std::optional<std::chrono::sys_seconds> parse_mail_date(const std::string& text) {
    start_gmime();
    const OwnedDate date = read_date(text);
    if (!date) return std::nullopt;
    return std::chrono::sys_seconds(std::chrono::seconds(g_date_time_to_unix(date.get())));
}

std::string format_mail_date(std::chrono::sys_seconds when) {
    const OwnedDate date(g_date_time_new_from_unix_utc(when.time_since_epoch().count()));
    return date ? text_of(OwnedText(g_mime_utils_header_format_date(date.get()))) : "";
}

std::string shift_date_header(std::string raw, std::chrono::seconds shift) {
    const std::size_t blank = std::min(raw.find("\n\n"), raw.find("\n\r\n"));
    std::size_t begin = 0;
    while (begin < std::min(blank, raw.size())) {
        const std::size_t end = std::min(raw.find('\n', begin), raw.size());
        if (g_ascii_strncasecmp(raw.c_str() + begin, "date:", 5) == 0) {
            const OwnedDate old = read_date(raw.substr(begin + 5, end - begin - 5));
            if (!old) return raw;
            const OwnedDate moved(
                g_date_time_add_seconds(old.get(), static_cast<gdouble>(shift.count())));
            if (!moved) return raw;
            const bool crlf = end > begin && raw[end - 1] == '\r';
            const OwnedText text(g_mime_utils_header_format_date(moved.get()));
            return raw.replace(begin + 5, end - begin - 5,
                               " " + text_of(text) + (crlf ? "\r" : ""));
        }
        begin = end + 1;
    }
    return raw;
}

std::string encode_header_text(const std::string& utf8) {
    start_gmime();
    return text_of(OwnedText(g_mime_utils_header_encode_text(nullptr, utf8.c_str(), "utf-8")));
}

std::string encode_display_name(const std::string& utf8) {
    start_gmime();
    return text_of(OwnedText(g_mime_utils_header_encode_phrase(nullptr, utf8.c_str(), "utf-8")));
}

}  // namespace sandbox
