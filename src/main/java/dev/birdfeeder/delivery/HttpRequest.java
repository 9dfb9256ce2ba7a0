package dev.birdfeeder.delivery;

import java.util.List;

/**
 * One request of a delivery.
 *
 * @param records the places of its records in the {@link Attempt}
 */
record HttpRequest(List<Integer> records) {

    /** Both halves, to find the bad one of several records. */
    List<HttpRequest> halves() {
        var middle = records.size() / 2;
        return List.of(
                new HttpRequest(records.subList(0, middle)), new HttpRequest(records.subList(middle, records.size())));
    }
}
