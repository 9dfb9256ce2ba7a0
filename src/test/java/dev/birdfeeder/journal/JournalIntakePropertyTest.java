package dev.birdfeeder.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.feedback.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class JournalIntakePropertyTest {

    @Property(tries = 300)
    void whateverComesIsCommittedOnceInGroupsOfAtMostAThousand(
            @ForAll @Size(max = 30) List<@IntRange(max = 1500) Integer> pages) {
        // Given
        var committed = new ArrayList<Integer>();
        var intake = new JournalIntake(
                outcomes -> {
                    committed.add(outcomes.size());
                    return new Accepted(0, 0, 0, outcomes.size(), 0, 0);
                },
                Runnable::run);

        // When
        pages.forEach(size -> intake.add(skips(size)));
        var accepted = intake.flush();

        // Then
        var sum = pages.stream().mapToInt(Integer::intValue).sum();
        assertThat(accepted.skipped()).isEqualTo(sum);
        assertThat(committed).allSatisfy(size -> assertThat(size).isBetween(1, 1000));
        assertThat(committed.stream().mapToInt(Integer::intValue).sum()).isEqualTo(sum);
    }

    private static List<Outcome> skips(int size) {
        return Collections.nCopies(size, new Outcome.Skipped(null, "NO_RATING"));
    }
}
