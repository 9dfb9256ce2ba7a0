package dev.birdfeeder.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainMomentTest {

    private static final ZoneId ZONE = ZoneId.of("America/Sao_Paulo");

    @Property
    void agreesWithTheFormatters(
            @ForAll @LongRange(min = -62_167_219_200L, max = 253_402_300_799L) long second,
            @ForAll @IntRange(min = -18 * 60, max = 18 * 60) int offset) {
        var utc = Instant.ofEpochSecond(second);
        var local = LocalDateTime.ofInstant(utc, ZoneOffset.UTC);
        var zoned = utc.atOffset(ZoneOffset.ofTotalSeconds(offset * 60));

        assertThat(parse(text("uuuu-MM-dd'T'HH:mm:ss'Z'", local))).isEqualTo(utc);
        assertThat(parse(text("uuuu-MM-dd'T'HH:mm:ss", local)))
                .isEqualTo(local.atZone(ZONE).toInstant());
        assertThat(parse(text("uuuu-MM-dd HH:mm:ss", local)))
                .isEqualTo(local.atZone(ZONE).toInstant());
        assertThat(parse(text("dd/MM/uuuu' às 'HH:mm", local)))
                .isEqualTo(local.withSecond(0).atZone(ZONE).toInstant());
        if (zoned.getYear() >= 0 && zoned.getYear() <= 9999) {
            assertThat(parse(DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx")
                            .format(zoned)))
                    .isEqualTo(utc);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2025-03-01",
                "2025-02-30T10:00:00",
                "2025-03-01T24:00:00",
                "2025-03-01T10:00:60",
                "2025-03-01t10:00:00",
                "2025-03-01T10:00:00z",
                "2025-03-01T10:00:00.5Z",
                "2025-03-01T10:00:00+19:00",
                "2025-03-01T10:00:00+0300 ",
                "2025/03/01 10:00:00",
                "+025-03-01T10:00:00",
                "٢٠٢٥-03-01T10:00:00",
                "31/04/2025 às 10:00",
                "01/03/2025 as 10:00",
                "01/03/2025 às 10h00"
            })
    void leavesTheRestToThem(String text) {
        assertThat(parse(text)).isNull();
    }

    private static Instant parse(String text) {
        return PlainMoment.parse(text, ZONE);
    }

    private static String text(String pattern, LocalDateTime local) {
        return DateTimeFormatter.ofPattern(pattern).format(local);
    }
}
