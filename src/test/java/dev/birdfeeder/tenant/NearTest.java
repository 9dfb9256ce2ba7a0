package dev.birdfeeder.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class NearTest {
    @Test
    void forgivesWrongMissingAndSwappedLetters() {
        List<String> words = List.of("surveys", "cxm", "nps", "time_zone");
        assertThat(Near.to("surveis", words)).contains("surveys");
        assertThat(Near.to("survys", words)).contains("surveys");
        assertThat(Near.to("cmx", words)).contains("cxm");
        assertThat(Near.to("timeZone", words)).contains("time_zone");
        assertThat(Near.to("abc", words)).isEmpty();
    }

    @Property(tries = 200)
    void isADistance(
            @ForAll @AlphaChars @StringLength(max = 12) String left,
            @ForAll @AlphaChars @StringLength(max = 12) String right) {
        int distance = Near.distance(left, right);
        assertThat(distance).isEqualTo(Near.distance(right, left));
        assertThat(distance == 0).isEqualTo(left.equalsIgnoreCase(right));
        assertThat(distance)
                .isBetween(Math.abs(left.length() - right.length()), Math.max(left.length(), right.length()));
    }
}
