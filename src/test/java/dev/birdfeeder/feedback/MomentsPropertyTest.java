package dev.birdfeeder.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;

class MomentsPropertyTest {

    private static final ZoneId SAO_PAULO = ZoneId.of("America/Sao_Paulo");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @Property
    void readsBackEveryMomentInEveryForm(
            @ForAll @LongRange(min = 1_000_000_000_000L, max = 4_102_444_800_000L) long millis,
            @ForAll("forms") Form form,
            @ForAll("zones") ZoneId zone) {
        // Given
        var moment = form.keeps(Instant.ofEpochMilli(millis), zone);

        // When
        var read = Moments.parse(form.write().apply(moment, zone), zone, List.of());

        // Then
        assertThat(read).isEqualTo(Optional.of(moment));
    }

    @Property
    void aNumberAndItsDigitsMeanTheSame(@ForAll long number) {
        // When
        var asNumber = verdict(JSON.numberNode(number));

        // Then
        assertThat(asNumber).isEqualTo(verdict(JSON.textNode(String.valueOf(number))));
    }

    @Property
    void anyTextIsReadOrRefused(@ForAll String text) {
        assertThat(verdict(JSON.textNode(text))).isNotNull();
    }

    /** How a moment is written, and how precisely. */
    private record Form(String name, ChronoUnit precision, boolean zoned, BiFunction<Instant, ZoneId, JsonNode> write) {

        /** What is left of it: an hour that comes twice is read as its first coming. */
        Instant keeps(Instant moment, ZoneId zone) {
            var kept = moment.truncatedTo(precision);
            return zoned
                    ? kept
                    : LocalDateTime.ofInstant(kept, zone).atZone(zone).toInstant();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Form local(String pattern, ChronoUnit precision) {
        var formatter = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
        return new Form(
                pattern, precision, false, (moment, zone) -> JSON.textNode(formatter.format(moment.atZone(zone))));
    }

    private static Form zoned(String pattern) {
        var formatter = DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
        return new Form(
                pattern,
                ChronoUnit.SECONDS,
                true,
                (moment, zone) -> JSON.textNode(formatter.format(moment.atZone(zone))));
    }

    @Provide
    Arbitrary<Form> forms() {
        return Arbitraries.of(
                new Form(
                        "seconds",
                        ChronoUnit.SECONDS,
                        true,
                        (moment, zone) -> JSON.numberNode(moment.getEpochSecond())),
                new Form(
                        "seconds as text",
                        ChronoUnit.SECONDS,
                        true,
                        (moment, zone) -> JSON.textNode("" + moment.getEpochSecond())),
                new Form(
                        "milliseconds",
                        ChronoUnit.MILLIS,
                        true,
                        (moment, zone) -> JSON.numberNode(moment.toEpochMilli())),
                new Form(
                        "milliseconds as text",
                        ChronoUnit.MILLIS,
                        true,
                        (moment, zone) -> JSON.textNode("" + moment.toEpochMilli())),
                new Form("instant", ChronoUnit.MILLIS, true, (moment, zone) -> JSON.textNode(moment.toString())),
                zoned("uuuu-MM-dd'T'HH:mm:ssXXX"),
                zoned("uuuu-MM-dd HH:mm:ssXX"),
                zoned("uuuu-MM-dd HH:mm:ss XX"),
                local("uuuu-MM-dd'T'HH:mm:ss", ChronoUnit.SECONDS),
                local("uuuu-MM-dd HH:mm:ss", ChronoUnit.SECONDS),
                local("uuuu-MM-dd HH:mm", ChronoUnit.MINUTES),
                local("dd/MM/uuuu 'às' HH:mm", ChronoUnit.MINUTES),
                local("dd/MM/uuuu HH:mm:ss", ChronoUnit.SECONDS));
    }

    /** Zones with offsets of whole minutes all along: ISO 8601 has no seconds in an offset. */
    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of(
                SAO_PAULO,
                ZoneOffset.UTC,
                ZoneId.of("Asia/Tokyo"),
                ZoneId.of("Asia/Kathmandu"),
                ZoneId.of("Europe/Lisbon"),
                ZoneId.of("America/St_Johns"),
                ZoneId.of("Australia/Lord_Howe"),
                ZoneId.of("Pacific/Apia"));
    }

    private static String verdict(JsonNode sent) {
        try {
            return Moments.parse(sent, SAO_PAULO, List.of()).toString();
        } catch (DateTimeException refused) {
            return "refused";
        }
    }
}
