package dev.birdfeeder.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.birdfeeder.webhook.Room.Owner;
import org.junit.jupiter.api.Test;

class RoomTest {

    private static final Owner ACME = new Owner("acme/track", true);
    private static final Owner GLOBEX = new Owner("globex/track", true);
    private static final Owner INITECH = new Owner("initech/track", true);

    private final Room room = new Room(100, 20);

    @Test
    void oneConnectionHasHalfOfIt() {
        // When, then
        assertThat(room.take(ACME, 40)).isTrue();
        assertThat(room.take(ACME, 11)).isFalse();
        assertThat(room.take(ACME, 10)).isTrue();
        assertThat(room.take(GLOBEX, 50)).isTrue();
        assertThat(room.take(INITECH, 1)).isFalse();
    }

    @Test
    void oneConnectionHasAShareForWhatNobodyHasProven() {
        // Given
        room.take(unproven("acme"), 15);

        // When, then
        assertThat(room.take(unproven("acme"), 6)).isFalse();
        assertThat(room.take(unproven("acme"), 5)).isTrue();
        assertThat(room.take(unproven("globex"), 20)).isTrue();
        assertThat(room.take(unproven("initech"), 11)).as("half in all").isFalse();
        assertThat(room.take(unproven("initech"), 10)).isTrue();
        assertThat(room.take(ACME, 50)).as("has proven it").isTrue();
    }

    @Test
    void whatIsProvenMovesAndLeavesItsShare() {
        // Given
        room.take(ACME, 45);
        room.take(unproven("acme"), 5);
        room.take(unproven("globex"), 20);

        // When, then
        assertThat(room.move(unproven("acme"), ACME, 5)).isTrue();
        assertThat(room.take(unproven("acme"), 20)).isTrue();
        assertThat(room.move(unproven("acme"), ACME, 20)).as("beyond its half").isFalse();
        assertThat(room.take(unproven("acme"), 1)).as("stays where it was").isFalse();
        room.giveBack(ACME, 50);
        room.giveBack(unproven("acme"), 20);
        room.giveBack(unproven("globex"), 20);
        assertThat(room.taken()).isZero();
    }

    @Test
    void whatIsGivenBackIsThereAgain() {
        // Given
        room.take(ACME, 50);
        room.take(GLOBEX, 50);

        // When
        room.giveBack(ACME, 20);

        // Then
        assertThat(room.take(GLOBEX, 1)).isFalse();
        assertThat(room.take(INITECH, 20)).isTrue();
        room.giveBack(ACME, 30);
        room.giveBack(GLOBEX, 50);
        room.giveBack(INITECH, 20);
        assertThat(room.taken()).isZero();
    }

    @Test
    void aPushThatComesAloneHasRoomWhateverItsSize() {
        // When, then
        assertThat(room.take(ACME, 1000)).isTrue();
        assertThat(room.take(GLOBEX, 1)).isFalse();
    }

    private static Owner unproven(String name) {
        return new Owner(name + "/track", false);
    }
}
