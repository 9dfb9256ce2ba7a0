package dev.birdfeeder.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.feedback.Exchanges;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaBatchTest {

    private final List<Exchange> made = new ArrayList<>();
    private final KafkaBatch batch = new KafkaBatch(null, 1000, place -> {
        made.add(Exchanges.of(null, place));
        return made.get(place);
    });

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 500, 998})
    @DisplayName("G9: after the first record that was blocked for no avail, no other is sent")
    void endsAtTheFirstThatBlocked(int place) {
        // When
        while (batch.hasNext()) {
            var message = batch.next();
            if (message.getMessage().getBody(Integer.class) == place) {
                message.setException(new TimeoutException("no metadata"));
            }
        }

        // Then
        assertThat(batch.sent()).isEqualTo(place + 1);
        assertThat(batch.failure(place)).isInstanceOf(TimeoutException.class);
    }

    @Test
    @DisplayName("G10: a full buffer ends the attempt, too")
    void endsWhenTheBufferIsFull() {
        // When
        batch.next().setException(new BufferExhaustedException("full"));

        // Then
        assertThat(batch.hasNext()).isFalse();
    }

    @Test
    @DisplayName("G10: a record that is too large stops no other")
    void goesOnAfterOneThatIsTooLarge() {
        // When
        while (batch.hasNext()) {
            batch.next().setException(new RecordTooLargeException("too large"));
        }

        // Then
        assertThat(batch.sent()).isEqualTo(1000);
        assertThat(made).hasSize(1000);
    }

    @Test
    void knowsTheFailuresOfItsMessagesFromOthers() {
        // Given
        var told = new TimeoutException("expired");
        batch.next();
        batch.next().setException(told);

        // Then
        assertThat(batch.isToldBy(told)).isTrue();
        assertThat(batch.isToldBy(new TimeoutException("expired"))).isFalse();
        assertThat(batch.failure(0)).isNull();
    }
}
