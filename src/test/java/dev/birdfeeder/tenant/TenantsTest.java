package dev.birdfeeder.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantsTest {
    private static final String BROKEN = "sources: [\n";

    @TempDir
    private Path folder;

    private Workspace workspace;
    private Tenants tenants;

    @BeforeEach
    void twoTenants() {
        workspace = new Workspace(folder)
                .tenant("acme", Workspace.track("page_size: 10"))
                .tenant("globex", Workspace.track("page_size: 20"));
        tenants = workspace.tenants();
    }

    private String pageSize(String tenant) {
        return tenants.connection(tenant, "track").orElseThrow().setting("data_source.page_size");
    }

    @Test
    void readsAllTenantsAtFirstAndNothingWhenNothingChanged() {
        // Given
        Changes first = tenants.refresh();

        // When
        Changes second = tenants.refresh();

        // Then
        assertThat(first.added()).containsExactly("acme", "globex");
        assertThat(first.filesRead()).isEqualTo(2);
        assertThat(second.isEmpty()).isTrue();
        assertThat(second.filesRead()).isZero();
        assertThat(tenants.all()).extracting(Tenant::name).containsExactly("acme", "globex");
    }

    @Test
    void takesUpAnAddedAnEditedAndARemovedFile() throws IOException {
        // Given
        tenants.refresh();
        workspace.tenant("initech", Workspace.track("")).tenant("acme", Workspace.track("page_size: 100"));
        Files.delete(workspace.tenantsDir.resolve("globex.yaml"));

        // When
        Changes changes = tenants.refresh();

        // Then
        assertThat(changes.added()).containsExactly("initech");
        assertThat(changes.changed()).containsExactly("acme");
        assertThat(changes.removed()).containsExactly("globex");
        assertThat(changes.filesRead()).isEqualTo(2);
        assertThat(pageSize("acme")).isEqualTo("100");
        assertThat(tenants.find("globex")).isEmpty();
    }

    @Test
    void doesNotCallAnEditedCommentAChange() {
        // Given
        tenants.refresh();
        workspace.tenant("acme", "# ours\n" + Workspace.track("page_size: 10"));

        // When
        Changes changes = tenants.refresh();

        // Then
        assertThat(changes.isEmpty()).isTrue();
        assertThat(changes.filesRead()).isEqualTo(1);
    }

    @Test
    void keepsATenantAsItWasWhileItsFileIsBroken() {
        // Given
        tenants.refresh();
        workspace.tenant("acme", BROKEN);

        // When
        Changes broken = tenants.refresh();

        // Then
        assertThat(broken.isEmpty()).isTrue();
        assertThat(broken.problems()).hasSize(1);
        assertThat(tenants.problems()).isEqualTo(broken.problems());
        assertThat(tenants.broken()).containsOnlyKeys("acme");
        assertThat(pageSize("acme")).isEqualTo("10");
    }

    @Test
    void takesUpTheCorrectionOfABrokenFile() {
        // Given
        tenants.refresh();
        workspace.tenant("acme", BROKEN);
        tenants.refresh();
        workspace.tenant("acme", Workspace.track("page_size: 30"));

        // When
        Changes corrected = tenants.refresh();

        // Then
        assertThat(corrected.changed()).containsExactly("acme");
        assertThat(tenants.problems()).isEmpty();
        assertThat(tenants.broken()).isEmpty();
        assertThat(pageSize("acme")).isEqualTo("30");
    }

    @Test
    void tellsMisspeltSinksOnce() {
        // Given
        Workspace.write(
                workspace.tenantsDir.resolve("acme.yaml"),
                Workspace.track("page_size: 30") + "snks: { archive: { type: file, directory: out } }\n");

        // When
        Changes changes = tenants.refresh();

        // Then
        assertThat(changes.problems())
                .singleElement()
                .extracting(Problem::message)
                .isEqualTo("unknown key (did you mean 'sinks'?)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sinks:\n", "sinks: {}\n"})
    void keepsATenantAsItWasWhenItsSinksAreGone(String sinks) {
        // Given
        tenants.refresh();
        Workspace.write(workspace.tenantsDir.resolve("acme.yaml"), Workspace.track("page_size: 30") + sinks);

        // When
        Changes changes = tenants.refresh();

        // Then
        assertThat(changes.isEmpty()).isTrue();
        assertThat(changes.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.line()).isEqualTo(sinks.isEmpty() ? 1 : 7);
            assertThat(problem.path()).isEqualTo("sinks");
            assertThat(problem.message()).startsWith("is required: what is read without a sink is never delivered");
        });
        assertThat(pageSize("acme")).isEqualTo("10");
        assertThat(tenants.find("acme").orElseThrow().sinks()).containsOnlyKeys("archive");
    }

    @Test
    void runsNoSourceWithoutASinkHoweverMuchOfAFileIsThere() throws IOException {
        // Given
        String[] lines = Files.readString(Path.of("tenants/demo.yaml")).split("(?<=\n)");
        Tenants running = sandbox();

        for (int i = 0; i <= lines.length; i++) {
            // When
            String part = String.join("", List.of(lines).subList(0, i));
            Workspace.write(workspace.tenantsDir.resolve("demo.yaml"), part);
            Tenants starting = sandbox();
            starting.refresh();
            running.refresh();

            // Then
            assertThat(Stream.of(starting, running).flatMap(tenants -> tenants.all().stream()))
                    .as(part)
                    .noneMatch(tenant ->
                            tenant.sinks().isEmpty() && !tenant.connections().isEmpty());
        }
        assertThat(running.problems()).isEmpty();
        assertThat(running.find("demo").orElseThrow().connections()).isNotEmpty();
    }

    private Tenants sandbox() {
        UnaryOperator<String> values =
                name -> name.equals("sandbox:track") ? "http://127.0.0.1:1" : "made-up-and-long-enough";
        return new Tenants(
                workspace.tenantsDir, workspace.secretsDir, Workspace.CATALOG, values, Set.of("sandbox"), true);
    }

    @Test
    void runsTheOthersWhenOneNewFileIsBroken() {
        // Given
        workspace.tenant("broken", BROKEN);

        // When
        Changes changes = tenants.refresh();

        // Then
        assertThat(changes.added()).containsExactly("acme", "globex");
        assertThat(tenants.find("broken")).isEmpty();
        assertThat(tenants.broken()).containsOnlyKeys("broken");
    }

    @Test
    void takesUpARotatedSecretFile() {
        // Given
        workspace.secret("acme/track-token", "first\n");
        workspace.tenant("acme", Workspace.track("").replace("TRACK_TOKEN", "file:acme/track-token"));
        tenants.refresh();
        workspace.secret("acme/track-token", "rotated\n");

        // When
        Changes changes = tenants.refresh();

        // Then
        assertThat(changes.changed()).containsExactly("acme");
        assertThat(changes.filesRead()).isEqualTo(1);
        assertThat(tenants.connection("acme", "track")
                        .orElseThrow()
                        .secret("connection_details.token")
                        .reveal())
                .isEqualTo("rotated");
    }

    @Test
    void takesUpASecretFileThatAppearsLater() {
        // Given
        workspace.tenant("acme", Workspace.track("").replace("TRACK_TOKEN", "file:acme/track-token"));
        tenants.refresh();
        workspace.secret("acme/track-token", "late");

        // When
        Changes changes = tenants.refresh();

        // Then
        assertThat(changes.added()).containsExactly("acme");
        assertThat(changes.problems()).isEmpty();
    }

    @Test
    void takesUpAConfigMapSwap() throws IOException {
        // Given
        Path mount = Files.createDirectory(folder.resolve("mount"));
        Workspace.write(mount.resolve("..one/acme.yaml"), Workspace.track("page_size: 1") + Workspace.SINKS);
        Workspace.write(mount.resolve("..two/acme.yaml"), Workspace.track("page_size: 2") + Workspace.SINKS);
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..one"));
        Files.createSymbolicLink(mount.resolve("acme.yaml"), Path.of("..data/acme.yaml"));
        tenants = new Tenants(
                mount, workspace.secretsDir, Workspace.CATALOG, workspace.environment::get, Set.of(), false);
        Changes first = tenants.refresh();
        Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..two"));
        Files.move(mount.resolve("..data_tmp"), mount.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);

        // When
        Changes swapped = tenants.refresh();

        // Then
        assertThat(first.added()).containsExactly("acme");
        assertThat(swapped.changed()).containsExactly("acme");
        assertThat(pageSize("acme")).isEqualTo("2");
    }

    @Test
    void readsOnlyYamlFilesDirectlyInTheFolder() {
        // Given
        Workspace.write(workspace.tenantsDir.resolve(".acme.yaml.swp"), BROKEN);
        Workspace.write(workspace.tenantsDir.resolve(".hidden.yaml"), BROKEN);
        Workspace.write(workspace.tenantsDir.resolve("acme.yaml~"), BROKEN);
        Workspace.write(workspace.tenantsDir.resolve("README.md"), BROKEN);
        Workspace.write(workspace.tenantsDir.resolve("old/acme.yaml"), BROKEN);
        Workspace.write(workspace.tenantsDir.resolve("initech.yml"), Workspace.track(""));
        Workspace.write(workspace.tenantsDir.resolve("folder.yaml/x"), "");

        // When
        Changes changes = tenants.refresh();

        // Then
        String path = workspace.tenantsDir.toString();
        assertThat(changes.added()).containsExactly("acme", "globex");
        assertThat(changes.problems())
                .extracting(Problem::toString)
                .containsExactly(
                        path + "/folder.yaml:1: is a folder, not a file",
                        path + "/initech.yml:1: is not read (rename it to initech.yaml)");
    }

    @Test
    void keepsATenantWhoseFileCannotBeRead() throws IOException {
        // Given
        tenants.refresh();
        Path acme = workspace.tenantsDir.resolve("acme.yaml");
        Files.delete(acme);
        Files.createSymbolicLink(acme, Path.of("acme.yaml")); // a link to itself

        // When
        Changes changes = tenants.refresh();

        // Then
        assertThat(changes.isEmpty()).isTrue();
        assertThat(changes.problems()).extracting(Problem::toString).containsExactly(acme + ":1: can't be read");
        assertThat(tenants.find("acme")).isPresent();
    }

    @Test
    void keepsEveryTenantWhenTheFolderGoesAway() throws IOException {
        // Given
        tenants.refresh();
        Files.move(workspace.tenantsDir, folder.resolve("elsewhere"));

        // When
        Changes changes = tenants.refresh();

        // Then
        assertThat(changes.isEmpty()).isTrue();
        assertThat(changes.problems())
                .extracting(Problem::toString)
                .containsExactly(workspace.tenantsDir + ":1: there is no such folder");
        assertThat(tenants.all()).hasSize(2);
    }

    @Test
    void readsNoneOfTenThousandUnchangedFilesAndOnlyTheOneThatChanged() {
        // Given
        for (int i = 0; i < 10_000; i++) {
            workspace.tenant("t" + i, Workspace.track("page_size: 10"));
        }
        Changes first = tenants.refresh();
        Changes idle = tenants.refresh();
        workspace.tenant("t77", Workspace.track("page_size: 100"));

        // When
        Changes edited = tenants.refresh();

        // Then
        assertThat(first.filesRead()).isEqualTo(10_002);
        assertThat(idle.filesRead()).isZero();
        assertThat(edited.filesRead()).isEqualTo(1);
        assertThat(edited.changed()).containsExactly("t77");
    }
}
