package dev.birdfeeder.feedback;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.web.util.HtmlUtils;

/**
 * Takes the HTML out of what people wrote in an editor of a web page. Only tags that there are count as such: somebody
 * who writes {@code a < b} or {@code <3} means it.
 */
final class Html {

    private static final Set<String> BLOCKS = Set.of(
            "address",
            "article",
            "blockquote",
            "br",
            "div",
            "dd",
            "dl",
            "dt",
            "fieldset",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "li",
            "main",
            "ol",
            "p",
            "pre",
            "section",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul");

    private static final Set<String> INLINE = Set.of(
            "a", "abbr", "audio", "b", "big", "button", "center", "cite", "code", "del", "em", "embed", "font", "i",
            "iframe", "img", "input", "ins", "label", "mark", "meta", "o:p", "object", "param", "picture", "q", "s",
            "script", "small", "source", "span", "strike", "strong", "style", "sub", "sup", "svg", "tt", "u", "video");

    private static final Pattern UNSEEN =
            Pattern.compile("(?is)<(script|style)\\b[^>]{0,4096}>.*?</\\1\\s*>|<!--.*?-->");
    private static final Pattern TAG = Pattern.compile("<(/?)([A-Za-z][A-Za-z0-9:]{0,15})\\b[^<>]*+>");
    private static final Pattern ENTITY = Pattern.compile("&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});");
    private static final Pattern BLANKS = Pattern.compile("[ \\t\\x0B\\f\\r\\u00a0]+");
    private static final Pattern LINE_ENDS = Pattern.compile(" ?\\n[ \\n]*");

    /** What Spring's table of HTML 4 names hasn't, or has as what isn't read as a blank. */
    private static final Map<String, String> NAMED = Map.of("apos", "'", "nbsp", " ");

    /** Beyond it a script is left as it is: looking for ends that aren't there takes the square of it. */
    private static final int LONGEST_WITH_SCRIPTS = 8000;

    private Html() {}

    /** The text as it is read; unchanged when there is no HTML in it. */
    static String text(String html) {
        if (html.indexOf('<') < 0 && html.indexOf('&') < 0) {
            return html;
        }
        var seen = html.length() > LONGEST_WITH_SCRIPTS
                ? html
                : UNSEEN.matcher(html).replaceAll("");
        var isAny = new boolean[] {seen.length() != html.length()};
        var stripped = TAG.matcher(seen).replaceAll(tag -> {
            var name = tag.group(2).toLowerCase(Locale.ROOT);
            if (!BLOCKS.contains(name) && !INLINE.contains(name)) {
                return Matcher.quoteReplacement(tag.group());
            }
            isAny[0] = true;
            return BLOCKS.contains(name) ? "\n" : "";
        });
        var read = ENTITY.matcher(stripped).replaceAll(entity -> Matcher.quoteReplacement(entity(entity)));
        if (!isAny[0]) {
            return read;
        }
        return LINE_ENDS
                .matcher(BLANKS.matcher(read).replaceAll(" "))
                .replaceAll("\n")
                .trim();
    }

    private static String entity(java.util.regex.MatchResult entity) {
        var name = entity.group(1);
        if (name.charAt(0) != '#') {
            return NAMED.getOrDefault(name, HtmlUtils.htmlUnescape(entity.group()));
        }
        var isHex = Character.toLowerCase(name.charAt(1)) == 'x';
        var code = isHex ? Integer.parseInt(name.substring(2), 16) : Integer.parseInt(name.substring(1));
        var isText = Character.isValidCodePoint(code) && code >= ' ' && !(code >= 0xd800 && code <= 0xdfff);
        return isText ? Character.toString(code) : entity.group();
    }
}
