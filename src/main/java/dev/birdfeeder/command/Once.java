package dev.birdfeeder.command;

import dev.birdfeeder.delivery.Dispatch;
import dev.birdfeeder.journal.Claim;
import dev.birdfeeder.journal.Deliveries;
import dev.birdfeeder.journal.Delivery;
import dev.birdfeeder.schedule.Roster;
import dev.birdfeeder.schedule.RunReport;
import dev.birdfeeder.tenant.Tenants;
import java.io.PrintWriter;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.ProducerTemplate;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** {@code run --once}: every enabled connection now, everything delivered, a table, an exit code. */
@Component
final class Once {

    private final Roster roster;
    private final Dispatch dispatch;
    private final Deliveries deliveries;
    private final Tenants tenants;
    private final ProducerTemplate camel;
    private final ThreadPoolExecutor pollers;
    private final ThreadPoolExecutor deliverers;
    private final Narrator narrator;
    private final SortedMap<String, RunReport> reports = new ConcurrentSkipListMap<>();

    Once(
            Roster roster,
            Dispatch dispatch,
            Deliveries deliveries,
            Tenants tenants,
            ProducerTemplate camel,
            ThreadPoolExecutor pollers,
            ThreadPoolExecutor deliverers,
            Narrator narrator) {
        this.roster = roster;
        this.dispatch = dispatch;
        this.deliveries = deliveries;
        this.tenants = tenants;
        this.camel = camel;
        this.pollers = pollers;
        this.deliverers = deliverers;
        this.narrator = narrator;
    }

    int run(PrintWriter out, PrintWriter err) {
        narrator.tellProgress(err);
        var polls = roster.all().stream().map(this::poll).toList();
        var polled = CompletableFuture.allOf(polls.toArray(CompletableFuture[]::new));
        while (!isStopped() && (!isDone(polled) || deliveries.pending().isMoving())) {
            dispatch.due().forEach(this::deliver);
        }
        if (isStopped()) {
            return 1;
        }
        var table = new RunTable(List.copyOf(reports.values()), tenants.broken(), deliveries);
        table.print(out);
        return table.isClean() ? 0 : 1;
    }

    /** Somebody ends the process; what is under way goes on next time. */
    private boolean isStopped() {
        var context = camel.getCamelContext();
        return context.isStopping() || context.isStopped();
    }

    @EventListener
    void on(RunReport report) {
        reports.put(report.tenant() + '/' + report.connection(), report);
    }

    private CompletableFuture<Void> poll(Claim claim) {
        return CompletableFuture.runAsync(() -> camel.sendBody("direct:poll", claim), pollers);
    }

    private void deliver(Delivery delivery) {
        deliverers.execute(() -> camel.sendBody("direct:deliver", delivery));
    }

    /** Waits a little. */
    private static boolean isDone(CompletableFuture<Void> polled) {
        try {
            if (polled.isDone()) {
                TimeUnit.MILLISECONDS.sleep(20);
            } else {
                polled.get(100, TimeUnit.MILLISECONDS);
            }
            return true;
        } catch (TimeoutException notYet) {
            return false;
        } catch (ExecutionException unforeseen) {
            throw new IllegalStateException(unforeseen.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
