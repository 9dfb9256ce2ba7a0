package dev.birdfeeder.schedule;

/**
 * How far a run is in each part of what it reads that goes by itself. {@code ""} is the connection as a whole; a cursor
 * is a text whose form is the source's.
 */
public interface Cursors {

    /** The cursor of a partition; null when there is none. */
    String get(String partition);

    /** Moves it. What it covers must be durable by now. */
    void put(String partition, String cursor);
}
