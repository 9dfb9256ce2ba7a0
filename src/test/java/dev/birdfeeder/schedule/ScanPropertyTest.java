package dev.birdfeeder.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ScanPropertyTest {

    @Property
    void anyListingThatStandsStillIsReadWholeOnce(
            @ForAll @IntRange(max = 500) int size,
            @ForAll @IntRange(min = 1, max = 100) int limit,
            @ForAll @IntRange(min = 1, max = 10) int width) {
        // Given
        var still = new Scan("", width);
        var rows = ScanTest.rows(size);

        // When
        var asked = ScanTest.pass(still, rows, limit);

        // Then
        assertThat(still.isStable()).isTrue();
        assertThat(asked).doesNotHaveDuplicates().hasSize(Math.max(1, (size + limit - 1) / limit));
    }
}
