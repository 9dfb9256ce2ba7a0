package dev.birdfeeder.operate;

import dev.birdfeeder.journal.ConnectionStatus;
import dev.birdfeeder.journal.Connections;
import dev.birdfeeder.journal.Deliveries;
import dev.birdfeeder.tenant.Tenants;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.lang.Nullable;
import org.springframework.stereotype.Component;

/** {@code GET /actuator/status} on the operators' port: does every connection and every sink flow, and why not? */
@Component
@Endpoint(id = "status")
public final class StatusEndpoint {

    private final Connections connections;
    private final Deliveries deliveries;
    private final Tenants tenants;

    StatusEndpoint(Connections connections, Deliveries deliveries, Tenants tenants) {
        this.connections = connections;
        this.deliveries = deliveries;
        this.tenants = tenants;
    }

    /**
     * How all stands.
     *
     * @param connections what is polled
     * @param sinks by tenant
     * @param refused tenant files with mistakes, and what they are
     */
    public record Status(
            List<ConnectionStatus> connections,
            Map<String, List<Deliveries.Lane>> sinks,
            Map<String, List<String>> refused) {}

    /** @param tenant whose; all when left out */
    @ReadOperation
    public Status status(@Nullable String tenant) {
        var sinks = new TreeMap<String, List<Deliveries.Lane>>();
        var refused = new TreeMap<String, List<String>>();
        tenants.all().stream()
                .filter(one -> tenant == null || one.name().equals(tenant))
                .forEach(one -> sinks.put(one.name(), deliveries.lanes(one.name())));
        tenants.broken().forEach((name, problems) -> {
            if (tenant == null || name.equals(tenant)) {
                refused.put(name, problems.stream().map(Object::toString).toList());
            }
        });
        var polled = connections.all().stream()
                .filter(one -> tenant == null || one.tenant().equals(tenant))
                .toList();
        return new Status(polled, sinks, refused);
    }
}
