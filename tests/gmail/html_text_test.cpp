#include "agent/gmail/html_text.h"

#include "tests/support/catch.h"

using agent::gmail::html_to_text;

TEST_CASE("HTML becomes its words") {
    struct Case {
        const char* html;
        const char* text;
    };
    const auto sample = GENERATE(values<Case>({
        {"", ""},
        {"plain", "plain"},
        {"<p>Hello</p><p>you</p>", "Hello you"},
        {"<b>H</b>ello <A HREF='x'>link</A>", "Hello link"},
        {"a<br>b<br/>c", "a b c"},
        {"<td>1</td>\n\n <td>2</td>", "1 2"},
        {"<style>p > a {color: red}</style><STYLE type=x>b</STYLE >shown", "shown"},
        {"<script>if (a < b) '</p>'</script>shown", "shown"},
        {"<head><title>t</title></head>shown", "shown"},
        {"<!-- <p>hidden</p> -->shown", "shown"},
        {"<!DOCTYPE html><?xml?>shown", "shown"},
        {"a &lt; b &amp;&amp; c&nbsp;d &quot;e&quot; &#39;f&#x27; &eacute;",
         "a < b && c d \"e\" 'f' &eacute;"},
        {"caf&#233; &#x1F600;", "café 😀"},
        {"&#xD800; &#99999999999; &#; &; &", "&#xD800; &#99999999999; &#; &; &"},
        {"1 < 2", "1 < 2"},
        {"shown<style>never ends", "shown"},
        {"shown<p", "shown"},
        {"shown<!-- never ends", "shown"},
        {"shown<", "shown<"},
    }));
    CAPTURE(sample.html);

    CHECK(html_to_text(sample.html) == sample.text);
}
