#include "installer/launchd_plist.h"

#include <stdexcept>

#include <Poco/AutoPtr.h>
#include <Poco/DOM/DOMParser.h>
#include <Poco/DOM/Document.h>
#include <Poco/DOM/Element.h>
#include <Poco/DOM/NodeList.h>

#include "tests/support/catch.h"

using installer::launchd_plist;

namespace {

using Words = std::vector<std::string>;

Words strings_in(const std::string& plist) {
    Poco::XML::DOMParser parser;
    parser.setFeature(Poco::XML::XMLReader::FEATURE_EXTERNAL_GENERAL_ENTITIES, false);
    const Poco::AutoPtr<Poco::XML::Document> document = parser.parseString(plist);
    const Poco::AutoPtr<Poco::XML::NodeList> nodes = document->getElementsByTagName("string");
    Words words;
    for (unsigned long i = 0; i < nodes->length(); ++i)
        words.push_back(nodes->item(i)->innerText());
    return words;
}

}  // namespace

TEST_CASE("the agent of launchd runs on its data folder, whatever the paths hold") {
    const auto words = strings_in(launchd_plist({"/Apps & <more>/agent", "/Users/ann/Lib & data"}));

    CHECK(words == Words{"org.mail-analytics.agent", "/Apps & <more>/agent", "--data-dir",
                         "/Users/ann/Lib & data", "run", "--under-launchd", "Background",
                         "/Users/ann/Lib & data/logs/launchd.log",
                         "/Users/ann/Lib & data/logs/launchd.log"});
}

TEST_CASE("launchd starts the agent again after a failure only, and not in a hurry") {
    const auto plist = launchd_plist({"/a", "/b"});

    CHECK_THAT(plist, Catch::Contains("<key>SuccessfulExit</key>\n    <false/>"));
    CHECK_THAT(plist, Catch::Contains("<key>ThrottleInterval</key>\n  <integer>60</integer>"));
    CHECK_THROWS_AS(launchd_plist({"/a\x01", "/b"}), std::invalid_argument);
}
