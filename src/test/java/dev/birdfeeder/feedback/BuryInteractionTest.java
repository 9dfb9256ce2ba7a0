package dev.birdfeeder.feedback;

import static dev.birdfeeder.feedback.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.birdfeeder.vendor.Vendors;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuryInteractionTest {

    private final BuryInteraction bury = new BuryInteraction(new Vendors(Path.of("routes")));

    @Test
    void aRefusalIsKeptAsItWasSaid() throws JsonProcessingException {
        // Given
        var refusal = new DeadLetterException("validate", "INVALID_RATING", "the NPS answer is no whole number");

        // When
        var dead = bury(refusal, json("{ uuid: '1' }"));

        // Then
        assertThat(dead.stage()).isEqualTo("validate");
        assertThat(dead.reason()).isEqualTo("INVALID_RATING");
        assertThat(dead.message()).isEqualTo("the NPS answer is no whole number");
        assertThat(new String(dead.payload(), StandardCharsets.UTF_8)).isEqualTo("{\"uuid\":\"1\"}");
    }

    @Test
    void theUnforeseenIsToldByItsClassBecauseMessagesQuoteValues() throws JsonProcessingException {
        // Given
        var failure = new NullPointerException("ana@example.com");

        // When
        var dead = bury(failure, json("{ uuid: '1' }"));

        // Then
        assertThat(dead.stage()).isEqualTo("map");
        assertThat(dead.reason()).isEqualTo("UNEXPECTED");
        assertThat(dead.message()).isEqualTo("NullPointerException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\ud83d",
                "\ude00",
                "a\ud83d b",
                "\ude00\ud83d",
                "\u0000",
                "\u2028",
                "\ufeff",
                "😀",
                "שלום",
                "\u200b"
            })
    void anyTextIsKeptAndComesBackAsItWas(String text) throws JsonProcessingException {
        // Given
        var interaction = JsonNodeFactory.instance.objectNode().put("comment", text);

        // When
        var dead = bury(new IllegalStateException(), interaction);

        // Then
        assertThat(json(new String(dead.payload(), StandardCharsets.UTF_8))).isEqualTo(interaction);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "'text'", "5", "[]"})
    void whatIsNoObjectIsKeptToo(String element) throws JsonProcessingException {
        assertThat(json(bury(new IllegalStateException(), json(element)).payload()))
                .isEqualTo(json(element));
    }

    @Test
    void withoutAnInteractionThePayloadIsEmpty() throws JsonProcessingException {
        assertThat(bury(new IllegalStateException(), null).payload()).isEmpty();
    }

    private Outcome.Dead bury(Throwable failure, JsonNode interaction) throws JsonProcessingException {
        var exchange = Exchanges.of(TenantYaml.track(), null);
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
        exchange.setVariable("interaction", interaction);
        bury.process(exchange);
        return exchange.getMessage().getBody(Outcome.Dead.class);
    }
}
