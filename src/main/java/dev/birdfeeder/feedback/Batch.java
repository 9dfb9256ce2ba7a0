package dev.birdfeeder.feedback;

import java.util.List;

/**
 * The outcomes of one page, event or chunk, on their way to the journal together.
 *
 * @param outcomes one per interaction, in the order of the page
 */
public record Batch(List<Outcome> outcomes) {}
