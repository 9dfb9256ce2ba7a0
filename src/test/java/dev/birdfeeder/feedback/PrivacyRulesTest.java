package dev.birdfeeder.feedback;

import static dev.birdfeeder.feedback.Json.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.tenant.Privacy;
import java.util.List;
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    text           | /answers/0/comment
                    text           | /answers/1/answer
                    text           | /additional_fields/verbatim
                    author_name    | /answers/2/answer
                    author_email   | /additional_fields/contact/e-mail
                    transaction.id | /additional_fields/ticket
                    transaction.id | /additional_fields/tickets/0
                    transaction    | /additional_fields/ticket
                    account_id     | /additional_fields/contract
                    """)
    void whatTheSourceSaysTwiceGoesTwice(String field, String pointer) {
        // Given
        var record = object(COPIES);
        var hashed = object(COPIES);
        var field2 = field.equals("transaction") ? "transaction.id" : field;

        // When
        PrivacyRules.apply(new Privacy(Set.of(field), Set.of()), record);
        PrivacyRules.apply(new Privacy(Set.of(), Set.of(field2)), hashed);

        // Then
        var value = object(COPIES).at('/' + field2.replace('.', '/')).asText();
        assertThat(record.toString()).as("dropped").doesNotContain('"' + value + '"', ":" + value, "[" + value);
        assertThat(hashed.toString()).as("hashed").doesNotContain('"' + value + '"', ":" + value, "[" + value);
        assertThat(hashed.at(pointer)).isEqualTo(hashed.at('/' + field2.replace('.', '/')));
    }

    private static final String COPIES =
            """
            { tenant: 'acme', rating: 9, text: 'Muito bom', author_name: 'Ana Silva', author_email: 'ana@example.com',
              account_id: 'A-17', transaction: { id: '48213', platform: 'Zendesk' },
              answers: [ { type: 'nps', question: 'Muito bom?', answer: '9', comment: 'Muito bom' },
                { type: 'open', question: 'O que?', answer: 'Muito bom' },
                { type: 'open', question: 'Quem?', answer: 'Ana Silva', comment: 'x' } ],
              additional_fields: { ticket: 48213, tickets: [48213, 7], contract: ' A-17', verbatim: 'Muito bom',
                contact: { 'e-mail': 'ana@example.com' }, support: 'Zendesk' } }""";

    @Test
    void whatOnlyLooksAlikeStays() {
        // Given: a ticket and an account as short as a rating
        var record = object(
                """
                { tenant: 'acme', rating: 7, text: 'Sim', account_id: 'Sim', transaction: { id: '7' },
                  answers: [ { type: 'nps', answer: '7', question: 'Sim' }, { type: 'select_one', answer: 'Sim' },
                    { type: 'open', answer: '7' } ],
                  additional_fields: { floor: 7, ticket: '7', returns: 'Sim', note: 'Sim e não' } }""");
        var expected = record.deepCopy();
        expected.remove(List.of("text", "account_id", "transaction"));

        // When
        PrivacyRules.apply(new Privacy(Set.of("text", "account_id", "transaction.id"), Set.of()), record);

        // Then
        assertThat(record).isEqualTo(expected);
    }

    @Test
    void nothingEmptyRemainsOfWhatIsSaidTwice() {
        // Given
        var record = object(
                """
                { tenant: 'acme', author_email: 'ana@example.com', answers: [ { comment: 'ana@example.com' } ],
                  additional_fields: { contact: { mails: ['ana@example.com'] } } }""");

        // When
        PrivacyRules.apply(new Privacy(Set.of("author_email"), Set.of()), record);

        // Then
        assertThat(record).isEqualTo(object("{ tenant: 'acme' }"));
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
