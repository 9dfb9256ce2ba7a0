package dev.birdfeeder.vendor;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.Parser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
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
 * @param auth how calls are authenticated
 * @param budget how many calls the vendor allows
 * @param concurrency pages of one listing that are fetched side by side
 * @param statuses classes of HTTP statuses
 * @param success per call, the JSLT that the body of a success fulfils
 */
public record VendorRules(
        String baseUrl, Auth auth, Budget budget, int concurrency, Statuses statuses, Map<String, String> success) {

    /**
     * @param scheme {@code bearer}
     * @param secret the setting that holds the credential
     */
    public record Auth(String scheme, String secret) {}

    /**
     * @param requests the setting that holds the number of calls
     * @param per the length of the sliding window, as {@code 1m}
     */
    public record Budget(String requests, String per) {
        Duration window() {
            return DurationStyle.detectAndParse(per);
        }
    }

    /**
     * @param success the body is read
     * @param refused credentials are refused: wait for a person
     * @param gone what is asked for doesn't exist
     * @param limited too many calls: wait as told
     * @param retry may work a little later
     */
    public record Statuses(
            Set<Integer> success, Set<Integer> refused, Set<Integer> gone, Set<Integer> limited, Set<Integer> retry) {}

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
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
        try (var reader = Files.newBufferedReader(file)) {
            var rules = MAPPER.convertValue(
                    new Yaml(new SafeConstructor(new LoaderOptions())).load(reader), VendorRules.class);
            rules.budget().window();
            rules.successes();
            return rules;
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        } catch (RuntimeException invalid) {
            throw new IllegalArgumentException(file + ": " + invalid.getMessage(), invalid);
        }
    }

    /** The conditions, compiled. */
    Map<String, Expression> successes() {
        var compiled = new LinkedHashMap<String, Expression>();
        success.forEach((call, condition) -> compiled.put(call, Parser.compileString(condition)));
        return compiled;
    }
}
