package dev.birdfeeder.scenario;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request, or the pattern of one: {@code /path?name=value}, with the method before it when it isn't GET.
 *
 * @param text as it is shown
 */
record VendorRequest(String text, String method, String path, Map<String, String> query) {

    static VendorRequest of(String text) {
        var space = text.indexOf(' ');
        return of(space < 0 ? "GET" : text.substring(0, space), URI.create(text.substring(space + 1)));
    }

    static VendorRequest of(String method, URI uri) {
        var query = new TreeMap<String, String>();
        if (uri.getRawQuery() != null) {
            for (var parameter : uri.getRawQuery().split("&")) {
                var equals = parameter.indexOf('=');
                query.put(
                        decoded(equals < 0 ? parameter : parameter.substring(0, equals)),
                        decoded(equals < 0 ? "" : parameter.substring(equals + 1)));
            }
        }
        var shown = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
        return new VendorRequest(method.equals("GET") ? shown : method + " " + shown, method, uri.getPath(), query);
    }

    /** Whether a request is one of these: parameters that the pattern doesn't name may have any value. */
    boolean fits(VendorRequest request) {
        return method.equals(request.method)
                && path.equals(request.path)
                && request.query.entrySet().containsAll(query.entrySet());
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
