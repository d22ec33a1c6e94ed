#include "tests/sandbox/generated_source.h"

#include <algorithm>
#include <optional>

#include "tests/sandbox/generated_words.h"
#include "tests/sandbox/mime.h"
#include "tests/sandbox/random.h"
#include "tests/sandbox/text.h"

namespace sandbox {
namespace {

constexpr double kReplyChance = 0.45;
constexpr std::size_t kLiveThreads = 60;  // replies go to the latest so many messages
constexpr double kAttachmentChance = 0.15;
constexpr std::size_t kAttachmentLineBytes = 57;  // 76 characters of base64

std::string mailbox_of(const std::string& name, const std::string& address) {
    return name.empty() ? address : encode_display_name(name) + " <" + address + ">";
}

std::string sentence_lines(Random& random) {
    std::string text;
    const std::size_t paragraphs = 1 + random.below(4);
    for (std::size_t p = 0; p < paragraphs; ++p) {
        const std::size_t words = 8 + random.below(50);
        for (std::size_t w = 0; w < words; ++w) {
            text += random.pick(kWords);
            text += w % 12 == 11 ? "\r\n" : " ";
        }
        text += random.chance(0.2) ? "can you confirm?\r\n\r\n" : "that is all.\r\n\r\n";
    }
    return text;
}

std::string attachment_lines(Random& random) {
    std::string encoded;
    const std::size_t lines = 20 + random.below(60);
    for (std::size_t line = 0; line < lines; ++line) {
        std::string bytes(kAttachmentLineBytes, '\0');
        std::generate(bytes.begin(), bytes.end(),
                      [&] { return static_cast<char>(random.below(256)); });
        // The two alphabets differ in two characters only.
        std::string text = base64url(bytes);
        std::replace(text.begin(), text.end(), '-', '+');
        std::replace(text.begin(), text.end(), '_', '/');
        encoded += text + "\r\n";
    }
    return encoded;
}

std::string text_part(const std::string& body) {
    return "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" +
           body;
}

std::string alternative(const std::string& body, const std::string& mark) {
    const std::string boundary = "alt-" + mark;
    return "Content-Type: multipart/alternative; boundary=\"" + boundary + "\"\r\n\r\n--" +
           boundary + "\r\n" + text_part(body) + "\r\n--" + boundary +
           "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
           "<html><body><p>" +
           body + "</p></body></html>\r\n--" + boundary + "--\r\n";
}

std::string with_attachment(const std::string& inner, const std::string& mark, Random& random) {
    const std::string boundary = "mix-" + mark;
    return "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n--" + boundary +
           "\r\n" + inner + "\r\n--" + boundary +
           "\r\nContent-Type: application/pdf; name=\"report-" + mark.substr(0, 4) +
           ".pdf\"\r\nContent-Disposition: attachment; filename=\"report-" + mark.substr(0, 4) +
           ".pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + attachment_lines(random) +
           "\r\n--" + boundary + "--\r\n";
}

}  // namespace

// What a message is, drawn from the seed and its number alone.
struct GeneratedSource::Traits {
    std::string name, address;  // the other side
    std::string subject;
    const char* category = nullptr;  // of a bulletin
    bool reply = false;
    bool own = false;  // sent by the owner
    bool attachment = false;
    bool starred = false;
    bool unread = false;
};

GeneratedSource::GeneratedSource(GeneratedOptions options) : options_(std::move(options)) {}

void GeneratedSource::plan() {
    Random random(options_.seed);
    plans_.reserve(options_.messages);
    const double span_s = options_.days * 86400.0;
    const double step_s = span_s / static_cast<double>(options_.messages);
    const std::int64_t newest_s = options_.newest.time_since_epoch().count();
    for (std::size_t i = 0; i < options_.messages; ++i) {
        const auto number = static_cast<std::uint32_t>(i);
        const double steps_back = static_cast<double>(options_.messages - 1 - i);
        const double back_s =
            i + 1 == options_.messages ? 0.0 : step_s * (steps_back + random.fraction() * 0.9);
        Plan plan{number, number, newest_s - static_cast<std::int64_t>(back_s)};
        if (i > 0 && random.chance(kReplyChance)) {
            const std::size_t back = 1 + random.below(std::min(i, kLiveThreads));
            const auto parent = static_cast<std::uint32_t>(i - back);
            if (traits(parent).category == nullptr)
                plan = {plans_[parent].root, parent, plan.date_s};
        }
        plans_.push_back(plan);
    }
}

GeneratedSource::Traits GeneratedSource::traits(std::size_t number) const {
    const Plan& plan = plans_[number];
    Random thread(mix(options_.seed) ^ mix(plan.root));
    Random own(mix(options_.seed + 1) ^ mix(number));
    Traits traits;
    traits.reply = plan.parent != number;
    if (thread.chance(0.3)) {
        const Bulletin& bulletin = thread.pick(kBulletins);
        traits.name = bulletin.name;
        traits.address = bulletin.address;
        traits.subject = bulletin.subject;
        traits.category = bulletin.category;
    } else {
        const Contact& contact = thread.pick(kContacts);
        traits.name = contact.name;
        traits.address = contact.address;
        traits.subject = (traits.reply ? "Re: " : "") + std::string(thread.pick(kSubjects));
        traits.own = own.chance(traits.reply ? 0.5 : 0.1);
    }
    traits.attachment = own.chance(kAttachmentChance);
    traits.starred = own.chance(0.06);
    traits.unread = !traits.own && own.chance(0.25);
    return traits;
}

std::uint64_t GeneratedSource::id(std::size_t number) const {
    return mix(mix(options_.seed) ^ (number + 1));
}

std::string GeneratedSource::message_id(std::size_t number) const {
    return "<" + hex_id(id(number)) + "@sandbox.example>";
}

std::vector<MailEntry> GeneratedSource::index() {
    plan();
    std::vector<MailEntry> entries(plans_.size());
    for (std::size_t number = 0; number < plans_.size(); ++number) {
        const Traits traits = this->traits(number);
        MailEntry& entry = entries[number];
        entry.id = id(number);
        entry.thread_id = id(plans_[number].root);
        entry.internal_date_ms = plans_[number].date_s * 1000;
        entry.has_attachment = traits.attachment;
        const std::string other =
            traits.name.empty() ? traits.address : traits.name + " <" + traits.address + ">";
        entry.from = traits.own ? options_.own_address : other;
        entry.to = traits.own ? other : options_.own_address;
        entry.subject = traits.subject;
        entry.labels.emplace_back(traits.own ? "SENT" : "INBOX");
        if (traits.unread) entry.labels.emplace_back("UNREAD");
        if (traits.starred) entry.labels.emplace_back("STARRED");
        if (traits.category != nullptr) entry.labels.emplace_back(traits.category);
    }
    return entries;
}

std::string GeneratedSource::raw(std::size_t number) const {
    const Plan& plan = plans_.at(number);
    const Traits traits = this->traits(number);
    Random random(mix(options_.seed + 2) ^ mix(number));
    const std::string other = mailbox_of(traits.name, traits.address);
    std::string text =
        "From: " + (traits.own ? options_.own_address : other) +
        "\r\nTo: " + (traits.own ? other : options_.own_address) +
        "\r\nSubject: " + encode_header_text(traits.subject) + "\r\nDate: " +
        format_mail_date(std::chrono::sys_seconds(std::chrono::seconds(plan.date_s))) +
        "\r\nMessage-ID: " + message_id(number) + "\r\nMIME-Version: 1.0\r\n";
    if (traits.reply) {
        text += "In-Reply-To: " + message_id(plan.parent) +
                "\r\nReferences: " + message_id(plan.root) + " " + message_id(plan.parent) + "\r\n";
    }
    const std::string mark = hex_id(id(number));
    const std::string body = sentence_lines(random);
    const std::string inner = random.chance(0.4) ? alternative(body, mark) : text_part(body);
    return text + (traits.attachment ? with_attachment(inner, mark, random) : inner);
}

}  // namespace sandbox
