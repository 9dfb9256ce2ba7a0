package dev.birdfeeder.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatePatternTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dd-MM-yyyy HH:mm",
                "dd/MM/uuuu",
                "d/M/yy H:mm:ss",
                "MM/dd/yyyy hh:mm a",
                "yyyy-MM-dd'T'HH:mm:ssXXX",
                "dd MMM yyyy 'at' HH:mm",
                "yyyyMMddHHmmss",
                "yyyy-DDD",
                "YYYY-'W'ww-e"
            })
    void readsDates(String pattern) {
        assertThat(DatePattern.reads(pattern)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    dd/mm/yyyy       | (m is the minute; write MM for the month)
                    YYYY-MM-dd       | (Y is the year of a week; write yyyy)
                    DD/MM/yyyy       | (D is the day of the year; write dd)
                    dd/MM/yyyy hh:mm | (h is the hour of half a day; write HH)
                    dd/MM/yyyy HH:MM | (M is the month; write mm for the minute)
                    dd/MM HH:mm      | ''
                    HH:mm            | (m is the minute; write MM for the month)
                    foo              | ''
                    """)
    void saysWhichLetterIsMeant(String pattern, String hint) {
        assertThat(DatePattern.hint(pattern).trim()).isEqualTo(hint);
        assertThat(DatePattern.reads(pattern)).isFalse();
    }
}
