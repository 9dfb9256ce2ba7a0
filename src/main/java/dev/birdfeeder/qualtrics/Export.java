package dev.birdfeeder.qualtrics;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.qualtrics.Cursor.Underway;
import dev.birdfeeder.vendor.VendorException;
import dev.birdfeeder.vendor.VendorException.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * The export of one survey in one run: what is asked for next, and what becomes of the answers. Qualtrics prepares a
 * file, tells how far it is, and gives it; each of the three may fail.
 *
 * <p>What was modified is asked for, by the token of the export before or by dates. Dates are tiled from the last moment
 * that is covered, with an overlap at the beginning of a run; a tile that fails is halved.
 */
public final class Export {

    /** They "expire after a week" (Qualtrics' specification of the export). */
    private static final Duration LONGEST_LIFE_OF_A_TOKEN = Duration.ofDays(6);

    private static final int MOST_RESTARTS = 3;

    private final String survey;
    private final Plan plan;
    private final Keeper keeper;
    private volatile Cursor cursor;
    private volatile Step step;
    private Instant position;
    private String fileId;
    private String token;
    private boolean isContinuationRefused;
    private volatile boolean isExported;
    private JsonNode definition;

    /** What comes next. */
    private enum Step {
        BEGIN,
        ASK,
        FETCH,
        WAIT,
        END
    }

    /** Where the cursor is kept. */
    interface Keeper {
        void keep(Cursor cursor);
    }

    /**
     * What a run reads of every survey.
     *
     * @param start where reading begins
     * @param end where it ends; null for what there is
     * @param now the moment of the run
     * @param overlap what is read again where dates are asked for
     * @param useTokens whether tokens are asked for and sent
     * @param firstInterval between two questions for the progress
     * @param longestInterval likewise
     * @param deadline of an export
     */
    record Plan(
            Instant start,
            Instant end,
            Instant now,
            Duration overlap,
            boolean useTokens,
            Duration firstInterval,
            Duration longestInterval,
            Duration deadline) {

        Instant last() {
            return end == null ? now : end;
        }
    }

    Export(String survey, Plan plan, Cursor cursor, Keeper keeper) {
        this.survey = survey;
        this.plan = plan;
        this.keeper = keeper;
        this.cursor = cursor;
        if (cursor.readFrom() == null || plan.start().isBefore(cursor.readFrom())) {
            this.cursor = Cursor.NONE.readFrom(plan.start());
        }
        position = this.cursor.modifiedUntil() == null
                ? plan.start()
                : latest(plan.start(), this.cursor.modifiedUntil().minus(plan.overlap()));
        step = this.cursor.underway() == null ? Step.BEGIN : Step.ASK;
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** The survey's id. */
    public String getSurvey() {
        return survey;
    }

    /** Whether there is something to do yet in this run. */
    public boolean isUnfinished() {
        return step == Step.BEGIN || step == Step.ASK || step == Step.FETCH;
    }

    /** Whether an export is to be asked for. */
    public boolean isToBegin() {
        return step == Step.BEGIN;
    }

    /** Whether one is being prepared. */
    public boolean isPrepared() {
        return step == Step.ASK;
    }

    /** What its progress is asked by. */
    public String getProgressId() {
        return cursor.underway().progressId();
    }

    /** What the file is asked by. */
    public String getFileId() {
        return fileId;
    }

    /** The token to send; null when dates are asked for. */
    public String getToken() {
        return isByToken() ? cursor.token() : null;
    }

    /** The first moment to ask for, as {@code 2025-03-01T00:00:00Z}. */
    public String getFrom() {
        return position.toString();
    }

    /** The moment after the last one to ask for; null for all there is. */
    public String getUntil() {
        return isLast() && plan.end() == null ? null : pieceEnd().toString();
    }

    /** Whether a token is asked for, for next time. */
    public boolean isToBeContinued() {
        return plan.useTokens() && !isContinuationRefused && isLast();
    }

    /** The survey's questions, as {@code survey.jslt} gives them. */
    public JsonNode getDefinition() {
        return definition;
    }

    void define(JsonNode known) {
        definition = known;
    }

    private boolean isByToken() {
        return plan.useTokens()
                && cursor.token() != null
                && cursor.tokenAt().plus(LONGEST_LIFE_OF_A_TOKEN).isAfter(plan.now());
    }

    private Instant pieceEnd() {
        if (cursor.spanHours() == null) {
            return plan.last();
        }
        var end = position.plus(Duration.ofHours(cursor.spanHours()));
        return end.isBefore(plan.last()) ? end : plan.last();
    }

    private boolean isLast() {
        return !pieceEnd().isBefore(plan.last());
    }

    /** Nothing is to be asked for: the time to read hasn't begun. */
    boolean isEmpty() {
        return step == Step.BEGIN && !isByToken() && !position.isBefore(plan.last());
    }

    /** An export was asked for. @param result of the answer */
    void begun(JsonNode result, Instant now) {
        var progressId = result.path("progressId").asText("");
        if (!isId(progressId)) {
            restart(new VendorException(State.PROTOCOL_ERROR, "export-start: answered without a progressId"));
            return;
        }
        keep(cursor.begun(new Underway(
                progressId,
                isByToken() ? null : position,
                isByToken() ? plan.now() : pieceEnd(),
                isByToken() || isLast(),
                now,
                text(result, "continuationToken"),
                0,
                percent(result))));
        step = Step.ASK;
    }

    /** How long to wait before its progress is asked for. @param chance 0 to 1 */
    Duration interval(double chance) {
        var grown = plan.firstInterval().toMillis()
                * Math.pow(1.5, Math.min(30, cursor.underway().questions()));
        return Duration.ofMillis((long) (Math.min(grown, plan.longestInterval().toMillis()) * (0.9 + 0.2 * chance)));
    }

    /** It isn't waited for any longer in this run. */
    void leave() {
        keep(cursor);
        step = Step.WAIT;
    }

    /** Whether it was left while it is being prepared. */
    boolean isLeft() {
        return step == Step.WAIT;
    }

    boolean isUnderway() {
        return step == Step.ASK || step == Step.FETCH || step == Step.WAIT;
    }

    boolean isDone() {
        return step == Step.END;
    }

    /** Whether all of it was read in this run; what has nothing to read is done, too. */
    boolean isExported() {
        return isExported;
    }

    /** Its progress is known. @param result of the answer */
    void progressed(JsonNode result, Instant now) {
        cursor = cursor.begun(cursor.underway().asked(percent(result)));
        switch (result.path("status").asText("").toLowerCase(Locale.ROOT)) {
            case "complete" -> {
                fileId = result.path("fileId").asText("");
                token = text(result, "continuationToken");
                if (isId(fileId)) {
                    step = Step.FETCH;
                } else {
                    restart(new VendorException(
                            State.PROTOCOL_ERROR, "export-progress: is complete, but there is no fileId"));
                }
            }
            case "failed" -> fail(new VendorException(State.UNREACHABLE, "export-progress: the export failed"));
            case "inprogress" -> {
                if (cursor.underway().begunAt().plus(plan.deadline()).isBefore(now)) {
                    restart(new VendorException(
                            State.UNREACHABLE,
                            "export-progress: isn't complete after %d minutes, at %d %% (data_source.deadline_minutes)"
                                    .formatted(
                                            plan.deadline().toMinutes(),
                                            cursor.underway().percent())));
                }
            }
            default ->
                restart(new VendorException(
                        State.PROTOCOL_ERROR, "export-progress: answered with a status that isn't documented"));
        }
    }

    /** The file is in the journal. */
    void fetched(Instant now) {
        var export = cursor.underway();
        if (export.isLast()) {
            var next = token == null ? export.token() : token;
            keep(cursor.done(export.until(), plan.useTokens() ? next : null, export.begunAt(), now));
            isExported = true;
            step = Step.END;
        } else {
            keep(cursor.through(export.until()));
            position = export.until();
            step = Step.BEGIN;
        }
    }

    /** There is nothing to read. */
    void pass(Instant now) {
        keep(cursor.done(cursor.modifiedUntil(), cursor.token(), cursor.tokenAt(), now));
        step = Step.END;
    }

    /**
     * A call failed.
     *
     * @throws VendorException when there is no other way to ask
     */
    void failed(VendorException failure) {
        if (failure.isOfTheToken()) {
            throw failure;
        }
        var isRefused = failure.status() == 400 || failure.state() == State.GONE;
        if (step == Step.BEGIN && isByToken() && isRefused) {
            keep(cursor.withoutToken());
        } else if (step == Step.BEGIN && isToBeContinued() && failure.status() == 400) {
            // "You cannot include a filter" with it, say the documents; whether dates are one they don't say.
            isContinuationRefused = true;
        } else if (failure.isTooLarge()) {
            less(failure);
        } else if (step == Step.ASK && isRefused) {
            restart(new VendorException(
                    failure.state(), "export-progress: Qualtrics doesn't know the export any more"));
        } else if (step == Step.FETCH && (isRefused || failure.state() == State.PROTOCOL_ERROR)) {
            restart(failure);
        } else {
            throw failure;
        }
    }

    /** Asks for the same once more, then for less of it. */
    private void fail(VendorException failure) {
        if (cursor.failures() == 0) {
            keep(cursor.failed());
            step = Step.BEGIN;
        } else {
            less(failure);
        }
    }

    private void less(VendorException failure) {
        var export = cursor.underway();
        if (export == null ? isByToken() : export.isByToken()) {
            keep(cursor.withoutToken());
        } else {
            var from = export == null ? position : export.from();
            var until = export == null ? pieceEnd() : export.until();
            var hours = Duration.between(from, until).toHours();
            if (hours < 2) {
                keep(cursor.afresh());
                throw failure;
            }
            position = from;
            keep(cursor.withSpan((hours + 1) / 2));
        }
        step = Step.BEGIN;
    }

    /** Asks for the same again, a few times. */
    private void restart(VendorException failure) {
        if (cursor.failures() >= MOST_RESTARTS) {
            keep(cursor.afresh());
            throw failure;
        }
        keep(cursor.failed());
        step = Step.BEGIN;
    }

    private void keep(Cursor next) {
        cursor = next;
        keeper.keep(next);
    }

    Cursor cursor() {
        return cursor;
    }

    /** How it stands, for people: {@code SV_1 42 %}. Asked by whoever tells how all of them stand. */
    String progress() {
        var underway = cursor.underway();
        return "%s %d %%".formatted(survey, step == Step.FETCH ? 100 : underway == null ? 0 : underway.percent());
    }

    private static String text(JsonNode result, String field) {
        var text = result.path(field).asText("");
        return text.equals("null") || !text.matches("[!-~&&[^\"\\\\]]{1,4096}") ? null : text;
    }

    private static int percent(JsonNode result) {
        return (int) Math.max(0, Math.min(100, result.path("percentComplete").asDouble(0)));
    }

    /** It becomes part of a path. */
    private static boolean isId(String text) {
        return text.matches("[A-Za-z0-9_-]{1,200}") && !text.equals("null");
    }
}
