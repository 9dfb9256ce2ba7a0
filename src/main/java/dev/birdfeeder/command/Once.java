package dev.birdfeeder.command;

import dev.birdfeeder.delivery.Dispatch;
import dev.birdfeeder.journal.Claim;
import dev.birdfeeder.journal.Connections;
import dev.birdfeeder.journal.Deliveries;
import dev.birdfeeder.journal.Delivery;
import dev.birdfeeder.schedule.HighWater;
import dev.birdfeeder.schedule.Roster;
import dev.birdfeeder.schedule.RunReport;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Tenants;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
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
    private final HighWater highWater;
    private final Connections connections;
    private final SortedMap<String, RunReport> reports = new ConcurrentSkipListMap<>();
    private final Map<String, RunReport> beforePause = new ConcurrentHashMap<>();
    private final Queue<RunReport> paused = new ConcurrentLinkedQueue<>();

    Once(
            Roster roster,
            Dispatch dispatch,
            Deliveries deliveries,
            Tenants tenants,
            ProducerTemplate camel,
            ThreadPoolExecutor pollers,
            ThreadPoolExecutor deliverers,
            HighWater highWater,
            Connections connections,
            Narrator narrator) {
        this.roster = roster;
        this.dispatch = dispatch;
        this.deliveries = deliveries;
        this.tenants = tenants;
        this.camel = camel;
        this.pollers = pollers;
        this.deliverers = deliverers;
        this.highWater = highWater;
        this.connections = connections;
        this.narrator = narrator;
    }

    int run(PrintWriter out, PrintWriter err) {
        narrator.tellProgress(err);
        deliveries.hurry();
        var claims = roster.all();
        tellBusy(claims);
        var polled = poll(claims);
        while (!isStopped()
                && (!isDone(polled)
                        || deliveries.pending().isMoving()
                        || paused.stream().anyMatch(this::mayGoOn))) {
            dispatch.due().forEach(this::deliver);
            if (polled.isDone()) {
                polled = poll(resumed());
            }
        }
        if (isStopped()) {
            return 1;
        }
        var table =
                new RunTable(List.copyOf(reports.values()), tenants.broken().keySet(), tenants.problems(), deliveries);
        table.print(out);
        return table.isClean() ? 0 : 1;
    }

    /** Where several processes share a journal, a connection may be claimed by another, or by one that has just died. */
    private void tellBusy(List<Claim> claims) {
        var claimed = claims.stream()
                .map(claim -> claim.tenant() + '/' + claim.name())
                .collect(Collectors.toSet());
        tenants.all().stream()
                .flatMap(tenant -> tenant.connections().values().stream())
                .filter(Connection::enabled)
                .filter(connection -> !claimed.contains(connection.id()))
                .forEach(connection -> on(RunReport.notBegun(
                        connection.tenant(),
                        connection.name(),
                        "BUSY",
                        "another process polls it, or did when it died (then it is free two minutes later)")));
    }

    /** Somebody ends the process; what is under way goes on next time. */
    private boolean isStopped() {
        var context = camel.getCamelContext();
        return context.isStopping() || context.isStopped();
    }

    @EventListener
    void on(RunReport report) {
        var name = report.tenant() + '/' + report.connection();
        var before = beforePause.get(name);
        var whole = before == null ? report : report.after(before);
        reports.put(name, whole);
        if (report.isPaused()) {
            beforePause.put(name, whole);
            paused.add(report);
        }
    }

    private CompletableFuture<Void> poll(List<Claim> claims) {
        return CompletableFuture.allOf(claims.stream()
                .map(claim -> CompletableFuture.runAsync(() -> camel.sendBody("direct:poll", claim), pollers))
                .toArray(CompletableFuture[]::new));
    }

    /** Connections that were paused and whose sinks have caught up. */
    private List<Claim> resumed() {
        var resumed = new ArrayList<Claim>();
        for (var report : List.copyOf(paused)) {
            if (mayGoOn(report)) {
                paused.remove(report);
                connections.claim(report.tenant(), report.connection()).ifPresent(resumed::add);
            }
        }
        return resumed;
    }

    private boolean mayGoOn(RunReport report) {
        return tenants.find(report.tenant()).filter(highWater::isLow).isPresent();
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
