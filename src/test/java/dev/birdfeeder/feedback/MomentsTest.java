package dev.birdfeeder.feedback;

import static dev.birdfeeder.feedback.Json.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentsTest {

    private static final ZoneId SAO_PAULO = ZoneId.of("America/Sao_Paulo");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    1714075101                          | 2024-04-25T19:58:21Z
                    '1714075101'                        | 2024-04-25T19:58:21Z
                    ' 1714075101 '                      | 2024-04-25T19:58:21Z
                    1714075101000                       | 2024-04-25T19:58:21Z
                    1714075101250                       | 2024-04-25T19:58:21.250Z
                    '1714075101250'                     | 2024-04-25T19:58:21.250Z
                    1714075101.0                        | 2024-04-25T19:58:21Z
                    1714075101.25                       | 2024-04-25T19:58:21.250Z
                    1714075101250.5                     | 2024-04-25T19:58:21.250500Z
                    1.714075101E9                       | 2024-04-25T19:58:21Z
                    999999999                           | 2001-09-09T01:46:39Z
                    '2025-03-01T14:22:33Z'              | 2025-03-01T14:22:33Z
                    '2025-03-01t14:22:33z'              | 2025-03-01T14:22:33Z
                    '2025-03-01T14:22:33.5Z'            | 2025-03-01T14:22:33.500Z
                    '2025-03-01T14:22:33.123456Z'       | 2025-03-01T14:22:33.123456Z
                    '2025-03-01T14:22:33-03:00'         | 2025-03-01T17:22:33Z
                    '2025-03-01T14:22:33+0530'          | 2025-03-01T08:52:33Z
                    '2025-03-01 14:22:33-03'            | 2025-03-01T17:22:33Z
                    '2025-03-01 14:22:33 -0300'         | 2025-03-01T17:22:33Z
                    '2025-03-01 14:22:33 Z'             | 2025-03-01T14:22:33Z
                    '2025-03-01T14:22:33'               | 2025-03-01T17:22:33Z
                    '2025-03-01 14:22:33'               | 2025-03-01T17:22:33Z
                    '2025-03-01 14:22:33.000000'        | 2025-03-01T17:22:33Z
                    '2025-03-01 14:22'                  | 2025-03-01T17:22:00Z
                    '2025-03-01'                        | 2025-03-01T03:00:00Z
                    '05/01/2023 às 11:08'               | 2023-01-05T14:08:00Z
                    '05/01/2023 as 11:08'               | 2023-01-05T14:08:00Z
                    '05/01/2023 às 11:08:09'            | 2023-01-05T14:08:09Z
                    '05/01/2023  às 11:08'              | 2023-01-05T14:08:00Z
                    '05/01/2023 11:08'                  | 2023-01-05T14:08:00Z
                    '05/01/2023 11:08:09'               | 2023-01-05T14:08:09Z
                    '05/01/2023'                        | 2023-01-05T03:00:00Z
                    '2024-02-29T23:59:59'               | 2024-03-01T02:59:59Z
                    """)
    void readsEveryKnownForm(String sent, Instant expected) {
        assertThat(Moments.parse(json(sent), SAO_PAULO, List.of())).contains(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "2025-03-01T14:22:33, UTC, 2025-03-01T14:22:33Z",
        "2025-03-01T14:22:33, Asia/Tokyo, 2025-03-01T05:22:33Z",
        "2025-03-01T14:22:33, Asia/Kathmandu, 2025-03-01T08:37:33Z",
        "2025-07-01T14:22:33, Europe/Berlin, 2025-07-01T12:22:33Z",
        "2025-03-01T14:22:33-03:00, Asia/Tokyo, 2025-03-01T17:22:33Z",
        // That day begins at 01:00 in Sao Paulo: the hour before is skipped, and no answer gets lost in it.
        "2018-11-04, America/Sao_Paulo, 2018-11-04T03:00:00Z",
        "04/11/2018, America/Sao_Paulo, 2018-11-04T03:00:00Z",
        "2018-11-04T00:00:00, America/Sao_Paulo, 2018-11-04T03:00:00Z",
        "2018-11-04T00:30:00, America/Sao_Paulo, 2018-11-04T03:30:00Z",
        "2018-11-04T01:30:00, America/Sao_Paulo, 2018-11-04T03:30:00Z",
        "2018-11-03T23:59:59, America/Sao_Paulo, 2018-11-04T02:59:59Z",
        // The hour that comes twice is read as its first coming.
        "2019-02-16T23:30:00, America/Sao_Paulo, 2019-02-17T01:30:00Z"
    })
    void readsWhatHasNoZoneInTheConnectionsZone(String sent, ZoneId zone, Instant expected) {
        assertThat(Moments.parse(JSON.textNode(sent), zone, List.of())).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "''", "'   '"})
    void readsNothingFromNothing(String sent) {
        assertThat(Moments.parse(json(sent), SAO_PAULO, List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'yesterday'",
                "'2025-13-01'",
                "'2025-02-30'",
                "'2025-02-29 10:00'",
                "'31/02/2025'",
                "'2025-03-01T24:00:00'",
                "'2025-03-01T14:60:00'",
                "'2025-03-01T14:22:33X'",
                "'2025-03-01T14:22:33Z tail'",
                "'0000-00-00 00:00:00'",
                "'05/13/2023'",
                "'5/1/2023'",
                "'20250301'",
                "'12345678'",
                "'171407510100000'",
                "'20250301142233'",
                "'202503011422'",
                "'20250301142'",
                "'1714075101.5'",
                "'-1714075101'",
                "'1714075101,5'",
                "'NaN'",
                "'١٧١٤٠٧٥١٠١'",
                "true",
                "[]",
                "[1714075101]",
                "{}",
                "{ date: '2025-03-01' }"
            })
    @DisplayName("B16: a date in a form that nobody knows is refused, and not repeated in the message")
    void refusesWhatItDoesNotKnowWithoutRepeatingIt(String sent) {
        assertThatThrownBy(() -> Moments.parse(json(sent), SAO_PAULO, List.of()))
                .isInstanceOf(DateTimeException.class)
                .hasMessage("no known form of a date and time");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "5",
                "20250301",
                "-1714075101",
                "171407510100000",
                "20250301142233",
                "20250301142233.5",
                "202503011422",
                "20250301142",
                "-1714075101250",
                "0.1714075101",
                "1e15",
                "1e30",
                "1e100",
                "1e400",
                "1e999999999"
            })
    void refusesANumberWhereItRefusesItsDigits(String sent) {
        assertThatThrownBy(() -> Moments.parse(json(sent), SAO_PAULO, List.of()))
                .isInstanceOf(DateTimeException.class)
                .hasMessage("no known form of a date and time");
    }

    @ParameterizedTest
    @CsvSource({
        "dd-MM-yyyy HH:mm, 01-03-2025 14:22, 2025-03-01T17:22:00Z",
        "MM/dd/yyyy, 03/01/2025, 2025-03-01T03:00:00Z",
        "yyyyMMddHHmmss, 20250301142233, 2025-03-01T17:22:33Z",
        "dd-MM-yyyy HH:mm XXX, 01-03-2025 14:22 +02:00, 2025-03-01T12:22:00Z"
    })
    void patternsOfTheSettingsComeBeforeTheBuiltInForms(String pattern, String sent, Instant expected) {
        assertThat(Moments.parse(JSON.textNode(sent), SAO_PAULO, List.of("HH:mm", pattern)))
                .contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1714075101", "2025-03-01T14:22:33", "05/01/2023 às 11:08"})
    void theBuiltInFormsStayBesideThePatternsOfTheSettings(String sent) {
        assertThat(Moments.parse(JSON.textNode(sent), SAO_PAULO, List.of("dd-MM-yyyy")))
                .isEqualTo(Moments.parse(JSON.textNode(sent), SAO_PAULO, List.of()));
    }
}
