package dev.birdfeeder.delivery;

import dev.birdfeeder.feedback.TenantYaml;
import dev.birdfeeder.tenant.Sink;

/** Sinks of type {@code kafka} as tenant files make them; every {@code ${NAME}} is {@link TenantYaml#SECRET}. */
final class KafkaSinks {

    private KafkaSinks() {}

    /** Sink acme/stream with these further settings in flow style. */
    static Sink stream(String settings) {
        return stream("acme", settings);
    }

    /** Sink stream of a tenant. */
    static Sink stream(String tenant, String settings) {
        var yaml = "allow_literal_secrets: true\nsinks:\n  stream: { type: kafka, topic: feedback.acme, %s }\n"
                .formatted(settings);
        return TenantYaml.tenant(tenant, TenantYaml.trackYaml() + yaml).sinks().get("stream");
    }
}
