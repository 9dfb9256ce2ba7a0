package dev.birdfeeder.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Interaction;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Outcome;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The data set that a demo starts with: what is in it, and that all that may come does come. */
class TrackCxmDataTest {
    private static final SettableClock CLOCK = new SettableClock("2026-03-10T12:00:00Z");
    private static final TrackCxmSandbox TRACK = TrackCxmSandbox.start(CLOCK);
    private static final List<Interaction> ALL = TRACK.interactions().toList();

    @AfterAll
    static void close() {
        TRACK.close();
    }

    // Determinism

    @Test
    void aSeedGivesTheSameInteractionsAgain() {
        try (var again = TrackCxmSandbox.start(CLOCK)) {
            assertThat(again.interactions().toList()).isEqualTo(ALL);
        }
    }

    @Test
    void aRestartOnTheNextDayAddsADayAndChangesNone() {
        var tomorrow = new SettableClock("2026-03-11T12:00:00Z");
        try (var later = TrackCxmSandbox.start(tomorrow, 1, 121, 42)) {
            var interactions = later.interactions().toList();

            assertThat(interactions).hasSize(ALL.size() + 42).startsWith(ALL.toArray(Interaction[]::new));
        }
    }

    @Test
    void moreADayKeepThoseThatWereThere() {
        try (var more = TrackCxmSandbox.start(CLOCK, 1, 3, 100)) {
            assertThat(more.interactions().map(TrackCxmDataTest::uuid).toList())
                    .containsAll(ALL.subList(ALL.size() - 3 * 42, ALL.size()).stream()
                            .map(TrackCxmDataTest::uuid)
                            .toList());
        }
    }

    @Test
    void anotherSeedSharesNoInteractionAndNoCustomer() {
        try (var other = TrackCxmSandbox.start(CLOCK, 2, 120, 42)) {
            assertThat(other.interactions().map(TrackCxmDataTest::uuid))
                    .doesNotContainAnyElementsOf(
                            ALL.stream().map(TrackCxmDataTest::uuid).toList());
            assertThat(other.interactions().map(interaction -> text(interaction, "/customer/uuid")))
                    .doesNotContainAnyElementsOf(ALL.stream()
                            .map(interaction -> text(interaction, "/customer/uuid"))
                            .toList());
        }
    }

    // Truth

    @Test
    void thereAreSomeFiveThousandOfThemEachOnce() {
        assertThat(ALL).hasSize(5_040);
        assertThat(ALL).extracting(TrackCxmDataTest::uuid).doesNotHaveDuplicates();
        assertThat(ALL).extracting(Interaction::answeredAt).isSorted();
    }

    @Test
    void mostCountSomeAreSkippedAndFewAreAmbiguous() {
        var counts = ALL.stream().collect(Collectors.groupingBy(Interaction::outcome, Collectors.counting()));

        assertThat(counts.get(Outcome.NPS)).isBetween(3_000L, 3_600L);
        assertThat(counts.get(Outcome.CSAT)).isBetween(1_100L, 1_500L);
        assertThat(counts.get(Outcome.SKIPPED)).isBetween(250L, 450L);
        assertThat(counts.get(Outcome.AMBIGUOUS)).isBetween(80L, 220L);
        assertThat(ALL).filteredOn(Interaction::partial).hasSizeBetween(300, 500);
    }

    @Test
    void theOutcomeFollowsFromTheScoredAnswers() {
        assertThat(ALL).allSatisfy(interaction -> {
            var kinds = answers(interaction)
                    .map(answer -> type(answer.path("item_type")))
                    .filter(List.of("nps", "nps_relational", "nps_transactional", "csat")::contains)
                    .toList();
            assertThat(interaction.outcome())
                    .isEqualTo(
                            switch (kinds.size()) {
                                case 0 -> Outcome.SKIPPED;
                                case 1 -> kinds.get(0).equals("csat") ? Outcome.CSAT : Outcome.NPS;
                                default -> Outcome.AMBIGUOUS;
                            });
        });
    }

    @Test
    void theRatingIsTheOneScoredAnswerOnItsScale() {
        assertThat(ALL)
                .filteredOn(interaction -> interaction.outcome() == Outcome.NPS)
                .flatExtracting(interaction -> interaction.rating().stream().toList())
                .containsOnly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(ALL)
                .filteredOn(interaction -> interaction.outcome() == Outcome.CSAT)
                .flatExtracting(interaction -> interaction.rating().stream().toList())
                .containsOnly(1, 2, 3, 4, 5);
        assertThat(ALL)
                .filteredOn(interaction -> interaction.rating().isPresent())
                .allSatisfy(interaction -> {
                    var scored = answers(interaction)
                            .filter(answer -> type(answer.path("item_type")).matches("nps.*|csat"))
                            .toList();
                    assertThat(scored).singleElement().satisfies(answer -> assertThat(
                                    answer.path("answer").asText())
                            .isEqualTo(String.valueOf(interaction.rating().orElseThrow())));
                });
    }

    @Test
    void onlyPartialInteractionsOfScoredSurveysLackARating() {
        var unrated = ALL.stream()
                .filter(interaction -> interaction.outcome() == Outcome.NPS || interaction.outcome() == Outcome.CSAT)
                .filter(interaction -> interaction.rating().isEmpty())
                .toList();

        assertThat(unrated).isNotEmpty().allMatch(Interaction::partial);
        assertThat(ALL)
                .filteredOn(Interaction::partial)
                .anyMatch(interaction -> interaction.rating().isPresent());
    }

    @Test
    void answeredAtReadInSaoPauloIsTheTruth() {
        assertThat(ALL)
                .allSatisfy(interaction -> assertThat(instant(interaction.json().path("answered_at")))
                        .isEqualTo(interaction.answeredAt()));
    }

    @Test
    void theDayThatIsServedIsTheDayOfAnsweredAtInSaoPaulo() {
        var client = new TrackCxmClient(TRACK);

        assertThat(List.of("2025-11-10", "2026-01-01", "2026-03-09"))
                .allSatisfy(day -> assertThat(client.all("answer_status=3&start=%1$s&end=%1$s".formatted(day)))
                        .hasSize(42)
                        .allSatisfy(interaction -> assertThat(instant(interaction.path("answered_at"))
                                        .atZone(DateForm.ZONE)
                                        .toLocalDate())
                                .isEqualTo(LocalDate.parse(day))));
    }

    @Test
    void theTicketIsWrittenWhereTheTruthSaysSo() {
        assertThat(ALL)
                .filteredOn(interaction -> interaction.ticketId().isPresent())
                .hasSizeBetween(1_800, 2_400)
                .allSatisfy(interaction -> assertThat(
                                interaction.json().path("metadata").toString()
                                        + interaction.json().at("/customer/metadata"))
                        .contains(interaction.ticketId().orElseThrow())
                        .containsIgnoringCase("ticket_id"));
        assertThat(ALL)
                .filteredOn(interaction -> interaction.ticketId().isEmpty())
                .anyMatch(interaction -> interaction.json().toString().contains("ticket_id"))
                .anyMatch(interaction -> !interaction.json().toString().contains("ticket_id"));
    }

    // Shapes

    @Test
    void everyQuestionTypeOccurs() {
        var types = new TreeSet<String>();
        ALL.stream().flatMap(TrackCxmDataTest::answers).forEach(answer -> types.add(type(answer.path("item_type"))));

        assertThat(types)
                .containsExactlyInAnyOrder(
                        "nps",
                        "nps_relational",
                        "nps_transactional",
                        "csat",
                        "ces",
                        "ces2",
                        "ratings",
                        "emoji",
                        "thumbs",
                        "multiple_choice",
                        "open",
                        "like_dislike");
    }

    @Test
    void itemTypesComeInLowerCaseInUpperCaseAndAsNumbers() {
        assertThat(ALL.stream().flatMap(TrackCxmDataTest::answers).map(answer -> answer.path("item_type")))
                .anyMatch(JsonNode::isInt)
                .anyMatch(type -> type.asText().equals("NPS_RELATIONAL"))
                .anyMatch(type -> type.asText().equals("nps_relational"));
    }

    @Test
    void answersAreNumbersTextsListsBlankOrNull() {
        assertThat(ALL.stream().flatMap(TrackCxmDataTest::answers).map(answer -> answer.path("answer")))
                .anyMatch(JsonNode::isInt)
                .anyMatch(answer -> answer.isTextual() && answer.asText().matches("\\d+"))
                .anyMatch(answer -> answer.asText().equals("Entrega"))
                .anyMatch(JsonNode::isArray)
                .anyMatch(answer -> answer.isTextual() && answer.asText().isEmpty())
                .anyMatch(JsonNode::isNull);
    }

    @Test
    void theTextOfAnOpenQuestionIsInItsComment() {
        assertThat(ALL.stream().flatMap(TrackCxmDataTest::answers))
                .filteredOn(answer -> type(answer.path("item_type")).equals("open"))
                .isNotEmpty()
                .allMatch(answer -> answer.path("answer").asText("").isEmpty())
                .allMatch(answer -> !answer.path("comment").asText("").isEmpty());
    }

    static Stream<String> metadata() {
        return Stream.of("/metadata", "/customer/metadata");
    }

    @ParameterizedTest
    @MethodSource("metadata")
    void everyMetadataShapeOccurs(String pointer) {
        var shapes = ALL.stream()
                .map(interaction -> shape(interaction.json().at(pointer)))
                .collect(Collectors.toSet());

        assertThat(shapes)
                .containsExactlyInAnyOrder(
                        "null", "{}", "[]", "map", "name,value,uuid", "key,value", "label,value", "one key", "text");
    }

    @ParameterizedTest
    @MethodSource("metadata")
    void everyMetadataShapeCarriesTickets(String pointer) {
        var shapes = ALL.stream()
                .filter(interaction -> interaction.ticketId().isPresent())
                .map(interaction -> interaction.json().at(pointer))
                .filter(metadata -> metadata.toString().toLowerCase(Locale.ROOT).contains("ticket_id"))
                .map(TrackCxmDataTest::shape)
                .collect(Collectors.toSet());

        assertThat(shapes)
                .containsExactlyInAnyOrder("map", "name,value,uuid", "key,value", "label,value", "one key", "text");
    }

    @ParameterizedTest
    @MethodSource("metadata")
    void theTicketsNameIsWrittenInSeveralWays(String pointer) {
        assertThat(ALL.stream()
                        .map(interaction -> interaction.json().at(pointer).toString()))
                .anyMatch(metadata -> metadata.contains("\"ticket_id\""))
                .anyMatch(metadata -> metadata.contains("\"Ticket_ID\""))
                .anyMatch(metadata -> metadata.contains("\" ticket_id \""));
    }

    @Test
    void anAttributeHasOneUuidHoweverItIsWritten() {
        assertThat(List.of("Região", "REGIÃO", "regiao", " região "))
                .extracting(MetadataShape::uuid)
                .containsOnly(MetadataShape.uuid("região"));
    }

    @ParameterizedTest
    @EnumSource
    void everyDateFormOccursInEveryDate(DateForm form) {
        var pattern =
                switch (form) {
                    case EPOCH_SECONDS -> "\\d{10}";
                    case EPOCH_SECONDS_TEXT -> "\"\\d{10}\"";
                    case EPOCH_MILLIS -> "\\d{13}";
                    case ISO_UTC -> "\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\"";
                    case ISO_OFFSET -> "\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d-03:00\"";
                    case ISO_LOCAL -> "\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\"";
                    case SQL_LOCAL -> "\"\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\"";
                    case BRAZILIAN -> "\"\\d\\d/\\d\\d/\\d{4} às \\d\\d:\\d\\d\"";
                };

        for (var pointer : List.of("/answered_at", "/answers/0/created_at", "/distribution/distributed_at")) {
            assertThat(ALL)
                    .as(pointer)
                    .anyMatch(interaction ->
                            interaction.json().at(pointer).toString().matches(pattern));
        }
    }

    @Test
    void whatMayBeAbsentIsAbsentAtTimes() {
        for (var pointer : List.of(
                "/distribution",
                "/distribution/distributed_at",
                "/distribution/public_hash",
                "/health_score",
                "/answer_channel",
                "/customer/name",
                "/customer/email",
                "/customer/phone")) {
            assertThat(values(pointer)).as(pointer).anyMatch(JsonNode::isNull).anyMatch(value -> !value.isNull());
        }
        assertThat(values("/categories")).anyMatch(JsonNode::isEmpty).anyMatch(categories -> categories.size() == 2);
    }

    @Test
    void phonesAndHealthScoresAreNumbersOrTexts() {
        assertThat(values("/customer/phone")).anyMatch(JsonNode::isLong).anyMatch(JsonNode::isTextual);
        assertThat(values("/health_score")).anyMatch(JsonNode::isInt).anyMatch(JsonNode::isTextual);
    }

    @Test
    void nobodyIsReal() {
        assertThat(values("/customer/email").filter(JsonNode::isTextual).map(JsonNode::asText))
                .allMatch(email -> email.endsWith("@example.com"));
        assertThat(values("/customer/phone")
                        .filter(Predicate.not(JsonNode::isNull))
                        .map(phone -> phone.asText().replaceAll("\\D", "")))
                .allMatch(phone -> phone.matches("5500\\d{9}"));
    }

    private static Stream<JsonNode> values(String pointer) {
        return ALL.stream().map(interaction -> interaction.json().at(pointer)).filter(value -> !value.isMissingNode());
    }

    private static Stream<JsonNode> answers(Interaction interaction) {
        return StreamSupport.stream(interaction.json().path("answers").spliterator(), false);
    }

    private static String uuid(Interaction interaction) {
        return text(interaction, "/uuid");
    }

    private static String text(Interaction interaction, String pointer) {
        return interaction.json().at(pointer).asText();
    }

    /** The documented names; numbers are the widget's codes. */
    private static String type(JsonNode type) {
        var codes = List.of(
                "",
                "ces",
                "csat",
                "emoji",
                "multiple_choice",
                "nps_relational",
                "nps_transactional",
                "open",
                "ratings",
                "thumbs",
                "label",
                "image",
                "ces2");
        return type.isInt() ? codes.get(type.intValue()) : type.asText().toLowerCase(Locale.ROOT);
    }

    private static String shape(JsonNode metadata) {
        if (metadata.isNull()) {
            return "null";
        }
        if (metadata.isEmpty()) {
            return metadata.toString();
        }
        if (metadata.isObject()) {
            return "map";
        }
        Set<String> shapes = StreamSupport.stream(metadata.spliterator(), false)
                .map(element -> element.isTextual() && element.asText().contains(": ")
                        ? "text"
                        : element.size() == 1 ? "one key" : String.join(",", TrackCxmClient.keys(element)))
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        assertThat(shapes).hasSize(1);
        return shapes.iterator().next();
    }

    /** Reads a date as a careful reader does, by its look alone. */
    private static Instant instant(JsonNode date) {
        var text = date.asText();
        if (text.matches("\\d{10}")) {
            return Instant.ofEpochSecond(Long.parseLong(text));
        }
        if (text.matches("\\d{13}")) {
            return Instant.ofEpochMilli(Long.parseLong(text));
        }
        if (text.matches(".*T.*(Z|[+-]\\d\\d:\\d\\d)")) {
            return OffsetDateTime.parse(text).toInstant();
        }
        var local = text.contains("às")
                ? LocalDateTime.parse(text, DateTimeFormatter.ofPattern("dd/MM/yyyy 'às' HH:mm"))
                : LocalDateTime.parse(text.replace(' ', 'T'));
        return local.atZone(DateForm.ZONE).toInstant();
    }
}
