package dev.birdfeeder.operate;

import dev.birdfeeder.journal.Flows;
import dev.birdfeeder.journal.Flows.Flow;
import dev.birdfeeder.journal.JournalUnavailableException;
import dev.birdfeeder.journal.Pointers;
import dev.birdfeeder.journal.Pointers.Waiting;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Guarantee 2 as metrics: for every tenant and sink, accepted = delivered + pending + dead, in every scrape. They are
 * the journal's own figures, so they survive a restart, and every process on one journal exports the same.
 *
 * <p>What waits to be fetched is told beside them. Read at a scrape, by two queries, and not as a meter per tenant: 10,000 tenants cost nothing between scrapes.
 */
@Component
final class FlowMetrics implements MultiCollector {

    /** Whoever scrapes more often reads the same again. */
    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();

    private final Flows flows;
    private final Pointers pointers;
    private final LongSupplier nanos;
    private MetricSnapshots last;
    private long readAt;

    /** @param registry absent where nothing is exported */
    @Autowired
    FlowMetrics(Flows flows, Pointers pointers, ObjectProvider<PrometheusRegistry> registry) {
        this(flows, pointers, System::nanoTime);
        registry.ifAvailable(prometheus -> prometheus.register(this));
    }

    FlowMetrics(Flows flows, Pointers pointers, LongSupplier nanos) {
        this.flows = flows;
        this.pointers = pointers;
        this.nanos = nanos;
    }

    /** While the journal can't be reached there are no figures, and the other metrics go on; old ones would look alive. */
    @Override
    public synchronized MetricSnapshots collect() {
        if (last == null || nanos.getAsLong() - readAt > FRESH_NANOS) {
            last = read();
            readAt = nanos.getAsLong();
        }
        return last;
    }

    private MetricSnapshots read() {
        try {
            return snapshots(flows.all(), pointers.waiting());
        } catch (DataAccessException | JournalUnavailableException unreachable) {
            return new MetricSnapshots();
        }
    }

    private static MetricSnapshots snapshots(List<Flow> flows, List<Waiting> waiting) {
        return new MetricSnapshots(
                counter("accepted", "that a source gave and that are meant for the sink", flows, Flow::accepted),
                counter("delivered", "that have arrived at the sink", flows, Flow::delivered),
                gauge("records_pending", "Records that wait for the sink", flows, Flow::pending),
                gauge("records_dead", "Records that the sink refused and that nobody has replayed", flows, Flow::dead),
                gauge(
                        "delivery_lag_seconds",
                        "How long the oldest record that waits for the sink has waited",
                        flows,
                        flow -> flow.lag().toMillis() / 1000.0),
                waiting(waiting));
    }

    private static GaugeSnapshot waiting(List<Waiting> waiting) {
        var gauge = GaugeSnapshot.builder()
                .name("birdfeeder_webhook_pointers_waiting")
                .help("Events that were pushed and only point to what has yet to be fetched");
        waiting.forEach(one -> gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(Labels.of("connection", one.connection(), "tenant", one.tenant()))
                .value(one.pointers())
                .build()));
        return gauge.build();
    }

    private static CounterSnapshot counter(String name, String help, List<Flow> flows, ToLongFunction<Flow> value) {
        var counter =
                CounterSnapshot.builder().name("birdfeeder_records_" + name).help("Versions of records " + help);
        flows.forEach(flow -> counter.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(labels(flow))
                .value(value.applyAsLong(flow))
                .build()));
        return counter.build();
    }

    private static GaugeSnapshot gauge(String name, String help, List<Flow> flows, ToDoubleFunction<Flow> value) {
        var gauge = GaugeSnapshot.builder().name("birdfeeder_" + name).help(help);
        flows.forEach(flow -> gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(labels(flow))
                .value(value.applyAsDouble(flow))
                .build()));
        return gauge.build();
    }

    private static Labels labels(Flow flow) {
        return Labels.of("sink", flow.sink(), "tenant", flow.tenant());
    }
}
