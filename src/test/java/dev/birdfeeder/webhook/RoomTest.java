package dev.birdfeeder.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoomTest {

    private final Room room = new Room(100);

    @Test
    void oneConnectionHasHalfOfIt() {
        // When, then
        assertThat(room.take("acme/track", 40)).isTrue();
        assertThat(room.take("acme/track", 11)).isFalse();
        assertThat(room.take("acme/track", 10)).isTrue();
        assertThat(room.take("globex/track", 50)).isTrue();
        assertThat(room.take("initech/track", 1)).isFalse();
    }

    @Test
    void whatIsGivenBackIsThereAgain() {
        // Given
        room.take("acme/track", 50);
        room.take("globex/track", 50);

        // When
        room.giveBack("acme/track", 20);

        // Then
        assertThat(room.take("globex/track", 1)).isFalse();
        assertThat(room.take("initech/track", 20)).isTrue();
        room.giveBack("acme/track", 30);
        room.giveBack("globex/track", 50);
        room.giveBack("initech/track", 20);
        assertThat(room.taken()).isZero();
    }

    @Test
    void aPushThatComesAloneHasRoomWhateverItsSize() {
        // When, then
        assertThat(room.take("acme/track", 1000)).isTrue();
        assertThat(room.take("globex/track", 1)).isFalse();
    }
}
