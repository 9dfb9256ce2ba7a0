package dev.birdfeeder.delivery;

import java.util.List;

/**
 * One request of a delivery.
 *
 * @param records the places of its records in the {@link Attempt}
 * @param sibling the other half of several records that were refused together and not for their size; null when this is
 *     no second half
 */
record HttpRequest(List<Integer> records, HttpRequest sibling) {

    HttpRequest(List<Integer> records) {
        this(records, null);
    }

    /**
     * Both halves, to find the bad one of several records.
     *
     * @param forSize whether they were refused for being too large together: then either half may do
     */
    List<HttpRequest> halves(boolean forSize) {
        var middle = records.size() / 2;
        var first = new HttpRequest(records.subList(0, middle));
        return List.of(first, new HttpRequest(records.subList(middle, records.size()), forSize ? null : first));
    }

    /**
     * Whether its refusal is known without asking: the whole was refused, the other half arrived. A single record is
     * asked for all the same; nothing becomes a dead letter on suspicion.
     */
    boolean isSurelyRefused(Attempt attempt) {
        return records.size() > 1 && sibling != null && attempt.haveArrived(sibling.records());
    }
}
