package dev.birdfeeder.delivery;

/**
 * A delivery arrived; published as an application event.
 *
 * @param tenant whose it is
 * @param sink the name of the tenant's sink
 * @param connection the name of the connection that the records came by
 * @param records how many there were
 */
public record Delivered(String tenant, String sink, String connection, int records) {}
