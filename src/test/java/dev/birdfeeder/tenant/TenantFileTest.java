package dev.birdfeeder.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TenantFileTest {
    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void emptyWorkspace() {
        workspace = new Workspace(folder);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no      | false",
                "1e3     | the number 1000.0",
                "0123    | the number 83",
                "1.10    | the number 1.1",
                "1:30    | the number 90",
                "2025-01-01 | a date",
                "~       | nothing"
            })
    void tellsWhatYamlMakesOfUnquotedText(String raw, String read) {
        assertThat(workspace.problemsOfDataSource("surveys: [" + raw + "]"))
                .containsExactly("6: sources.track.data_source.surveys[0]: must be text, but YAML reads " + raw + " as "
                        + read + " (write \"" + raw + "\")");
    }

    @Test
    void takesQuotedTextAsItIs() {
        Connection connection =
                workspace.connection(Workspace.track("surveys: [\"1e3\", 'no', \"0123\", \"1_10\", aBcD]"));
        assertThat(connection.list("data_source.surveys")).containsExactly("1e3", "no", "0123", "1_10", "aBcD");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "0     | must be a whole number from 1 to 100, not '0'",
                "101   | must be a whole number from 1 to 100, not '101'",
                "1.5   | must be a whole number from 1 to 100, not '1.5'",
                "many  | must be a whole number from 1 to 100, not 'many'",
                "\"50\" | must be a whole number from 1 to 100, not text (remove the quotes)",
                "0123  | must be a whole number from 1 to 100 in plain digits, but YAML reads 0123 as 83",
                "[50]  | must be a whole number from 1 to 100, but is a list"
            })
    void wantsPlainWholeNumbersInRange(String written, String message) {
        assertThat(workspace.problemsOfDataSource("page_size: " + written))
                .containsExactly("6: sources.track.data_source.page_size: " + message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "BRT               | 'BRT'",
                "America/São_Paulo | 'America/São_Paulo' (did you mean 'America/Sao_Paulo'?)",
                "GMT+3             | 'GMT+3'",
                "\"+03:00\"        | '+03:00'",
                "\"\"              | ''"
            })
    void wantsTimeZonesByRegion(String written, String shown) {
        assertThat(workspace.problemsOfDataSource("time_zone: " + written))
                .singleElement()
                .asString()
                .startsWith("6: sources.track.data_source.time_zone: must be a time zone such as America/Sao_Paulo or"
                        + " UTC, not " + shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025-02-30", "\"2025-02-30\"", "01/02/2025", "2025-1-1", "2025-01-01T00:00:00Z"})
    void wantsDatesThatExist(String written) {
        assertThat(workspace.problemsOfDataSource("start_date: " + written))
                .containsExactly("6: sources.track.data_source.start_date: must be a date such as 2025-01-31, not '"
                        + written.replace("\"", "") + "'");
    }

    @Test
    void wantsStartDatesOfThisCentury() {
        assertThat(workspace.problemsOfDataSource("start_date: 0001-01-01"))
                .containsExactly("6: sources.track.data_source.start_date: must match ^20[0-9]{2}-, not '0001-01-01'"
                        + " (for example 2025-01-01)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "0 4 * * *     | must be a Quartz cron of 6 fields, seconds first, such as 0 0 4 * * ?; this has 5",
                "0 0 25 * * ?  | must be a Quartz cron such as 0 0 4 * * ?, not '0 0 25 * * ?'",
                "0 0 4 * * *   | must be a Quartz cron such as 0 0 4 * * ?, not '0 0 4 * * *'"
            })
    void wantsQuartzSchedules(String cron, String message) {
        assertThat(workspace.problems(Workspace.track("") + "    schedule: \"" + cron + "\"\n"))
                .containsExactly("6: sources.track.schedule: " + message);
    }

    @Test
    void fillsInDefaults() {
        Connection connection = workspace.connection(Workspace.track(""));
        assertThat(connection.enabled()).isTrue();
        assertThat(connection.schedule()).isEqualTo("0 0 4 * * ?");
        assertThat(connection.zone().getId()).isEqualTo("UTC");
        assertThat(connection.source()).isEqualTo("track-cxm");
        assertThat(connection.setting("connection_details.base_url")).isEqualTo("https://api.track.co");
        assertThat(connection.setting("data_source.requests_per_minute")).isEqualTo("1900");
        assertThat(connection.setting("data_source.start_date")).isNull();
        assertThat(connection.list("data_source.surveys")).isEmpty();
    }

    @Test
    void tellsAllMistakesOfAFileInItsOrder() {
        assertThat(
                        workspace.problems(
                                """
                        sorces: {}
                        sources:
                          Track: { enabled: false }
                          track:
                            enabled: sometimes
                            connection_details: tbd
                            data_source:
                              surveys: aBcD
                              time_zone: [UTC]
                        privacy: { drop: [author_emial], hush: [] }
                        """))
                .containsExactly(
                        "1: sorces: unknown key (did you mean 'sources'?)",
                        "3: sources.Track: the name must be lower case letters, digits and dashes, at most 63,"
                                + " not starting with a dash",
                        "3: sources.Track: there is no type 'Track' (did you mean 'track'?)",
                        "5: sources.track.enabled: must be true or false, not 'sometimes'",
                        "6: sources.track.connection_details: must be a map of token, track_api, base_url, but is text",
                        "7: sources.track.data_source.organization_id: is required"
                                + " (for example 7b6f1d1e-2c0a-4c5e-9f0e-3d1b6a9c8e21)",
                        "8: sources.track.data_source.surveys: must be a list, but is text (write it in [ ])",
                        "9: sources.track.data_source.time_zone: must be text, but is a list",
                        "10: privacy.drop[0]: must be one of author_id, author_name, author_email, author_phone,"
                                + " account_id, text, answers, categories, channel, language, survey_id, survey_title,"
                                + " transaction, transaction.id, transaction.platform, additional_fields,"
                                + " additional_fields.*, not 'author_emial' (did you mean 'author_email'?)",
                        "10: privacy.hush: unknown key (did you mean 'hash'?)");
    }

    @Test
    void listsTheValidKeysWhenNoneIsNear() {
        assertThat(workspace.problems(Workspace.track("") + "    metadata: { colour: blue }\n"))
                .containsExactly("6: sources.track.metadata.colour: unknown key"
                        + " (valid keys: transaction_id_field, transaction_platform)");
    }

    @Test
    void readsEmptyMapsAndValuesAsLeftOut() {
        Connection connection = workspace.connection(Workspace.track("time_zone:\nsurveys:") + "    metadata:\n");
        assertThat(connection.setting("data_source.time_zone")).isEqualTo("UTC");
    }

    @Test
    void namesWhatAnEmptyConnectionNeeds() {
        assertThat(workspace.problems("sources:\n  track:\n"))
                .containsExactly(
                        "2: sources.track.connection_details: is required (a map of token, track_api, base_url)",
                        "2: sources.track.data_source: is required (a map of organization_id, surveys, time_zone,"
                                + " start_date, answer_status, date_formats, page_size, requests_per_minute)");
    }

    @Test
    void keepsTextThatLooksLikeAnExpressionLiteral() {
        Connection connection = workspace.connection(
                Workspace.track("")
                        + """
                    metadata:
                      transaction_id_field: "{{env:HOME}} #class:x RAW(&a=b) ${bean:x}"
                """);
        assertThat(connection.setting("metadata.transaction_id_field"))
                .isEqualTo("{{env:HOME}} #class:x RAW(&a=b) ${bean:x}");
    }

    @Test
    void readsPrivacyAndSinks() {
        // Given
        workspace.tenant(
                "acme",
                """
                privacy: { drop: [author_email, additional_fields.cpf], hash: [author_id] }
                sinks:
                  archive: { type: file, directory: out }
                """);
        Tenants tenants = workspace.tenants();

        // When
        tenants.refresh();

        // Then
        Tenant acme = tenants.find("acme").orElseThrow();
        assertThat(acme.privacy().drop()).containsExactly("author_email", "additional_fields.cpf");
        assertThat(acme.privacy().hash()).containsExactly("author_id");
        assertThat(acme.sinks().get("archive").type()).isEqualTo("file");
        assertThat(acme.sinks().get("archive").setting("format")).isEqualTo("ndjson");
        assertThat(acme.sinks().get("archive")).hasToString("acme/archive");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "answers",
                "answers.comment",
                "additional_fields",
                "additional_fields.",
                "author_email.x",
                "rating"
            })
    void refusesToHashWhatItCouldNot(String field) {
        assertThat(workspace.problems("privacy: { hash: [" + field + "] }\n"))
                .singleElement()
                .asString()
                .startsWith("1: privacy.hash[0]: must be one of author_id, author_name, author_email, author_phone,"
                        + " account_id, text, survey_id, survey_title, transaction.id, additional_fields.*, not '"
                        + field + "'");
    }

    @Test
    void checksTheChoiceBetweenFoldersOfOneType() {
        assertThat(workspace.problems(Workspace.track("").replace("token:", "track_api: cmx, token:")))
                .containsExactly("3: sources.track.connection_details.track_api:"
                        + " must be one of cxm, nps, not 'cmx' (did you mean 'cxm'?)");
    }

    @ParameterizedTest
    @DisplayName("G14: a tenant's name that could lead elsewhere, or be taken for another one, is refused")
    @ValueSource(
            strings = {
                "Acme",
                "ACME",
                "acme_br",
                "-acme",
                "ácme",
                "а\u0441me",
                "a.b",
                "acme ",
                "acme?fileName=",
                "acme%2f..%2fx",
                "acme\\x",
                "${env:HOME}",
                "a123456789a123456789a123456789a123456789a123456789a1234567890123"
            })
    void refusesTenantNamesThatDontMatch(String name) {
        // Given
        workspace.tenant(name, "sources: {}\n");
        Tenants tenants = workspace.tenants();

        // When
        tenants.refresh();

        // Then
        assertThat(tenants.all()).isEmpty();
        assertThat(tenants.problems())
                .extracting(Problem::message)
                .containsExactly("the file's name is the tenant's name and must be lower case letters, digits and"
                        + " dashes, at most 63, not starting with a dash (rename it)");
    }

    @ParameterizedTest
    @DisplayName("G14: so is such a name of a source or a sink")
    @ValueSource(strings = {"../x", "a/b", "A", "con:", "a?b", "..", "/etc"})
    void refusesNamesThatLeadElsewhere(String name) {
        // Given
        workspace.tenant("acme", "sinks: { \"%s\": { type: file, directory: out } }\n".formatted(name));
        workspace.tenant("globex", "sources: { \"%s\": { type: track } }\n".formatted(name));
        Tenants tenants = workspace.tenants();

        // When
        tenants.refresh();

        // Then
        assertThat(tenants.all()).isEmpty();
        assertThat(tenants.problems()).isNotEmpty();
    }
}
