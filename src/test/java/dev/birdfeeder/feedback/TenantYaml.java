package dev.birdfeeder.feedback;

import dev.birdfeeder.tenant.Catalog;
import dev.birdfeeder.tenant.Connection;
import dev.birdfeeder.tenant.Tenant;
import dev.birdfeeder.tenant.Tenants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.springframework.util.FileSystemUtils;

/** Tenants as their files make them, read with the schemas that ship. Every {@code ${NAME}} has the value {@value #SECRET}. */
public final class TenantYaml {

    public static final String SECRET = "t0ps3cret";

    private static final String SINKS = "\nsinks: { archive: { type: file, directory: out } }\n";
    private static final Catalog CATALOG = new Catalog(Path.of("routes"));

    private TenantYaml() {}

    /** Tenant acme with this file. */
    public static Tenant tenant(String yaml) {
        return tenant("acme", yaml);
    }

    /** A tenant with this name and file, and with a sink if the file has none. */
    public static Tenant tenant(String name, String yaml) {
        try {
            var folder = Files.createTempDirectory("tenant");
            try {
                Files.writeString(folder.resolve(name + ".yaml"), yaml.contains("sinks:") ? yaml : yaml + SINKS);
                var tenants = new Tenants(folder, folder, CATALOG, variable -> SECRET, Set.of(), true);
                tenants.refresh();
                return tenants.find(name).orElseThrow(() -> new AssertionError(tenants.problems()));
            } finally {
                FileSystemUtils.deleteRecursively(folder);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** A Track connection acme/track with these further lines. */
    public static Connection track(String... lines) {
        return tenant(trackYaml(lines)).connections().get("track");
    }

    /** A file with one Track connection and these further lines in it. */
    public static String trackYaml(String... lines) {
        return """
                sources:
                  track:
                    connection_details: { token: "${TRACK_TOKEN}" }
                    data_source: { organization_id: 7b6f1d1e, time_zone: America/Sao_Paulo }
                """
                + String.join("\n", lines).indent(4);
    }
}
