package dev.birdfeeder.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;

/**
 * One source as one tenant configures it. Two connections are equal when all they hold is, secrets included; so a
 * changed setting or a rotated secret shows.
 */
public final class Connection {
    private final String tenant;
    private final String name;
    private final String source;
    private final Settings settings;

    Connection(String tenant, String name, String source, Settings settings) {
        this.tenant = tenant;
        this.name = name;
        this.source = source;
        this.settings = settings;
    }

    /** {@code acme/track}: what logs, metrics and the journal call it. */
    public String id() {
        return tenant + "/" + name;
    }

    public String tenant() {
        return tenant;
    }

    public String name() {
        return name;
    }

    /** The folder under routes/sources, such as {@code track-cxm}. */
    public String source() {
        return source;
    }

    /** All settings but the secrets, defaults filled in, references replaced. Shared: read it, don't change it. */
    public JsonNode settings() {
        return settings.values();
    }

    /** The text of one setting such as {@code data_source.organization_id}; null when absent, a list or a map. */
    public String setting(String dottedPath) {
        return settings.text(dottedPath);
    }

    /** The texts of a list such as {@code data_source.surveys}; empty when absent. */
    public List<String> list(String dottedPath) {
        return settings.texts(dottedPath);
    }

    /** A secret such as {@code connection_details.token}; null when absent. */
    public Secret secret(String dottedPath) {
        return settings.secret(dottedPath);
    }

    /**
     * What decides which answers the source lists, such as its surveys: the settings that its schema marks with
     * {@code x-scope}, as JSON by dotted path. When it changes, everything is read again.
     */
    public String scope() {
        return settings.scope().toString();
    }

    /** Where this connection's days begin and end: {@code data_source.time_zone}, else UTC. */
    public ZoneId zone() {
        String zone = setting("data_source.time_zone");
        return ZoneId.of(zone == null ? "UTC" : zone);
    }

    /** A Quartz cron expression, to be read in {@link #zone}. */
    public String schedule() {
        return setting("schedule");
    }

    public boolean enabled() {
        return settings.values().path("enabled").asBoolean(true);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Connection that
                && id().equals(that.id())
                && source.equals(that.source)
                && settings.equals(that.settings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tenant, name, source);
    }

    @Override
    public String toString() {
        return id();
    }
}
