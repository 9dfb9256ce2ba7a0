package dev.birdfeeder.qualtrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.vendor.VendorException;
import dev.birdfeeder.vendor.VendorException.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One survey in one run, answered as Qualtrics might; the routes play the same with scenarios. */
class ExportTest {

    private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2025-03-02T04:00:00Z");

    private final List<Cursor> kept = new ArrayList<>();
    private Export export = export(Cursor.NONE);

    @Test
    void aSurveyIsAskedForAskedAboutAndFetched() {
        assertThat(export.isToBegin()).isTrue();
        assertThat(export.getFrom()).isEqualTo("2025-01-01T00:00:00Z");
        assertThat(export.getUntil()).isNull();
        assertThat(export.isToBeContinued()).isTrue();

        begin();
        assertThat(export.isPrepared()).isTrue();
        assertThat(last().underway().progressId()).isEqualTo("ES_1");

        progress("complete", 100, "file-1", "token-1");
        assertThat(export.getFileId()).isEqualTo("file-1");

        export.fetched(NOW);
        assertThat(export.isUnfinished()).isFalse();
        assertThat(last()).isEqualTo(new Cursor(START, NOW, "token-1", NOW, null, 0, NOW, null));
    }

    @Test
    void theCursorStaysWhereItIsUntilTheFileIsFetched() {
        begin();
        progress("complete", 100, "file-1", "token-1");

        assertThat(kept).allSatisfy(cursor -> {
            assertThat(cursor.modifiedUntil()).isNull();
            assertThat(cursor.token()).isNull();
            assertThat(cursor.doneAt()).isNull();
        });
    }

    @Test
    void aTokenThatComesWithTheFirstAnswerWillDoIfNoneComesLater() {
        export.begun(result("inProgress", 0).put("progressId", "ES_1").put("continuationToken", "early"), NOW);
        progress("complete", 100, "file-1", null);
        export.fetched(NOW);

        assertThat(last().token()).isEqualTo("early");
    }

    @ParameterizedTest
    @ValueSource(strings = {"to\"ken", "to\\ken", "to ken", "tøken", "null", ""})
    void aTokenThatNoRequestCouldHoldIsNone(String token) {
        begin();
        progress("complete", 100, "file-1", token);
        export.fetched(NOW);

        assertThat(last().token()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../x", "a/b", "", "null", "a?b"})
    void anIdThatIsNoPartOfAPathIsNone(String id) {
        begin();
        progress("complete", 100, id, null);

        assertThat(export.isToBegin()).isTrue();
        assertThat(last().failures()).isEqualTo(1);
    }

    @Test
    @DisplayName("C5: an export is begun four times at most, then the survey has failed and begins afresh next time")
    void anExportIsBegunFourTimesAtMost() {
        for (int i = 0; i < 3; i++) {
            begin();
            progressLate();
            assertThat(export.isToBegin()).isTrue();
        }
        begin();

        var failure = catchThrowableOfType(VendorException.class, this::progressLate);

        assertThat(failure).hasMessageContaining("isn't complete after 120 minutes");
        assertThat(last()).isEqualTo(new Cursor(START, null, null, null, null, 0, null, null));
    }

    @Test
    void halvesAreHalvedAgainDownToAnHour() {
        var hours = new ArrayList<Long>();
        var failure = catchThrowableOfType(VendorException.class, () -> {
            while (true) {
                begin();
                hours.add(Duration.between(
                                last().underway().from(), last().underway().until())
                        .toHours());
                progress("failed", 100, null, null);
            }
        });

        assertThat(failure.state()).isEqualTo(State.UNREACHABLE);
        assertThat(hours)
                .containsExactly(
                        1444L, 1444L, 722L, 722L, 361L, 361L, 181L, 181L, 91L, 91L, 46L, 46L, 23L, 23L, 12L, 12L, 6L,
                        6L, 3L, 3L, 2L, 2L, 1L, 1L);
        assertThat(last().modifiedUntil()).isNull();
    }

    @Test
    void halvesTileTheWholeWithoutGapAndTheLastGivesTheToken() {
        // Given
        begin();
        progress("failed", 100, null, null);
        begin();
        progress("failed", 100, null, null);
        var pieces = new ArrayList<String>();

        // When
        while (export.isUnfinished()) {
            pieces.add(export.getFrom() + ".." + export.getUntil() + (export.isToBeContinued() ? " token" : ""));
            begin();
            progress("complete", 100, "file", "token-" + pieces.size());
            export.fetched(NOW);
        }

        // Then
        assertThat(pieces)
                .containsExactly("2025-01-01T00:00:00Z..2025-01-31T02:00:00Z", "2025-01-31T02:00:00Z..null token");
        assertThat(last()).isEqualTo(new Cursor(START, NOW, "token-2", NOW, null, 0, NOW, null));
    }

    @Test
    void aRestartAmongHalvesGoesOnAfterTheLastThatWasRead() {
        var read = Instant.parse("2025-02-10T00:00:00Z");
        export = export(new Cursor(START, read, null, null, 48L, 0, null, null));

        assertThat(export.getFrom()).isEqualTo("2025-02-09T00:00:00Z");
        assertThat(export.getUntil()).isEqualTo("2025-02-11T00:00:00Z");
    }

    @Test
    void anExportByTokenThatFailsTwiceIsReplacedByDates() {
        export = export(new Cursor(
                START, NOW.minus(Duration.ofDays(1)), "token", NOW.minus(Duration.ofDays(1)), null, 0, null, null));
        begin();
        assertThat(last().underway().isByToken()).isTrue();
        progress("failed", 100, null, null);
        assertThat(export.getToken()).isEqualTo("token");
        begin();
        progress("failed", 100, null, null);

        assertThat(export.getToken()).isNull();
        assertThat(export.getFrom()).isEqualTo("2025-02-28T04:00:00Z");
    }

    @Test
    void theIntervalsGrowToTheLongest() {
        begin();
        var intervals = new ArrayList<Long>();
        for (int i = 0; i < 9; i++) {
            intervals.add(export.interval(0.5).toMillis());
            progress("inProgress", i, null, null);
        }

        assertThat(intervals).containsExactly(1000L, 1500L, 2250L, 3375L, 5062L, 7593L, 11390L, 15000L, 15000L);
    }

    @Test
    void anExportThatIsLeftGoesOnWithItsIntervalsInTheNextRun() {
        begin();
        for (int i = 0; i < 9; i++) {
            progress("inProgress", 40, null, null);
        }
        export.leave();
        assertThat(export.isUnfinished()).isFalse();

        export = export(Cursor.of(last().json()));
        assertThat(export.isPrepared()).isTrue();
        assertThat(export.getProgressId()).isEqualTo("ES_1");
        assertThat(export.interval(0.5)).isEqualTo(Duration.ofSeconds(15));
        assertThat(export.progress()).isEqualTo("SV_1 40 %");
    }

    @Test
    void aStartInTheFutureAsksForNothing() {
        var plan = plan(NOW.plus(Duration.ofDays(1)));
        export = new Export("SV_1", plan, Cursor.NONE, kept::add);

        assertThat(export.isEmpty()).isTrue();
    }

    private Export export(Cursor cursor) {
        return new Export("SV_1", plan(START), cursor, kept::add);
    }

    private static Export.Plan plan(Instant start) {
        return new Export.Plan(
                start,
                null,
                NOW,
                Duration.ofHours(24),
                true,
                Duration.ofSeconds(1),
                Duration.ofSeconds(15),
                Duration.ofHours(2));
    }

    private void begin() {
        export.begun(result("inProgress", 0).put("progressId", "ES_1"), NOW);
    }

    private void progress(String status, int percent, String fileId, String token) {
        export.progressed(result(status, percent).put("fileId", fileId).put("continuationToken", token), NOW);
    }

    private void progressLate() {
        export.progressed(result("inProgress", 99), NOW.plus(Duration.ofMinutes(121)));
    }

    private Cursor last() {
        return kept.get(kept.size() - 1);
    }

    private static ObjectNode result(String status, int percent) {
        return JsonNodeFactory.instance.objectNode().put("status", status).put("percentComplete", percent);
    }
}
