package dev.birdfeeder.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;

/** The simulated vendor's account, and what a contender has to know to read it. */
record Account(String url, String token, String organization, LocalDate first, LocalDate last) {

    static final String TENANT = "bench";
    static final String CONNECTION = "track";
    static final String SOURCE = "track-cxm";
    static final String ZONE = "America/Sao_Paulo";
    static final String TICKET_FIELD = "ticket_id";
    static final String PLATFORM = "Zendesk";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    static Account parse(String line) {
        var words = line.split(" ");
        return new Account(words[0], words[1], words[2], LocalDate.parse(words[3]), LocalDate.parse(words[4]));
    }

    @Override
    public String toString() {
        return String.join(" ", url, token, organization, first.toString(), last.toString());
    }

    /** Writes the one tenant file of a round. */
    void writeTenant(Path tenants, Path out) throws IOException {
        Files.createDirectories(tenants);
        Files.writeString(
                tenants.resolve(TENANT + ".yaml"),
                """
                allow_literal_secrets: true
                sources:
                  %s:
                    connection_details: { token: "%s", track_api: cxm, base_url: "%s" }
                    data_source:
                      organization_id: "%s"
                      time_zone: %s
                      start_date: %s
                      requests_per_minute: %d
                    metadata: { transaction_id_field: %s, transaction_platform: %s }
                sinks:
                  archive: { type: file, directory: "%s" }
                """
                        .formatted(
                                CONNECTION,
                                token,
                                url,
                                organization,
                                ZONE,
                                first,
                                Integer.MAX_VALUE,
                                TICKET_FIELD,
                                PLATFORM,
                                out));
    }

    /**
     * Copies the routes, with the highest {@code requests_per_minute} raised: 2,000 pages would take Track's minute,
     * whatever reads them.
     */
    static void copyRoutes(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var copy = to.resolve(from.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.write(copy, Files.readAllBytes(file));
            }
        }
        var schema = to.resolve("sources").resolve(SOURCE).resolve("settings.schema.json");
        var json = MAPPER.readTree(schema.toFile());
        var limit = (ObjectNode) json.at("/properties/data_source/properties/requests_per_minute");
        limit.put("maximum", Integer.MAX_VALUE);
        MAPPER.writeValue(schema.toFile(), json);
    }
}
