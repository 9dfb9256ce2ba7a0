package dev.birdfeeder.ticket;

import static dev.birdfeeder.feedback.Json.json;
import static dev.birdfeeder.feedback.Json.object;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.feedback.DeadLetterException;
import dev.birdfeeder.feedback.Exchanges;
import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.tenant.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TicketIdLookupTest {

    private static final Connection LINKED =
            TenantYaml.track("metadata: { transaction_id_field: Ticket_ID, transaction_platform: Zendesk }");

    private final TicketIdLookup lookup = new TicketIdLookup();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{ ticket_id: '48213' }, null]",
                "[{ ticket_id: 48213 }, { ticket_id: '1' }]",
                "[null, { ticket_id: '48213' }]",
                "[{ ticket_id: '  ' }, { ticket_id: '48213' }]",
                "[[{ name: 'TICKET_ID ', value: ' 48213 ' }], []]",
                "[['outro: 1', 'ticket_id: 48213'], null]",
                "[[{ uuid: 'ticket_id', name: 'Chamado', value: '48213' }], null]",
                "[[], [{ ticket_id: '48213' }]]"
            })
    void theTicketIsThatOfTheInteractionOrElseOfTheCustomer(String attributes) {
        // Given
        var draft = draft(attributes);

        // When
        process(LINKED, draft);

        // Then
        assertThat(draft).isEqualTo(json("{ transaction: { id: '48213', platform: 'Zendesk' } }"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[null, null]",
                "[{ ticket_id: '' }, { ticket_id: null }]",
                "[{ ticket_id: [] }, { ticket_id: { id: 1 } }]",
                "[{ other: '48213' }, ['48213']]",
                "['ticket_id']"
            })
    void withoutATicketThereIsNoTransaction(String attributes) {
        // Given
        var draft = draft(attributes);

        // When
        process(LINKED, draft);

        // Then
        assertThat(draft).isEqualTo(json("{}"));
    }

    @Test
    void aSourceWithoutAttributesHasNoTransaction() {
        // Given
        var draft = object("{ rating: 9 }");

        // When
        process(LINKED, draft);

        // Then
        assertThat(draft).isEqualTo(json("{ rating: 9 }"));
    }

    @Test
    void withoutASettingNothingIsLookedFor() {
        // Given
        var draft = draft("[{ ticket_id: '48213' }]");

        // When
        process(TenantYaml.track(), draft);

        // Then
        assertThat(draft).isEqualTo(json("{}"));
    }

    @Test
    void withoutAPlatformTheTicketStandsAlone() {
        // Given
        var draft = draft("[{ ticket_id: '48213' }]");

        // When
        process(TenantYaml.track("metadata: { transaction_id_field: ticket_id }"), draft);

        // Then
        assertThat(draft).isEqualTo(json("{ transaction: { id: '48213' } }"));
    }

    @ParameterizedTest
    @CsvSource({"NUMERO DO PROTOCOLO", "número do protocolo", "' Número do Protocolo '"})
    void accentsAndCaseOfTheSettingDoNotMatter(String field) {
        // Given
        var draft = draft("[{ 'Nu\u0301mero do protocolo': 'P-1' }]");

        // When
        process(TenantYaml.track("metadata: { transaction_id_field: '" + field + "' }"), draft);

        // Then
        assertThat(draft.at("/transaction/id").asText()).isEqualTo("P-1");
    }

    @Test
    void theLongestIdIsTaken() {
        // Given
        var draft = draft("[{ ticket_id: '" + "x".repeat(256) + "' }]");

        // When
        process(LINKED, draft);

        // Then
        assertThat(draft.at("/transaction/id").asText()).hasSize(256);
    }

    @Test
    void aLongerIdIsRefusedWithoutRepeatingIt() {
        // Given
        var draft = draft("[{ ticket_id: '" + "x".repeat(257) + "' }]");

        // When
        var refused = assertThatThrownBy(() -> process(LINKED, draft));

        // Then
        refused.isInstanceOf(DeadLetterException.class)
                .hasMessage("the attribute that metadata.transaction_id_field names has more than 256 characters");
    }

    private void process(Connection connection, ObjectNode draft) {
        lookup.process(Exchanges.of(connection, draft));
    }

    private static ObjectNode draft(String attributes) {
        return object("{ attributes: " + attributes + " }");
    }
}
