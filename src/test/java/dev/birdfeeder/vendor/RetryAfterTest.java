package dev.birdfeeder.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    30                            | PT30S
                    " 30 "                        | PT30S
                    1                             | PT1S
                    0                             | PT1S
                    900                           | PT15M
                    901                           | PT15M
                    315360000                     | PT15M
                    99999999999999999999          | PT15M
                    Tue, 10 Mar 2026 12:00:30 GMT | PT30S
                    Tue, 10 Mar 2026 11:00:00 GMT | PT1S
                    Fri, 10 Mar 2036 12:00:00 GMT | PT5S
                    Mon, 10 Mar 2036 12:00:00 GMT | PT15M
                                                  | PT5S
                    ""                            | PT5S
                    -1                            | PT5S
                    1.5                           | PT5S
                    NaN                           | PT5S
                    soon                          | PT5S
                    Tuesday                       | PT5S
                    2026-03-10T12:00:30Z          | PT5S
                    """)
    @DisplayName("B23: a vendor that says when to come back is heeded within reason")
    void aVendorIsHeededWithinReason(String header, Duration expected) {
        assertThat(RetryAfter.parse(header, NOW)).isEqualTo(expected);
    }
}
