package dev.birdfeeder.sandbox;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.birdfeeder.sandbox.QualtricsData.Moment;
import dev.birdfeeder.sandbox.QualtricsData.Seen;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The exports that were asked for. An export is the state of a survey at the moment when it was started; it advances when
 * it is asked for its progress, so no test waits. Files and continuation tokens live a week, and an export that would be
 * too large fails [OFF].
 */
final class QualtricsExports {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final long MOST_BYTES_A_RESPONSE = 4_096;

    private final Clock clock;
    private final QualtricsData data;
    private final Map<String, Job> jobs = new ConcurrentHashMap<>();
    private final AtomicInteger started = new AtomicInteger();
    private volatile int steps = 3;
    private volatile long largest = 1_800_000_000L;
    private volatile boolean datesAreFilters;
    private volatile boolean tellsTokenAtOnce;

    /** One export; found by its {@code progressId}, its file by its {@code fileId}. */
    static final class Job {
        private final String id;
        private final QualtricsSurvey survey;
        private final QualtricsExportRequest request;
        private final Moment moment;
        private final Optional<Moment> since;
        private int polls;
        private boolean failed;
        private boolean stuck;

        Job(String id, QualtricsSurvey survey, QualtricsExportRequest request, Moment moment, Optional<Moment> since) {
            this.id = id;
            this.survey = survey;
            this.request = request;
            this.moment = moment;
            this.since = since;
        }

        QualtricsSurvey survey() {
            return survey;
        }

        QualtricsExportRequest request() {
            return request;
        }

        synchronized void fail() {
            failed = true;
        }

        synchronized void stick() {
            stuck = true;
        }

        String progressId() {
            return "ES_" + id;
        }

        String fileId() {
            return id + "-def";
        }
    }

    QualtricsExports(Clock clock, QualtricsData data) {
        this.clock = clock;
        this.data = data;
    }

    void steps(int polls) {
        steps = polls;
    }

    void largest(long bytes) {
        largest = bytes;
    }

    void datesAreFilters(boolean are) {
        datesAreFilters = are;
    }

    void tellTokenAtOnce(boolean tells) {
        tellsTokenAtOnce = tells;
    }

    int started() {
        return started.get();
    }

    ObjectNode start(QualtricsSurvey survey, byte[] body) {
        var request = QualtricsExportRequest.of(body, datesAreFilters);
        var since = request.continuationToken().map(token -> moment(token, survey, request));
        var chance = Chance.of(data.seed(), 8, started.incrementAndGet());
        var job = new Job(chance.hash(15), survey, request, data.exported(), since);
        jobs.values().removeIf(this::isOver);
        jobs.put(job.id, job);
        var result = JSON.objectNode();
        result.put("progressId", job.progressId());
        result.put("percentComplete", 0.0);
        result.put("status", "inProgress");
        if (tellsTokenAtOnce && request.wantsContinuation()) {
            result.put("continuationToken", token(job));
        }
        return result;
    }

    Job byProgress(String survey, String progressId) {
        return find(survey, progressId.replaceFirst("^ES_", ""), Job::progressId, progressId);
    }

    Job byFile(String survey, String fileId) {
        var job = find(survey, fileId.replaceFirst("-def$", ""), Job::fileId, fileId);
        synchronized (job) {
            if (job.failed || job.polls < steps) {
                throw new Refusal(404, "There is no such file");
            }
        }
        return job;
    }

    /** One step further, unless it has ended or is stuck. */
    ObjectNode advance(Job job) {
        synchronized (job) {
            job.polls += job.stuck ? 0 : 1;
            if (!job.failed && job.polls >= steps && isTooLarge(job)) {
                job.failed = true;
            }
            var result = JSON.objectNode();
            if (job.failed) {
                result.put("percentComplete", 100.0).put("status", "failed").putNull("fileId");
                result.putObject("error").put("code", "SANDBOX_EXPORT").put("message", "The export failed");
            } else if (job.stuck) {
                result.put("percentComplete", 99.0).put("status", "inProgress").putNull("fileId");
            } else if (job.polls < steps) {
                var percent = Math.round(10_000.0 * job.polls / steps) / 100.0;
                result.put("percentComplete", percent)
                        .put("status", "inProgress")
                        .putNull("fileId");
            } else {
                result.put("percentComplete", 100.0).put("status", "complete").put("fileId", job.fileId());
                if (job.request.wantsContinuation()) {
                    result.put("continuationToken", token(job));
                }
            }
            return result;
        }
    }

    /** What the file holds, written one by one as it is taken. */
    Stream<byte[]> lines(Job job) {
        return chosen(job).map(seen -> Row.bytes(record(seen, job.request)));
    }

    private static ObjectNode record(Seen seen, QualtricsExportRequest request) {
        var json = seen.json();
        if (request.byModification() && !request.inProgress()) {
            json.withObject("/values").put("_lastModifiedDate", seen.modified().toString());
        }
        keep(json, seen.row().survey(), request.columns());
        return json;
    }

    private static void keep(ObjectNode json, QualtricsSurvey survey, QualtricsExportRequest.Columns columns) {
        var values = json.withObject("/values");
        var names = new ArrayList<String>();
        values.fieldNames().forEachRemaining(names::add);
        for (var name : names) {
            var isMetadata = QualtricsExportRequest.metadata().contains(name);
            var isEmbedded = survey.embedded().contains(name);
            var wanted = name.equals("_lastModifiedDate")
                    ? Optional.<Set<String>>empty()
                    : isMetadata ? columns.metadata() : isEmbedded ? columns.embedded() : columns.questions();
            var key = isMetadata || isEmbedded ? name : name.replaceFirst("^(\\d+_)?(QID\\d+).*", "$2");
            if (wanted.isPresent() && !wanted.get().contains(key)) {
                values.remove(name);
                json.withObject("/labels").remove(name);
            }
        }
    }

    private Stream<Seen> chosen(Job job) {
        var request = job.request;
        var seen = data.seen(job.survey, job.moment)
                .filter(one -> request.inProgress() != one.recorded())
                .filter(one -> isNews(job, one))
                .filter(one -> isInRange(request, one));
        var sorted = request.byModification() ? seen.sorted(Comparator.comparing(Seen::modified)) : seen;
        return sorted.limit(request.limit());
    }

    private boolean isNews(Job job, Seen one) {
        return job.since
                .flatMap(since -> data.seen(one.row(), since))
                .map(earlier -> job.request.byModification() ? one.isNewsSince(earlier) : !earlier.recorded())
                .orElse(true);
    }

    /** The start is inclusive, the end exclusive [OFF]. */
    private static boolean isInRange(QualtricsExportRequest request, Seen one) {
        var at =
                request.inProgress() ? one.row().start() : request.byModification() ? one.modified() : one.recordedAt();
        return request.start().filter(at::isBefore).isEmpty()
                && request.end().filter(end -> !at.isBefore(end)).isEmpty();
    }

    private boolean isTooLarge(Job job) {
        return chosen(job).count() * MOST_BYTES_A_RESPONSE > largest
                && lines(job).mapToLong(line -> line.length + 1L).sum() > largest;
    }

    private Job find(String survey, String id, Function<Job, String> by, String wanted) {
        return Optional.ofNullable(jobs.get(id))
                .filter(job -> job.survey.id().equals(survey) && by.apply(job).equals(wanted))
                .filter(job -> !isOver(job))
                .orElseThrow(() -> new Refusal(404, "There is no such export"));
    }

    private boolean isOver(Job job) {
        return !clock.instant().isBefore(job.moment.at().plus(WEEK));
    }

    private String token(Job job) {
        var text = String.join(
                " ",
                job.survey.id(),
                String.valueOf(job.request.byModification()),
                job.moment.at().toString(),
                String.valueOf(job.moment.edits()),
                clock.instant().toString());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private Moment moment(String token, QualtricsSurvey survey, QualtricsExportRequest request) {
        try {
            var parts = List.of(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8).split(" "));
            var issued = Instant.parse(parts.get(4));
            if (parts.get(0).equals(survey.id())
                    && Boolean.parseBoolean(parts.get(1)) == request.byModification()
                    && clock.instant().isBefore(issued.plus(WEEK))) {
                return new Moment(Instant.parse(parts.get(2)), Long.parseLong(parts.get(3)));
            }
        } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
            // as any other text that is no token
        }
        throw Refusal.badRequest("continuationToken: is not valid or has expired");
    }
}
