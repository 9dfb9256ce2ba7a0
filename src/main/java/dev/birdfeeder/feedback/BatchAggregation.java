package dev.birdfeeder.feedback;

import java.util.ArrayList;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Collects the outcomes of a split page into one {@link Batch}. */
@Component("batch")
final class BatchAggregation implements AggregationStrategy {

    @Override
    public Exchange aggregate(Exchange collected, Exchange next) {
        if (collected != null && collected.getException() != null) {
            return collected;
        }
        if (next.getException() != null) {
            // Only what isn't about the interaction gets here; the page fails as a whole.
            return next;
        }
        if (collected == null) {
            var outcomes = new ArrayList<Outcome>();
            outcomes.add(next.getMessage().getBody(Outcome.class));
            next.getMessage().setBody(new Batch(outcomes));
            return next;
        }
        collected
                .getMessage()
                .getBody(Batch.class)
                .outcomes()
                .add(next.getMessage().getBody(Outcome.class));
        return collected;
    }
}
