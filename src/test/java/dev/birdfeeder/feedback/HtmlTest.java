package dev.birdfeeder.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HtmlTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    <strong>Extremely</strong> satisfied                 | Extremely satisfied
                    <span style="color:#8e44ad;">Daily</span>            | Daily
                    Once a <span class='x'>month</span>                  | Once a month
                    Tom &amp; Jerry&#39;s &lt;b&gt; &#x1F600;            | Tom & Jerry's <b> 😀
                    How likely&nbsp;are <br> you?                        | `How likely are\nyou?`
                    <script>alert(1)</script>Hi<!-- no -->               | Hi
                    <a href="x?a=1&b=2">Less often</a>                   | Less often
                    N&atilde;o &eacute; &ccedil;omigo &ldquo;x&rdquo; isn&apos;t | Não é çomigo “x” isn't
                    &unknown; &#0; &#xd800;                              | &unknown; &#0; &#xd800;
                    """)
    void htmlIsTakenOut(String html, String text) {
        assertThat(Html.text(html)).isEqualTo(text.replace("\\n", "\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a < b and b > c",
                "I <3 you",
                "x <y> z",
                "<not a tag at all>",
                "1 & 2",
                "AT&T",
                "a <",
                "  two  blanks  ",
                "${e://Field/name}"
            })
    void whatIsNoHtmlStaysAsItIs(String text) {
        assertThat(Html.text(text)).isEqualTo(text);
    }

    @Test
    void paragraphsAreLines() {
        assertThat(Html.text("<div><p>One</p>\n<p>Two&nbsp;</p></div><ul><li>a</li><li>b</li></ul>"))
                .isEqualTo("One\nTwo\na\nb");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<", "<b", "<!--", "<script>", "&#", "< ", "<a <", "&amp;", "<br>", "\n ", "<b>"})
    void noTextTakesLong(String part) {
        var text = part.repeat(1_000_000 / part.length());

        assertTimeout(Duration.ofSeconds(2), () -> Html.text(text));
    }
}
