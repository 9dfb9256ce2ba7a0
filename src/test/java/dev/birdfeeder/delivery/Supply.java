package dev.birdfeeder.delivery;

import dev.birdfeeder.Birdfeeders;
import dev.birdfeeder.feedback.Outcome;
import dev.birdfeeder.journal.Records;
import dev.birdfeeder.tenant.Tenants;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;

/** Puts records straight into a Birdfeeder's journal, as many as a test needs, without a vendor to poll. */
final class Supply {

    private static final int BATCH = 1000;

    private Supply() {}

    /** Accepts records {@code from} to below {@code to}; those with another text than before are a version more. */
    static void accept(Birdfeeders birdfeeder, int from, int to, String text) {
        var tenant = birdfeeder.bean(Tenants.class).find("demo").orElseThrow();
        for (int first = from; first < to; first += BATCH) {
            List<Outcome> batch = IntStream.range(first, Math.min(first + BATCH, to))
                    .mapToObj(number -> record(number, text))
                    .toList();
            birdfeeder.bean(Records.class).accept(tenant, 1, "track", batch);
        }
    }

    /** Makes all that waits due, as if the time had passed. */
    static void hurry(Birdfeeders birdfeeder) {
        birdfeeder.bean(JdbcTemplate.class).update("UPDATE delivery SET due_at = 0");
    }

    static String id(int number) {
        return "track-cxm:%06d".formatted(number);
    }

    private static Outcome record(int number, String text) {
        var json =
                """
                {"feedback_id":"%s","tenant":"demo","source":"track-cxm","connection":"track","kind":"nps","rating":9,"text":"%s"}"""
                        .formatted(id(number), text);
        return new Outcome.Accepted(null, id(number), json.getBytes(StandardCharsets.UTF_8), false);
    }
}
