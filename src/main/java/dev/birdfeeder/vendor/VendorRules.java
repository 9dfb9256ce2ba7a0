package dev.birdfeeder.vendor;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.KeyMistake;
import dev.birdfeeder.tenant.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.convert.DurationStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * {@code routes/sources/<source>/vendor.yaml}: how a vendor is called and how its answers are read.
 *
 * @param baseUrl the setting that holds the base URL
 * @param auth how calls are authenticated: one way, or several of which the first holds whose secret a connection has
 * @param budget how many calls the vendor allows
 * @param concurrency pages of one listing that are fetched side by side
 * @param reads {@code days}: windows of closed days (when left out); {@code partitions}: what goes by itself, with a cursor
 *     each
 * @param statuses classes of HTTP statuses
 * @param notice JSON pointer to what a success says beside its result, for people; may be left out
 * @param captcha how the vendor asks for a person; may be left out
 * @param identity JSON pointer to the id of an interaction
 * @param pushCounts the record's fields that make a new version when they differ between the polled and the pushed form
 *     of an interaction; empty where the vendor doesn't push
 * @param success per call, the JSLT that the body of a success fulfils; of a listing, unless said, that it has its list
 * @param listings per call that is a listing, how it is read; may be left out
 * @param webhook in what form it pushes; JSON when left out
 */
public record VendorRules(
        String baseUrl,
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<Auth> auth,
        Budget budget,
        int concurrency,
        String reads,
        Statuses statuses,
        String notice,
        Captcha captcha,
        String identity,
        List<String> pushCounts,
        Map<String, String> success,
        Map<String, PagedList> listings,
        Webhook webhook) {

    /** How this connection's calls are authenticated. */
    public Auth auth(Connection connection) {
        return auth.stream()
                .filter(way -> connection.secret(way.secret()) != null)
                .findFirst()
                .orElse(auth.get(0));
    }

    /** This connection's credential; null when it has none. */
    Secret credential(Connection connection) {
        return connection.secret(auth(connection).secret());
    }

    /** Whether its state is kept per partition, and days aren't what is read. */
    public boolean hasPartitions() {
        return reads.equals(PARTITIONS);
    }

    /**
     * @param requests the setting that holds the number of calls
     * @param per the length of the sliding window, as {@code 1m}
     * @param calls further budgets of some calls, by the call's name; may be left out
     */
    public record Budget(String requests, String per, Map<String, CallBudget> calls) {
        Duration window() {
            return duration("budget.per", per);
        }

        int requests(Connection connection) {
            return number(connection, requests);
        }
    }

    /**
     * @param requests the number of calls, or the setting that holds it
     * @param per the length of the sliding window, as {@code 1m}
     */
    public record CallBudget(String requests, String per) {
        Duration window() {
            return duration("budget.calls.per", per);
        }

        int requests(Connection connection) {
            return number(connection, requests);
        }
    }

    private static int number(Connection connection, String requests) {
        return Integer.parseInt(requests.matches("\\d+") ? requests : connection.setting(requests));
    }

    /**
     * @param success the body is read
     * @param refused credentials are refused: wait for a person
     * @param forbidden the credentials are good, and don't allow this; may be left out
     * @param oversized what is asked for is too large, less may do; may be left out
     * @param gone what is asked for doesn't exist
     * @param limited too many calls: wait as told
     * @param retry may work a little later
     */
    public record Statuses(
            Set<Integer> success,
            Set<Integer> refused,
            Set<Integer> forbidden,
            Set<Integer> oversized,
            Set<Integer> gone,
            Set<Integer> limited,
            Set<Integer> retry) {}

    /**
     * A vendor that wants a CAPTCHA solved: whatever is sent before a person has done so makes it worse.
     *
     * @param statuses those it answers with
     * @param words an error or a web page that holds one of them, in lower case, is a CAPTCHA too, whatever its status
     * @param probeAfter how long no call is made with that credential; then one is tried, and so on
     */
    public record Captcha(Set<Integer> statuses, Set<String> words, String probeAfter) {
        /** Whether the vendor is known to want any. */
        boolean isKnown() {
            return !statuses.isEmpty() || !words.isEmpty();
        }

        Duration pause() {
            return duration("captcha.probe_after", probeAfter);
        }
    }

    /**
     * The form of what a vendor pushes.
     *
     * @param body {@code json}, or {@code form} for fields as browsers send them
     * @param message of a form, the field that holds the event as JSON when it is signed; may be left out
     * @param signature of a form, the field with the signature of that field, in hex
     * @param algorithm of the signature, as Java names it
     */
    public record Webhook(String body, String message, String signature, String algorithm) {

        /** Whether fields are sent, and no JSON. */
        public boolean isForm() {
            return body.equals(FORM);
        }

        /** Whether a field of it is signed, where the settings say {@code auth: hmac}. */
        public boolean isSignedForm() {
            return isForm() && !message.isEmpty();
        }
    }

    private static final String FORM = "form";

    private static final Map<String, Object> JSON_WEBHOOK =
            Map.of("body", "json", "message", "", "signature", "", "algorithm", "");

    private static final String PARTITIONS = "partitions";

    private static final Map<String, Object> NO_CAPTCHA =
            Map.of("statuses", Set.of(), "words", Set.of(), "probe_after", "30m");

    /** A key that is misspelled is told before one that is missing. */
    private static final ObjectMapper KEYS = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    /**
     * Reads the rules of one source.
     *
     * @throws IllegalArgumentException naming file and key when they are not valid
     */
    static VendorRules read(Path folder) {
        var file = folder.resolve("vendor.yaml");
        var options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try (var reader = Files.newBufferedReader(file)) {
            Object yaml = new Yaml(new SafeConstructor(options)).load(reader);
            require(yaml instanceof Map, "must be a map of base_url, auth, budget, concurrency, statuses and success");
            var keys = new LinkedHashMap<Object, Object>((Map<?, ?>) yaml);
            keys.putIfAbsent("captcha", NO_CAPTCHA);
            keys.putIfAbsent("reads", "days");
            keys.putIfAbsent("notice", "");
            keys.put("webhook", completed(keys.getOrDefault("webhook", Map.of()), JSON_WEBHOOK));
            keys.computeIfPresent("budget", (key, written) -> completed(written, Map.of("calls", Map.of())));
            keys.computeIfPresent(
                    "statuses",
                    (key, written) -> completed(written, Map.of("forbidden", Set.of(), "oversized", Set.of())));
            keys.putIfAbsent("success", Map.of());
            keys.putIfAbsent("listings", Map.of());
            keys.computeIfPresent("listings", (key, written) -> lists(written));
            keys.computeIfPresent("auth", (key, written) -> ways(written));
            KEYS.convertValue(keys, VendorRules.class);
            var rules = MAPPER.convertValue(keys, VendorRules.class);
            require(rules.identity().matches("(/[^/]+)+"), "identity: must be a JSON pointer such as /uuid");
            require(rules.concurrency() >= 1, "concurrency: must be at least 1");
            require(isLong(rules.budget().window()), "budget.per: too short");
            rules.budget()
                    .calls()
                    .forEach((call, budget) ->
                            require(isLong(budget.window()), "budget.calls." + call + ".per: too short"));
            require(isLong(rules.captcha().pause()), "captcha.probe_after: too short");
            require(Set.of("days", PARTITIONS).contains(rules.reads()), "reads: must be days or partitions");
            require(
                    rules.notice().isEmpty() || rules.notice().matches("(/[^/]+)+"),
                    "notice: must be a JSON pointer such as /meta/notice");
            rules.listings().forEach((call, list) -> {
                var mistake = list.mistake();
                require(mistake == null, "listings.%s.%s".formatted(call, mistake));
            });
            check(rules.webhook());
            require(!rules.successes().isEmpty(), "success: is missing, and so are listings (name the calls)");
            return rules;
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        } catch (RuntimeException invalid) {
            var sentence = invalid.getCause() instanceof JsonMappingException mistake
                    ? KeyMistake.sentence(mistake)
                    : invalid.getMessage();
            throw new IllegalArgumentException(file + ": " + sentence.replace("auth[0]", "auth"), invalid);
        }
    }

    private static void check(Webhook webhook) {
        require(Set.of("json", FORM).contains(webhook.body()), "webhook.body: must be json or form");
        require(webhook.isForm() || webhook.message().isEmpty(), "webhook.message: only with body: form");
        require(
                webhook.message().isEmpty()
                        ? webhook.signature().isEmpty() && webhook.algorithm().isEmpty()
                        : !webhook.signature().isEmpty() && webhook.algorithm().matches("HmacSHA(1|256|384|512)"),
                "webhook: message, signature and an algorithm such as HmacSHA256 go together");
    }

    /** With what may be left out. */
    private static Object completed(Object written, Map<String, Object> defaults) {
        if (!(written instanceof Map<?, ?> map)) {
            return written;
        }
        var whole = new LinkedHashMap<Object, Object>(map);
        defaults.forEach(whole::putIfAbsent);
        return whole;
    }

    private static Object lists(Object written) {
        require(written instanceof Map, "listings: must be a map, by call");
        var lists = new LinkedHashMap<Object, Object>();
        ((Map<?, ?>) written).forEach((call, list) -> {
            var pages = list instanceof Map<?, ?> map ? map.get("pages") : null;
            require(
                    !(pages instanceof Map<?, ?> map) || Paging.ways().contains(map.get("by")),
                    "listings.%s.pages.by: must be one of %s".formatted(call, String.join(", ", Paging.ways())));
            lists.put(call, PagedList.completed(list));
        });
        return lists;
    }

    private static Object ways(Object written) {
        if (!(written instanceof List<?> ways)) {
            checkWay("auth", written);
            return Auth.completed(written);
        }
        require(!ways.isEmpty(), "auth: is empty (write a scheme and its secret)");
        ways.forEach(way -> checkWay("auth", way));
        return ways.stream().map(Auth::completed).toList();
    }

    private static void checkWay(String key, Object written) {
        require(written instanceof Map, key + ": must be a map of scheme, secret and what the scheme takes");
        var way = (Map<?, ?>) written;
        require(
                Auth.schemes().contains(way.get("scheme")),
                key + ".scheme: must be one of " + String.join(", ", Auth.schemes()));
        require(
                !way.containsKey("header") || String.valueOf(way.get("header")).matches("[A-Za-z][A-Za-z0-9-]*"),
                key + ".header: must be the name of a header, such as X-Api-Key");
    }

    /** The conditions, compiled. */
    Map<String, Expression> successes() {
        var compiled = new LinkedHashMap<String, Expression>();
        success.forEach((call, condition) -> compiled.put(call, compile(call, condition)));
        listings.forEach((call, list) -> compiled.computeIfAbsent(call, name -> compile(name, list.condition())));
        return compiled;
    }

    private static Expression compile(String call, String condition) {
        try {
            return Parser.compileString(condition);
        } catch (JsltException invalid) {
            throw new IllegalArgumentException("success.%s: %s".formatted(call, invalid.getMessage()), invalid);
        }
    }

    private static Duration duration(String key, String text) {
        try {
            return DurationStyle.detectAndParse(text);
        } catch (IllegalArgumentException invalid) {
            throw new IllegalArgumentException(key + ": " + invalid.getMessage(), invalid);
        }
    }

    private static boolean isLong(Duration duration) {
        return !duration.isZero() && !duration.isNegative();
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
