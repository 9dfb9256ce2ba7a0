package dev.birdfeeder.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Objects;

/** Where a tenant's records go. Equal when all it holds is, secrets included. */
public final class Sink {
    private final String tenant;
    private final String name;
    private final String type;
    private final Settings settings;

    Sink(String tenant, String name, String type, Settings settings) {
        this.tenant = tenant;
        this.name = name;
        this.type = type;
        this.settings = settings;
    }

    /** {@code acme/archive}: what logs, metrics and the journal call it. */
    public String id() {
        return tenant + "/" + name;
    }

    public String tenant() {
        return tenant;
    }

    public String name() {
        return name;
    }

    /** The folder under routes/sinks, such as {@code file}. */
    public String type() {
        return type;
    }

    /** All settings but the secrets, defaults filled in, references replaced. Shared: read it, don't change it. */
    public JsonNode settings() {
        return settings.values();
    }

    /** The text of one setting such as {@code directory}; null when absent, a list or a map. */
    public String setting(String dottedPath) {
        return settings.text(dottedPath);
    }

    /** The texts of a list; empty when absent. */
    public List<String> list(String dottedPath) {
        return settings.texts(dottedPath);
    }

    /** A secret such as {@code api_key}; null when absent. */
    public Secret secret(String dottedPath) {
        return settings.secret(dottedPath);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Sink that
                && id().equals(that.id())
                && type.equals(that.type)
                && settings.equals(that.settings);
    }

    @Override
    public int hashCode() {
        return Objects.hash(tenant, name, type);
    }

    @Override
    public String toString() {
        return id();
    }
}
