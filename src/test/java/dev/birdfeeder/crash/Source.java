package dev.birdfeeder.crash;

import dev.birdfeeder.sandbox.TrackCxmSandbox;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Fault;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Interaction;
import dev.birdfeeder.sandbox.TrackCxmSandbox.Outcome;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** A Track CXM account where answers appear and change, and what has to become of them. */
final class Source implements AutoCloseable {

    private static final ZoneId ZONE = ZoneId.of("America/Sao_Paulo");
    private static final int PER_DAY = 40;

    /** Within the look-back of seven days, on whatever side of midnight a run begins. */
    private static final int RECENT_DAYS = 5;

    private final TrackCxmSandbox track;
    private final LocalDate firstDay;
    private final LocalDate lastDay;
    private final Random chance;
    private final List<String> recent;
    private final Map<String, String> channels = new HashMap<>();
    private int changes;
    private volatile boolean down;

    /** @param asked called for every request */
    Source(Instant now, int days, long seed, Runnable asked) {
        this.track = TrackCxmSandbox.start(Clock.fixed(now, ZoneOffset.UTC), seed, days, PER_DAY);
        this.firstDay = LocalDate.ofInstant(now, ZONE).minusDays(days);
        this.lastDay = LocalDate.ofInstant(now, ZONE).minusDays(1);
        this.chance = new Random(seed);
        this.recent = records()
                .filter(interaction ->
                        !LocalDate.ofInstant(interaction.answeredAt(), ZONE).isBefore(lastDay.minusDays(RECENT_DAYS)))
                .map(interaction -> interaction.json().path("uuid").asText())
                .toList();
        track.allowPerMinute(1_000_000);
        track.answerAlways(
                uri -> {
                    asked.run();
                    return down;
                },
                Fault.SERVER_ERROR);
    }

    TrackCxmSandbox track() {
        return track;
    }

    LocalDate firstDay() {
        return firstDay;
    }

    /** Whether it answers nobody. */
    void isDown(boolean now) {
        down = now;
    }

    /** So many answers change, and one appears; all within the days that every run reads again. */
    void change(int answers) {
        for (int i = 0; i < answers; i++) {
            var uuid = recent.get(chance.nextInt(recent.size()));
            var channel = "channel " + ++changes;
            track.mutate(uuid, json -> json.put("answer_channel", channel));
            channels.put(id(uuid), channel);
        }
        insert();
    }

    /** An answer appears; its record's id. */
    String insert() {
        return id(track.insert(lastDay.minusDays(chance.nextInt(RECENT_DAYS))));
    }

    /** The ids of all that has to become a record. */
    List<String> ids() {
        return records()
                .map(interaction -> id(interaction.json().path("uuid").asText()))
                .toList();
    }

    /** Of the records that have changed: the channel that their last versions name. */
    Map<String, String> channels() {
        return channels;
    }

    /** What a run reports that reads all of it and finds nothing new. */
    String nothingNew() {
        return "OK %d, new 0, changed 0, unchanged %d, dead %d, skipped %d"
                .formatted(
                        track.interactions().count(),
                        records().count(),
                        dead(),
                        track.interactions().filter(Source::isSkipped).count());
    }

    /** How many have to become dead letters. */
    long dead() {
        return track.interactions()
                .filter(interaction -> interaction.outcome() == Outcome.AMBIGUOUS)
                .count();
    }

    private Stream<Interaction> records() {
        return track.interactions()
                .filter(interaction -> interaction.outcome() != Outcome.AMBIGUOUS && !isSkipped(interaction));
    }

    private static boolean isSkipped(Interaction interaction) {
        return switch (interaction.outcome()) {
            case NPS, CSAT -> interaction.rating().isEmpty();
            case SKIPPED -> true;
            case AMBIGUOUS -> false;
        };
    }

    private static String id(String uuid) {
        return "track-cxm:" + uuid;
    }

    @Override
    public void close() {
        track.close();
    }
}
