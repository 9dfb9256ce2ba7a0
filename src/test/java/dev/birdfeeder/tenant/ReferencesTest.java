package dev.birdfeeder.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencesTest {
    @TempDir
    private Path folder;

    private Workspace workspace;

    @BeforeEach
    void emptyWorkspace() {
        workspace = new Workspace(folder);
    }

    private static String withToken(String token) {
        return Workspace.track("").replace("\"${TRACK_TOKEN}\"", "\"" + token + "\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${UNSET}             | the environment variable UNSET is not set",
                "${EMPTY}             | the environment variable EMPTY is empty",
                "Bearer ${TRACK_TOKEN} | a reference such as ${NAME} must be the whole value, not a part of it",
                "t0ps3cret | is a secret and must not be written here (write ${ENV_NAME} or ${file:folder/name}, or set allow_literal_secrets: true)",
                "${TRACK_TOKEN:-x}    | is not a known kind of reference (write ${NAME} or ${file:folder/name})",
                "${bean:x}            | is not a known kind of reference (write ${NAME} or ${file:folder/name})",
                "${file:acme/absent}  | there is no secret file acme/absent",
                "${file:acme/empty}   | the secret file acme/empty is empty",
                "${file:acme/large}   | the secret file acme/large is larger than 64 KB",
                "${file:acme/binary}  | the secret file acme/binary is not UTF-8 text",
                "${file:acme}         | the secret file acme can't be read",
                "${file:acme/outside} | the secret file acme/outside lies outside of the secrets folder",
                "${file:../x}         | must name a file inside the secrets folder, such as ${file:acme/token}",
                "${file:a/../../x}    | must name a file inside the secrets folder, such as ${file:acme/token}",
                "${file:/etc/passwd}  | must name a file inside the secrets folder, such as ${file:acme/token}",
                "${sandbox:track}     | ${sandbox:track} works in the sandbox only (add profile: sandbox to the"
                        + " tenant)"
            })
    void saysWhyThereIsNoValueAndNeverTheValue(String token, String message) throws IOException {
        workspace.environment.put("EMPTY", "");
        workspace.secret("acme/empty", "\n").secret("acme/large", "x".repeat(64 * 1024 + 1));
        Files.write(workspace.secretsDir.resolve("acme/binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
        Path outside = Workspace.write(folder.resolve("outside"), "x");
        Files.createSymbolicLink(workspace.secretsDir.resolve("acme/outside"), outside);
        assertThat(workspace.problems(withToken(token)))
                .containsExactly("3: sources.track.connection_details.token: " + message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret", "s3cret\n", "s3cret\r\n"})
    void readsASecretFileWithoutItsLastNewline(String content) {
        workspace.secret("acme/track-token", content);
        Connection connection = workspace.connection(withToken("${file:acme/track-token}"));
        assertThat(connection.secret("connection_details.token").reveal()).isEqualTo("s3cret");
    }

    @Test
    void readsNumbersAndTextFromTheEnvironment() {
        workspace.environment.put("SIZE", "50");
        workspace.environment.put("ZONE", "Asia/Tokyo");
        Connection connection = workspace.connection(Workspace.track("page_size: ${SIZE}\ntime_zone: ${ZONE}"));
        assertThat(connection.setting("data_source.page_size")).isEqualTo("50");
        assertThat(connection.zone().getId()).isEqualTo("Asia/Tokyo");
    }

    @Test
    void checksAValueFromTheEnvironmentWithoutShowingIt() {
        workspace.environment.put("CANARY", "canary-4711");
        assertThat(workspace.problemsOfDataSource(
                        "time_zone: ${CANARY}\npage_size: ${CANARY}\nanswer_status: ${CANARY}"))
                .containsExactly(
                        "6: sources.track.data_source.time_zone: must be a time zone such as America/Sao_Paulo or UTC,"
                                + " not what ${CANARY} holds",
                        "7: sources.track.data_source.page_size: must be a whole number from 1 to 100,"
                                + " not what ${CANARY} holds",
                        "8: sources.track.data_source.answer_status: must be one of complete, partial, all,"
                                + " not what ${CANARY} holds");
    }

    @Test
    void doesNotReadAReferenceInsideAReference() {
        workspace.environment.put("NESTED", "${TRACK_TOKEN}");
        Connection connection = workspace.connection(withToken("${NESTED}"));
        assertThat(connection.secret("connection_details.token").reveal()).isEqualTo("${TRACK_TOKEN}");
    }

    @Test
    void refusesAReferenceThatIsOnlyPartOfAValue() {
        workspace.environment.put("ORG", "7b6f");
        assertThat(workspace.problems(Workspace.track("").replace("7b6f1d1e", "org-${ORG}")))
                .containsExactly("5: sources.track.data_source.organization_id:"
                        + " a reference such as ${NAME} must be the whole value, not a part of it");
    }

    @Test
    void takesALiteralSecretWhenTheTenantAllowsIt() {
        Connection connection = workspace.connection(withToken("open") + "allow_literal_secrets: true\n");
        assertThat(connection.secret("connection_details.token").reveal()).isEqualTo("open");
    }

    @Test
    void leavesReferencesOfAnotherProfileAloneButChecksTheRest() {
        assertThat(workspace.problems(withToken("${UNSET}") + "profile: staging\n"))
                .isEmpty();
        assertThat(workspace.problems(withToken("${sandbox:token}") + "profile: sandbox\n"))
                .isEmpty();
        assertThat(workspace.problems(withToken("${sandbox:token}") + "profile: sandbox\nsinsk: {}\n"))
                .containsExactly("7: sinsk: unknown key (did you mean 'sinks'?)");
    }

    @Test
    void runsATenantOfAProfileOnlyWhenThatIsActive() {
        // Given
        workspace.tenant("acme", withToken("${TRACK_TOKEN}") + "profile: staging\n");
        Tenants idle = workspace.tenants();
        Tenants staging = workspace.tenants("staging");

        // When
        idle.refresh();
        staging.refresh();

        // Then
        assertThat(idle.all()).isEmpty();
        assertThat(staging.all()).extracting(Tenant::name).containsExactly("acme");
    }

    @Test
    void waitsForASandboxThatStartsLater() {
        // Given
        workspace.tenant("acme", withToken("${sandbox:token}") + "profile: sandbox\n");
        Tenants tenants = workspace.tenants("sandbox");
        Changes before = tenants.refresh();
        workspace.environment.put("sandbox:token", "made-up");

        // When
        Changes after = tenants.refresh();

        // Then
        assertThat(before.problems()).hasSize(1);
        assertThat(after.added()).containsExactly("acme");
        assertThat(after.problems()).isEmpty();
    }
}
