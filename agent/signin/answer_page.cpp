#include "agent/signin/answer_page.h"

namespace agent::signin {
namespace {

std::string page(const std::string& title, const std::string& text) {
    return "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width\">\n"
           "<title>" +
           title +
           "</title>\n"
           "<style>body{font:16px/1.5 system-ui,sans-serif;max-width:32em;margin:15vh auto;"
           "padding:0 1em}@media(prefers-color-scheme:dark){body{background:#111;color:#eee}}"
           "</style>\n</head>\n<body>\n<h1>" +
           title + "</h1>\n<p>" + text + "</p>\n</body>\n</html>\n";
}

}  // namespace

std::string page_of_success() {
    return page("The answer has arrived",
                "You may close this window. The terminal says how the sign-in went on.");
}

// Names the kind alone: nothing that came with the request is put into the page.
std::string page_of(const Failure& failure) {
    switch (failure.kind) {
        case Failure::Kind::denied:
            return page("The permission was not given",
                        "Nothing was changed. You may close this window.");
        case Failure::Kind::wrong_state:
            return page("This answer belongs to another sign-in",
                        "It was not used, and nothing was changed. You may close this window and "
                        "begin again in the terminal.");
        default:
            return page("The sign-in did not succeed",
                        "Nothing was changed. You may close this window; the terminal says more.");
    }
}

std::string page_of_repetition() {
    return page("This sign-in was answered already",
                "The first answer counts. You may close this window.");
}

}  // namespace agent::signin
