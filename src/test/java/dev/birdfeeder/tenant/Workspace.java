package dev.birdfeeder.tenant;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A folder of tenants and one of secrets, read with the schemas that ship. */
final class Workspace {
    static final Catalog CATALOG = new Catalog(Path.of("routes"));
    static final String SINKS = "sinks: { archive: { type: file, directory: out } }\n";

    final Path tenantsDir;
    final Path secretsDir;
    final Map<String, String> environment = new HashMap<>(Map.of("TRACK_TOKEN", "t0ps3cret"));

    Workspace(Path parent) {
        tenantsDir = folder(parent.resolve("tenants"));
        secretsDir = folder(parent.resolve("secrets"));
    }

    Tenants tenants(String... profiles) {
        return tenants(Set.of(profiles).contains("sandbox"), profiles);
    }

    Tenants tenants(boolean allowPrivateAddresses, String... profiles) {
        return new Tenants(tenantsDir, secretsDir, CATALOG, environment::get, Set.of(profiles), allowPrivateAddresses);
    }

    /** A file that reads something and has no sink gets one: most tests are about what is read. */
    Workspace tenant(String name, String yaml) {
        boolean needsSink = yaml.matches("(?s).*\\bsources:\\s*\n.*") && !yaml.contains("sinks:");
        write(tenantsDir.resolve(name + ".yaml"), needsSink ? yaml + SINKS : yaml);
        return this;
    }

    Workspace secret(String name, String value) {
        write(secretsDir.resolve(name), value);
        return this;
    }

    /** The problems of one tenant with this file, as {@code line: path: message}. */
    List<String> problems(String yaml) {
        Tenants tenants = tenant("acme", yaml).tenants();
        tenants.refresh();
        String file = tenantsDir.resolve("acme.yaml") + ":";
        return tenants.problems().stream()
                .map(problem -> problem.toString().replace(file, ""))
                .toList();
    }

    /** The problems of a Track connection with these lines in its data_source, which begin on line 6. */
    List<String> problemsOfDataSource(String lines) {
        return problems(track(lines));
    }

    /** The only connection of a tenant with this file. */
    Connection connection(String yaml) {
        Tenants tenants = tenant("acme", yaml).tenants();
        tenants.refresh();
        return tenants.connection("acme", "track").orElseThrow(() -> new AssertionError(tenants.problems()));
    }

    static String track(String dataSource) {
        return """
                sources:
                  track:
                    connection_details: { token: "${TRACK_TOKEN}" }
                    data_source:
                      organization_id: 7b6f1d1e
                """
                + dataSource.indent(6);
    }

    static Path write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder(Path path) {
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
