package dev.birdfeeder.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.feedback.Exchanges;
import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.journal.Journal;
import dev.birdfeeder.tenant.Connection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import org.apache.camel.component.http.HttpConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VendorAnswerTest {

    private static final String GOOD =
            "{\"data\":{\"interactions\":[{\"uuid\":\"1\",\"n\":[1,2.5,\"é\"]}],\"total_rows\":1},\"success\":1}";

    private static final Connection TRACK = TenantYaml.track();

    private final Journal journal = Journal.inMemory(Clock.systemUTC());
    private final Vendors vendors = new Vendors(Path.of("routes"));
    private final Clock clock = Clock.fixed(Instant.parse("2026-03-10T12:00:00Z"), ZoneOffset.UTC);
    private final VendorAnswer answer = new VendorAnswer(
            vendors,
            new VendorStatus(
                    vendors,
                    new Budgets(SharedCalls.ALONE),
                    new CaptchaStops(vendors, journal.stops(), clock),
                    new Credentials(null),
                    clock),
            new Warnings());

    @AfterEach
    void closeJournal() {
        journal.close();
    }

    @Test
    void theDocumentedSuccessIsRead() throws IOException {
        assertThat(read(200, GOOD).at("/data/interactions/0/uuid").asText()).isEqualTo("1");
    }

    @Test
    void noPrefixOfAnAnswerIsTakenForAWholeOne() {
        // Given
        var bytes = GOOD.getBytes(StandardCharsets.UTF_8);

        for (int length = 0; length < bytes.length; length++) {
            // When
            var cut = Arrays.copyOf(bytes, length);
            var failure = catchThrowableOfType(RetryableVendorException.class, () -> read(200, cut));

            // Then
            assertThat(failure).as("the first %d bytes", length).isNotNull();
            assertThat(failure.state()).isEqualTo(VendorException.State.PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!doctype html><p>secret words</p>",
                GOOD + GOOD,
                GOOD + "x",
                "{\"success\":1,\"success\":1,\"data\":{\"interactions\":[]}}",
                "{\"success\":1,\"data\":{\"interactions\":[]},}",
                "{'success':1}",
                "{\"success\":1,\"data\":{\"interactions\":[NaN]}}"
            })
    void whatIsNotJsonIsNotQuoted(String body) {
        // When
        var failure = catchThrowableOfType(RetryableVendorException.class, () -> read(200, body));

        // Then
        assertThat(failure).hasMessage("interactions: answered 200 with something that isn't JSON, or cut JSON");
    }

    @Test
    @DisplayName("B17: nesting without end is not followed")
    void nestingWithoutEndIsNotFollowed() {
        // Given
        var deep = "{\"success\":1,\"data\":{\"interactions\":[" + "[".repeat(1000) + "]".repeat(1000) + "]}}";

        // When
        var failure = catchThrowableOfType(RetryableVendorException.class, () -> read(200, deep));

        // Then
        assertThat(failure.state()).isEqualTo(VendorException.State.PROTOCOL_ERROR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":null,\"success\":0,\"message\":\"secret words\"}",
                "{\"data\":{\"interactions\":[]},\"success\":0}",
                "{\"data\":{\"interactions\":[]}}",
                "{\"data\":{\"interactions\":{}},\"success\":1}",
                "{\"data\":{\"interactions\":null},\"success\":1}",
                "{\"data\":{},\"success\":1}",
                "{\"data\":[],\"success\":1}",
                "{\"success\":1}",
                "{}",
                "[]",
                "null",
                "5",
                "\"text\""
            })
    void a200ThatIsNotTheSuccessIsNoEmptyPage(String body) {
        // When
        var failure = catchThrowableOfType(VendorException.class, () -> read(200, body));

        // Then
        assertThat(failure.state()).isEqualTo(VendorException.State.PROTOCOL_ERROR);
        assertThat(failure).hasMessage("interactions: answered 200, but the body isn't the documented success");
    }

    @ParameterizedTest
    @CsvSource({
        "401, AUTH_FAILED, false",
        "403, AUTH_FAILED, false",
        "404, GONE, false",
        "429, RATE_LIMITED, true",
        "408, UNREACHABLE, true",
        "500, UNREACHABLE, true",
        "503, UNREACHABLE, true",
        "302, PROTOCOL_ERROR, false",
        "204, PROTOCOL_ERROR, false",
        "400, PROTOCOL_ERROR, false",
        "418, PROTOCOL_ERROR, false"
    })
    void everyStatusHasItsMeaning(int status, VendorException.State state, boolean repeated) {
        // When
        var failure = catchThrowableOfType(VendorException.class, () -> read(status, GOOD));

        // Then
        assertThat(failure.state()).isEqualTo(state);
        assertThat(failure instanceof RetryableVendorException).isEqualTo(repeated);
        assertThat(failure.getMessage()).startsWith("interactions: answered " + status);
    }

    @ParameterizedTest
    @DisplayName("B23: a call is repeated after a short pause; a long one ends the run and says until when")
    @CsvSource({
        "1, true,",
        "60, true,",
        "61, false, 2026-03-10T12:01:01Z",
        "900, false, 2026-03-10T12:15:00Z",
        "'Tue, 10 Mar 2026 12:10:00 GMT', false, 2026-03-10T12:10:00Z"
    })
    void aLongPauseEndsTheRun(String retryAfter, boolean repeated, Instant until) {
        // When
        var failure = catchThrowableOfType(
                VendorException.class,
                () -> read(429, GOOD.getBytes(StandardCharsets.UTF_8), Map.of("Retry-After", retryAfter)));

        // Then
        assertThat(failure.state()).isEqualTo(VendorException.State.RATE_LIMITED);
        assertThat(failure instanceof RetryableVendorException).isEqualTo(repeated);
        assertThat(failure.until()).isEqualTo(until);
        assertThat(failure.getMessage()).startsWith("interactions: answered 429, too many requests; ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"message":"Unknown survey"}                          | Unknown survey
                    {"message":"one\\r\\ntwo\\u001b[31m\\u009b1m\\u0085\\u2028x"} | one two [31m 1m x
                    {"message":"left \\u202e right \\ud83d"}              | left   right
                    {"message":"your token t0ps3cret is old"}             |
                    {"message":" "}                                       |
                    {"message":null}                                      |
                    {"message":{"a":1}}                                   |
                    {"error":"Invalid Time"}                              | Invalid Time
                    {"error":{"code":0,"msg":"Invalid Time"}}             | Invalid Time
                    {"fault":"x"}                                         |
                    <p>secret words</p>                                   |
                    """)
    void whatAVendorSaysOfARefusalIsToldOnOneLineAndWithoutTheCredential(String body, String told) {
        // When
        var failure = catchThrowableOfType(VendorException.class, () -> read(400, body));

        // Then
        assertThat(failure).hasMessage("interactions: answered 400" + (told == null ? "" : ": \"" + told + '"'));
    }

    private JsonNode read(int status, String body) throws IOException {
        return read(status, body.getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode read(int status, byte[] body) throws IOException {
        return read(status, body, Map.of());
    }

    private JsonNode read(int status, byte[] body, Map<String, Object> headers) throws IOException {
        var exchange = Exchanges.of(TRACK, new ByteArrayInputStream(body));
        exchange.setVariable("call", "interactions");
        headers.forEach(exchange.getMessage()::setHeader);
        exchange.getMessage().setHeader(HttpConstants.HTTP_RESPONSE_CODE, status);
        answer.process(exchange);
        return exchange.getMessage().getBody(JsonNode.class);
    }
}
