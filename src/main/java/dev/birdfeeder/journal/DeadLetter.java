package dev.birdfeeder.journal;

import java.util.Arrays;

/**
 * An interaction that could not become a record.
 *
 * @param id its number in the journal
 * @param payload the interaction as it was received, UTF-8 JSON
 */
public record DeadLetter(long id, byte[] payload) {

    @Override
    public boolean equals(Object other) {
        return other instanceof DeadLetter letter && letter.id == id && Arrays.equals(letter.payload, payload);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(id);
    }

    @Override
    public String toString() {
        return "dead letter " + id;
    }
}
