package dev.birdfeeder.scenario;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One block of a {@code routes/**}{@code /*.test.yaml}: what a vendor answers, what happens, and what came of it.
 *
 * <p>The format's description is this class. The file is a map: {@code shared} holds what scenarios repeat by YAML alias and is not read itself, {@code given}
 * is where every scenario of the file begins, {@code scenarios} is the list of these. A key that isn't described here
 * is an error. In a connection, an answer or a record, {@code {{vendor}}} stands for the address of the vendor's stub,
 * {@code {{token}}} for a credential of this scenario alone, {@code {{basic}}} for what Basic authentication makes of it
 * as user without password, {@code {{tenant}}} for the name of its tenant, which is the scenario's name in lower case with
 * dashes. In a header of a push {@code {{signature}}} stands for the HMAC-SHA256 of its body with that credential, in hex.
 *
 * @param name a sentence, unique among all files
 * @param given where it begins; merged over the file's
 * @param when {@code poll}, or a list of {@link Step steps}
 * @param then what is expected at the end; what isn't named isn't looked at
 */
record Scenario(String name, Given given, List<Step> when, Then then) {

    /**
     * Where a scenario begins.
     *
     * @param clock the moment, until a step moves it
     * @param connection the connection as a tenant file has it, {@code type} included; objects are merged, a null
     *     removes
     * @param tenant further keys of the tenant file, such as {@code privacy}; merged likewise
     * @param answers what the vendor answers; the scenario's come before the file's
     * @param cursors how far the connection is in its partitions, by partition; the scenario's alone
     */
    record Given(Instant clock, JsonNode connection, JsonNode tenant, List<Answer> answers, JsonNode cursors) {

        static final Given NOTHING = new Given(null, null, null, List.of(), null);
    }

    /**
     * What the vendor answers to requests of one kind: the first answer in the list that fits and isn't used up. One
     * that is never asked for fails the scenario, and so does a request that none fits. The file's own answers may
     * remain unasked, and what they answer isn't among {@link Then#requests}.
     *
     * @param request {@code /path?name=value}; a {@code POST} before it when it isn't a GET. Parameters that aren't
     *     named may have any value
     * @param with headers that the request must have
     * @param sends what its body must hold, an object of which a part may be given: of JSON, or of a form
     * @param status 200 when left out
     * @param headers of the answer; {@code Content-Type: application/json} when left out
     * @param json the body
     * @param body the body as text, where it isn't JSON or isn't whole
     * @param zip the lines of a file, objects or texts; the body is a ZIP with it
     * @param entry the file's name in the ZIP
     * @param cut the connection breaks before the body is whole, in the middle of a ZIP
     * @param times used up after so many requests, and exactly so many must come; one or more when left out
     * @param optional it need not be asked for
     */
    record Answer(
            String request,
            Map<String, String> with,
            JsonNode sends,
            Integer status,
            Map<String, String> headers,
            JsonNode json,
            String body,
            List<JsonNode> zip,
            String entry,
            boolean cut,
            Integer times,
            boolean optional) {}

    /**
     * One thing that happens. What is named takes place in the order below; then pushes that only point to something, and
     * are due, are followed.
     *
     * @param at the clock moves
     * @param connection merged over the connection
     * @param tenant merged over the tenant
     * @param answers from here on instead of the scenario's answers
     * @param poll the connection is polled, and what was accepted is delivered; {@code poll} alone will do
     * @param push a vendor sends something, and what was accepted is delivered
     */
    record Step(Instant at, JsonNode connection, JsonNode tenant, List<Answer> answers, boolean poll, Push push) {}

    /**
     * A request that a vendor sends us, over HTTP.
     *
     * @param to the path, {@code /webhooks/…}; sent with POST
     * @param headers of the request; {@code Content-Type: application/json} when left out
     * @param json the body
     * @param body the body as text, where it isn't JSON
     * @param form the body as the fields of a form; an object is sent as JSON, and {@code {{signature of MSG}}} is the
     *     HMAC-SHA512 of field {@code MSG} with {@code {{token}}}, in hex
     * @param status what it must be answered with; 200 when left out
     */
    record Push(
            String to,
            Map<String, String> headers,
            JsonNode json,
            String body,
            Map<String, JsonNode> form,
            Integer status) {}

    /**
     * What is expected at the end. Every object may be given in part; a null means that the field is absent, a list
     * has exactly these elements.
     *
     * @param records all that was delivered, every version, in any order
     * @param requests all that was asked, in order; a list within the list is in any order. Written as in {@link
     *     Answer#request}
     * @param cursors how far the connection is in its partitions, by partition
     * @param cursor the day through which the connection is closed; {@code none} for no day
     * @param state of the connection
     * @param error the sentence that goes with the state
     * @param deadLetters {@code stage}, {@code reason}, {@code message}, {@code payload}; in any order
     * @param counts of the last run: {@code fetched}, {@code new}, {@code changed}, {@code unchanged}, {@code skipped},
     *     {@code dead}, {@code unlinked}
     * @param nextPoll when the connection is due again
     */
    record Then(
            List<JsonNode> records,
            List<JsonNode> requests,
            JsonNode cursors,
            String cursor,
            String state,
            String error,
            @JsonProperty("dead_letters") List<JsonNode> deadLetters,
            JsonNode counts,
            @JsonProperty("next_poll") Instant nextPoll) {}
}
