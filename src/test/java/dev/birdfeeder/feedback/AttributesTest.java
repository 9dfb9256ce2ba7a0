package dev.birdfeeder.feedback;

import static dev.birdfeeder.feedback.Json.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttributesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ plano: 'gold', ticket_id: '48213' }",
                "[{ name: 'plano', value: 'gold' }, { name: 'ticket_id', value: '48213' }]",
                "[{ uuid: 'u1', name: 'plano', value: 'gold' }, { uuid: 'u2', name: 'ticket_id', value: '48213' }]",
                "[{ key: 'plano', value: 'gold' }, { key: 'ticket_id', value: '48213' }]",
                "[{ label: 'plano', value: 'gold' }, { label: 'ticket_id', value: '48213' }]",
                "[{ plano: 'gold' }, { ticket_id: '48213' }]",
                "[{ plano: 'gold', ticket_id: '48213' }]",
                "[[{ plano: 'gold' }], [['ticket_id: 48213']]]",
                "['plano: gold', 'ticket_id: 48213']",
                "['plano:gold', ' ticket_id : 48213 ']",
                "[null, { plano: 'gold' }, 'ticket_id:48213', {}, [], '']"
            })
    void everyShapeGivesTheSameAttributesInTheirOrder(String sent) {
        assertThat(Attributes.of(json(sent)).entries())
                .extracting(Attributes.Entry::name, entry -> entry.value().asText())
                .containsExactly(tuple("plano", "gold"), tuple("ticket_id", "48213"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "''", "'  '", "[]", "{}", "[[]]", "[null]", "['']", "{ ' ': 'x' }", "[{}]"})
    void nothingGivesNoAttributes(String sent) {
        assertThat(Attributes.of(json(sent)).entries()).isEmpty();
    }

    @Test
    void anAttributeWithoutValueHasNone() {
        // When
        var attributes = Attributes.of(json("[{ uuid: 'u1', name: 'plano' }]"));

        // Then
        assertThat(attributes.entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.value().isNull()).isTrue());
        assertThat(attributes.find("plano")).isEmpty();
    }

    @Test
    void theAbsentGivesNoAttributes() {
        assertThat(Attributes.of(null).entries()).isEmpty();
        assertThat(Attributes.of(json("{}").path("metadata")).entries()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"'loose words'", "['loose words']", "[' loose words ']"})
    void bareTextsStayWithoutAName(String sent) {
        assertThat(Attributes.of(json(sent)).entries()).singleElement().satisfies(entry -> {
            assertThat(entry.name()).isNull();
            assertThat(entry.value().asText()).isEqualTo("loose words");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ticket_id",
                "TICKET_ID",
                " Ticket_Id ",
                "número do protocolo",
                "NUMERO DO PROTOCOLO",
                "Número do Protocolo",
                "nu\u0301mero do protocolo",
                "0b1caa77-3C2E",
                " 0B1CAA77-3c2e "
            })
    void anAttributeIsFoundByNameOrUuidHoweverWritten(String wanted) {
        // Given
        var attributes = Attributes.of(
                json(
                        """
                [ { uuid: 'u1', name: 'unidade', value: 'Loja 01' },
                  { uuid: '0b1caa77-3c2e', name: '  Ticket_ID', value: ' 48213 ' },
                  { name: 'Número do protocolo ', value: 48213 } ]"""));

        // When
        var found = attributes.find(wanted);

        // Then
        assertThat(found).contains("48213");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    48213                  | 48213
                    5531999998888          | 5531999998888
                    99999999999999999999   | 99999999999999999999
                    '0012'                 | 0012
                    12.75                  | 12.75
                    48210.0                | 48210
                    5531999998880.0        | 5531999998880
                    1e5                    | 100000
                    true                   | true
                    """)
    void aValueIsTakenAsItStands(String value, String expected) {
        assertThat(Attributes.of(json("{ ticket: " + value + " }")).find("ticket"))
                .contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "''", "'  '", "{}", "['1']", "{ id: '1' }"})
    void aValueThatIsNoTextOrNumberIsNotFound(String value) {
        assertThat(Attributes.of(json("{ ticket: " + value + " }")).find("ticket"))
                .isEmpty();
    }

    @Test
    void aBlankValueGivesWayToTheNextOfItsName() {
        assertThat(Attributes.of(json("[{ ticket: '' }, { Ticket: null }, { TICKET: 7 }, { ticket: 8 }]"))
                        .find("ticket"))
                .contains("7");
    }

    @Test
    void aNameComesBeforeAUuid() {
        assertThat(Attributes.of(json("[{ uuid: 'x', name: 'a', value: 1 }, { uuid: 'y', name: 'x', value: 2 }]"))
                        .find("x"))
                .contains("2");
    }

    @Test
    void namesThatOnlyLookAlikeAreNotFound() {
        assertThat(Attributes.of(json("{ 'ticket-id': 1, ticketid: 2, 'ticket_id_old': 3 }"))
                        .find("ticket_id"))
                .isEmpty();
    }
}
