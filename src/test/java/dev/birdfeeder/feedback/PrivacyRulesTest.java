package dev.birdfeeder.feedback;

import static dev.birdfeeder.feedback.Json.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.tenant.Privacy;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrivacyRulesTest {

    private static final String RECORD =
            """
            { tenant: 'acme', author_email: 'ana@example.com', author_name: 'Ana', rating: 9,
              transaction: { id: '48213', platform: 'Zendesk' },
              additional_fields: { cpf: '123', 'filial.norte': 7, plano: { nome: 'gold' } } }""";

    @ParameterizedTest
    @CsvSource({
        "author_email, /author_email",
        "transaction, /transaction",
        "transaction.platform, /transaction/platform",
        "additional_fields, /additional_fields",
        "additional_fields.cpf, /additional_fields/cpf",
        "additional_fields.filial.norte, /additional_fields/filial.norte"
    })
    void aFieldIsDroppedAndNothingElse(String field, String pointer) {
        // Given
        var record = object(RECORD);
        var expected = object(RECORD);
        var parent = expected.at(pointer.substring(0, pointer.lastIndexOf('/')));
        ((ObjectNode) parent).remove(pointer.substring(pointer.lastIndexOf('/') + 1));

        // When
        PrivacyRules.apply(new Privacy(Set.of(field), Set.of()), record);

        // Then
        assertThat(record).isEqualTo(expected);
    }

    @Test
    void aTicketWithoutItsIdIsNoTicket() {
        // Given
        var record = object(RECORD);

        // When
        PrivacyRules.apply(new Privacy(Set.of("transaction.id"), Set.of()), record);

        // Then
        assertThat(record.has("transaction")).isFalse();
    }

    @Test
    void whatIsLeftEmptyIsLeftOut() {
        // Given
        var record = object("{ additional_fields: { cpf: '123' } }");

        // When
        PrivacyRules.apply(new Privacy(Set.of("additional_fields.cpf"), Set.of()), record);

        // Then
        assertThat(record).isEqualTo(object("{}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "author_phone",
                "transaction.other",
                "additional_fields.other",
                "answers",
                "rating.x",
                "author_name.x"
            })
    void aFieldThatIsAbsentIsPassedOver(String field) {
        // Given
        var record = object(RECORD);

        // When
        PrivacyRules.apply(new Privacy(Set.of(field), Set.of(field)), record);

        // Then
        assertThat(record).isEqualTo(object(RECORD));
    }

    @ParameterizedTest
    @CsvSource({
        "author_email, /author_email",
        "transaction.id, /transaction/id",
        "additional_fields.filial.norte, /additional_fields/filial.norte",
        "additional_fields.plano, /additional_fields/plano"
    })
    void aHashIsATextThatDoesNotTellTheValue(String field, String pointer) {
        // Given
        var record = object(RECORD);

        // When
        PrivacyRules.apply(new Privacy(Set.of(), Set.of(field)), record);

        // Then
        assertThat(record.at(pointer).textValue()).matches("sha256:[0-9a-f]{64}");
    }

    @Test
    void aHashIsThatOfTenantAndValue() {
        // Given
        var record = object(RECORD);

        // When
        PrivacyRules.apply(new Privacy(Set.of(), Set.of("author_email")), record);

        // Then
        assertThat(record.path("author_email").asText()) // printf 'acme\nana@example.com' | sha256sum
                .isEqualTo("sha256:6996784ec58e18009de6c1a892cc9594c0a04539558ae5f848a3a9a27ff8d1a9");
    }

    @Test
    void twoTenantsHashOnePersonDifferently() {
        // Given
        var record = object(RECORD);
        var ofAnother = object(RECORD).put("tenant", "globex");
        var rule = new Privacy(Set.of(), Set.of("author_email"));

        // When
        PrivacyRules.apply(rule, record);
        PrivacyRules.apply(rule, ofAnother);

        // Then
        assertThat(record.path("author_email")).isNotEqualTo(ofAnother.path("author_email"));
    }

    @Test
    void whatIsDroppedIsNotHashed() {
        // Given
        var record = object(RECORD);

        // When
        PrivacyRules.apply(new Privacy(Set.of("author_email"), Set.of("author_email")), record);

        // Then
        assertThat(record.has("author_email")).isFalse();
    }
}
