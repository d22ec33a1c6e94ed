#include "agent/gmail/encoded_words.h"

#include "tests/support/catch.h"
#include "tests/support/wine.h"

using agent::gmail::decode_encoded_words;
using agent::gmail::encoded_word_length;

TEST_CASE("encoded words become readable text") {
    struct Case {
        const char* header;
        const char* text;
    };
    const auto sample = GENERATE(values<Case>({
        {"plain", "plain"},
        {"", ""},
        {"=?UTF-8?Q?Caf=C3=A9?=", "Café"},
        {"=?utf-8?b?w6k=?=", "é"},
        {"=?UTF-8?B?8J+YgA?=", "😀"},  // no padding
        {"=?iso-8859-1?q?a_b=E9?= tail", "a bé tail"},
        {"Re: =?utf-8?Q?=C3=BC?= und =?utf-8?Q?=C3=A4?=!", "Re: ü und ä!"},
        {"=?utf-8*de?Q?gr=C3=BC=C3=9Fe?=", "grüße"},
        {"=?ISO-8859-1?Q?=93quoted=94?=", "“quoted”"},  // Windows-1252 in fact
        {"=?windows-1251?B?z/Do4uXy?=", "Привет"},
        {"=?koi8-r?B?8NLJ18XU?=", "Привет"},
        {"=?big5?B?p0Gmbg==?=", "你好"},
        {"=?shift_jis?B?grGC8YLJgr+CzQ==?=", "こんにちは"},
        {"=?EUC-KR?B?vsiz58fPvLy/5A==?=", "안녕하세요"},
        {"=?ks_c_5601-1987?B?vsiz58fPvLy/5A==?=", "안녕하세요"},
        {"=?iso-8859-2?Q?=B3=F3d=BC?=", "łódź"},
        {"=?iso-8859-7?Q?=E1=E2=E3?=", "αβγ"},
        {"=?windows-1255?B?+ezl7Q==?=", "שלום"},
    }));
    CAPTURE(sample.header);

    CHECK(decode_encoded_words(sample.header) == sample.text);
}

TEST_CASE("encoded words in charsets that Wine lacks become readable text") {
    if (test::under_wine()) return;
    CHECK(decode_encoded_words("=?gb2312?B?xOO6ww==?=") == "你好");
    CHECK(decode_encoded_words("=?GBK?Q?=C4=E3=BA=C3?=") == "你好");
    CHECK(decode_encoded_words("=?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=") == "こんにちは");
}

#ifndef _WIN32  // there each code page has a sign of its own for what is wrong
TEST_CASE("an encoded word that ends within a character says so") {
    CHECK(decode_encoded_words("=?big5?B?p0Gmbqc=?=") == "你好\xEF\xBF\xBD");
}
#endif

TEST_CASE("the space between adjacent encoded words is no part of the text") {
    CHECK(decode_encoded_words("=?utf-8?Q?a?= =?utf-8?Q?b?=") == "ab");
    CHECK(decode_encoded_words("=?utf-8?Q?a?=\r\n\t=?utf-8?Q?b?=") == "ab");
    CHECK(decode_encoded_words("=?utf-8?Q?a?==?iso-8859-1?Q?=E9?=") == "aé");
    CHECK(decode_encoded_words("=?utf-8?Q?a?= x =?utf-8?Q?b?=") == "a x b");
}

TEST_CASE("a character cut in two between words of one charset is whole again") {
    CHECK(decode_encoded_words("=?utf-8?Q?=C3?= =?utf-8?Q?=A9?=") == "é");
    CHECK(decode_encoded_words("=?UTF-8?B?ww==?= =?utf-8?Q?=A9?=") == "é");
    CHECK(decode_encoded_words("=?utf-8?B?8J8=?=\r\n =?utf-8?B?mIA=?=") == "😀");
}

TEST_CASE("what is no encoded word stays as it is") {
    const auto* const text =
        GENERATE("a =? b ?= c", "=?", "=?=", "=??Q?a?=", "=?utf-8?Q?never ends",
                 "=?utf-8?X?abc?=", "=?utf-8?Q",
                 "=?utf-8?QQ?abc?=", "=?utf 8?Q?abc?=", "=?utf-8?B?!!!?=", "100% =? sure?");
    CAPTURE(text);

    CHECK(decode_encoded_words(text) == text);
}

TEST_CASE("broken encoding inside a word leaves the rest readable") {
    CHECK(decode_encoded_words("=?utf-8?Q?50=ZZ off=?=") == "50=ZZ off=");
    CHECK(decode_encoded_words("=?utf-8?Q?a raw space, and=2C?=") == "a raw space, and,");
    CHECK(decode_encoded_words("=?utf-8?Q?caf=E9?=") == "caf\xEF\xBF\xBD");
    CHECK(decode_encoded_words("=?utf-8?B?Y2Fm w6k?=") == "café");
    CHECK(decode_encoded_words("=?utf-8?Q?"
                               "?=empty") == "empty");
}

TEST_CASE("an unknown charset is read as UTF-8 where it is, else as Latin letters") {
    CHECK(decode_encoded_words("=?x-unknown?Q?caf=C3=A9?=") == "café");
    CHECK(decode_encoded_words("=?x-unknown?Q?caf=E9?=") == "café");
    CHECK(decode_encoded_words("=?us-ascii?Q?caf=C3=A9?=") == "café");
    // iconv would take this for an option.
    CHECK(decode_encoded_words("=?ISO-8859-5//TRANSLIT?Q?=E9?=") == "é");
}

TEST_CASE("a header is one line without control characters or invalid UTF-8") {
    CHECK(decode_encoded_words("a\r\n b\tc") == "a b c");
    CHECK(decode_encoded_words("=?utf-8?Q?a=00b=1B[31m=C2=85?=") == "a b [31m");
    CHECK(decode_encoded_words("caf\xE9 \xF0\x9F") == "caf\xEF\xBF\xBD \xEF\xBF\xBD");
}

TEST_CASE("a header that only opens words costs little more than its length") {
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += "=?a?Q?x";

    const bool unchanged = decode_encoded_words(text) == text;

    CHECK(unchanged);  // a failure need not print all of it
}

TEST_CASE("the length of an encoded word spans its delimiters") {
    CHECK(encoded_word_length("=?utf-8?Q?a,b?= tail") == 15);
    CHECK(encoded_word_length("=?utf-8?Q?=3D?=") == 15);
    CHECK(encoded_word_length("tail") == 0);
}
