package dev.birdfeeder.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FeedbackSchemaPropertyTest {

    @Property(tries = 2000)
    void bothGiveTheSameVerdictOnMutants(@ForAll("changes") List<FeedbackSchemaTest.Change> changes) {
        // When
        var record = FeedbackSchemaTest.changed(changes);

        // Then
        assertThat(FeedbackSchemaTest.isRightByHand(record))
                .as(FeedbackSchema.problems(FeedbackSchemaTest.accepted(record.deepCopy()))
                        .toString())
                .isEqualTo(FeedbackSchemaTest.isRightBySchema(record));
    }

    @Provide
    Arbitrary<List<FeedbackSchemaTest.Change>> changes() {
        var field = Arbitraries.of(FeedbackFields.names());
        var value = Arbitraries.of(FeedbackSchemaTest.VALUES).optional(0.9);
        return Combinators.combine(field, value)
                .as(FeedbackSchemaTest.Change::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }
}
