package dev.birdfeeder.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.birdfeeder.tenant.Catalog;
import dev.birdfeeder.tenant.EditorSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.FileSystemUtils;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Written again with {@code -Dbirdfeeder.write-docs=true}. */
class GeneratedFilesTest {

    private static final Path ROUTES = Path.of("routes");
    private static final Path README = Path.of("README.md");
    private static final JsonSchema SCHEMA =
            JsonSchemaFactory.getInstance(VersionFlag.V7).getSchema(EditorSchema.of(new Catalog(ROUTES)));

    @TempDir
    private Path folder;

    @Test
    void whatIsMadeOfTheSettingsSchemasIsCurrent() {
        // Given
        var files = new GeneratedFiles(new Catalog(ROUTES), ROUTES, Path.of("tenants"), README);
        if (Boolean.getBoolean("birdfeeder.write-docs")) {
            files.write();
        }

        // Then
        assertThat(files.stale()).isEmpty();
        assertThat(Path.of("tenants/tenant.schema.json")).exists();
    }

    @Test
    void everySourceHasAPageWithSettingsRecordCallsAndLimits() {
        assertThat(new Catalog(ROUTES).sources().keySet())
                .allSatisfy(source -> assertThat(ROUTES.resolve("sources/" + source + "/README.md"))
                        .content()
                        .containsOnlyOnce("<!-- settings of sources/%s -->".formatted(source))
                        .containsOnlyOnce("<!-- mapping of sources/%s -->".formatted(source))
                        .containsOnlyOnce("<!-- calls of sources/%s -->".formatted(source))
                        .containsPattern("## Limits\n\n\\S"));
    }

    @Test
    void everySinkHasAPageWithSettingsAndLimits() {
        assertThat(new Catalog(ROUTES).sinks().keySet())
                .allSatisfy(sink -> assertThat(ROUTES.resolve("sinks/" + sink + "/README.md"))
                        .content()
                        .containsOnlyOnce("<!-- settings of sinks/%s -->".formatted(sink))
                        .containsPattern("## Limits\n\n\\S"));
    }

    @Test
    void theReadmeLinksEveryPageAndShowsTheWayOfARecord() throws IOException {
        // Given
        var readme = Files.readString(README);

        // Then
        assertThat(readme).containsOnlyOnce("<!-- flow -->").containsOnlyOnce("<!-- tour -->");
        assertThat(new Catalog(ROUTES).sources().keySet())
                .allSatisfy(source -> assertThat(readme).contains("(routes/sources/" + source + "/README.md)"));
        assertThat(new Catalog(ROUTES).sinks().keySet())
                .allSatisfy(sink -> assertThat(readme).contains("(routes/sinks/" + sink + "/README.md)"));
    }

    @Test
    void aChangedMappingAndARouteMoreAreTold() throws IOException {
        // Given
        FileSystemUtils.copyRecursively(ROUTES, folder.resolve("routes"));
        var readme = Files.copy(README, folder.resolve("README.md"));
        var mapping = folder.resolve("routes/sources/delighted/feedback.jslt");
        Files.writeString(mapping, Files.readString(mapping).replace("text(.person.name)", "text(.person.nick)"));
        Files.copy(
                folder.resolve("routes/pipeline/accept.camel.yaml"), folder.resolve("routes/pipeline/more.camel.yaml"));
        var files = new GeneratedFiles(
                new Catalog(folder.resolve("routes")), folder.resolve("routes"), Path.of("tenants"), readme);

        // When
        var stale = files.stale();

        // Then
        assertThat(stale)
                .extracting(
                        problem -> problem.toString().replace(folder + "/", "").replaceFirst(":\\d+:.*", ""))
                .containsExactly("README.md", "routes/sources/delighted/README.md");
    }

    @Test
    void aPageThatIsMissingIsWritten() throws IOException {
        // Given
        FileSystemUtils.copyRecursively(ROUTES, folder.resolve("routes"));
        var page = folder.resolve("routes/sources/delighted/README.md");
        Files.delete(page);
        var files = new GeneratedFiles(
                new Catalog(folder.resolve("routes")),
                folder.resolve("routes"),
                Path.of("tenants"),
                folder.resolve("none.md"));

        // When
        var stale = files.stale();
        var written = files.write();

        // Then
        assertThat(stale).isEmpty();
        assertThat(written).containsExactly(page);
        assertThat(page)
                .content()
                .startsWith("# Delighted\n\nImports NPS and CSAT answers from Delighted.\n")
                .contains("| `author_name` | `text(.person.name)` |");
    }

    @Test
    void aChangedSchemaIsToldAndWrittenOnce() throws IOException {
        // Given
        FileSystemUtils.copyRecursively(ROUTES, folder.resolve("routes"));
        var schema = folder.resolve("routes/sinks/file/settings.schema.json");
        Files.writeString(schema, Files.readString(schema).replace("One record per line", "A record a line"));
        var readme = Files.copy(README, folder.resolve("README.md"));
        var tenants = Files.createDirectories(folder.resolve("tenants"));
        Files.writeString(tenants.resolve("tenant.schema.json"), EditorSchema.of(new Catalog(ROUTES)));
        var files =
                new GeneratedFiles(new Catalog(folder.resolve("routes")), folder.resolve("routes"), tenants, readme);

        // When
        var stale = files.stale();
        var written = files.write();

        // Then
        assertThat(stale)
                .extracting(
                        problem -> problem.toString().replace(folder + "/", "").replaceFirst(":\\d+:", ":…:"))
                .containsExactly(
                        "tenants/tenant.schema.json:…: is no longer what routes, mappings and settings schemas say (run: birdfeeder schema)",
                        "routes/sinks/file/README.md:…: is no longer what routes, mappings and settings schemas say (run: birdfeeder schema)");
        var page = folder.resolve("routes/sinks/file/README.md");
        assertThat(written).containsExactly(tenants.resolve("tenant.schema.json"), page);
        assertThat(Files.readString(page))
                .contains(
                        "| `format` | A record a line, plain or gzipped. `ndjson`, `ndjson.gz`. Default: `ndjson`. |");
        assertThat(files.stale()).isEmpty();
        assertThat(files.write()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tenants/demo.yaml",
                "k8s/base/tenants/acme.yaml",
                "k8s/overlays/cluster/tenants/acme.yaml",
                "k8s/overlays/demo/tenants/demo.yaml"
            })
    void theEditorTakesWhatShips(String file) throws IOException {
        // Given
        var text = Files.readString(Path.of(file));

        // When
        var named =
                Pattern.compile("\\A# yaml-language-server: \\$schema=(\\S+)\n").matcher(text);

        // Then
        assertThat(named.find()).isTrue();
        assertThat(Path.of(file).resolveSibling(named.group(1)).normalize())
                .isEqualTo(Path.of("tenants/tenant.schema.json"));
        assertThat(mistakes(text)).isEmpty();
    }

    @Test
    void theEditorTakesTheTenantsOfTheReadme() throws IOException {
        // Given
        var blocks = Pattern.compile("```yaml\\n(# tenants/.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(README))
                .results()
                .toList();

        // Then
        assertThat(blocks).isNotEmpty().allSatisfy(block -> assertThat(mistakes(block.group(1)))
                .isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "missing-token, /sources/track/connection_details",
        "unknown-key, /sources/track/data_source",
        "unknown-type, /sources/surveys/type",
        "wrong-choice, /sources/track/data_source/answer_status",
        "surprising-number, /sources/track/data_source/surveys/0"
    })
    void theEditorMarksWhatCheckTells(String file, String place) throws IOException {
        assertThat(mistakes(Files.readString(Path.of("src/test/resources/tenants/broken/" + file + ".yaml"))))
                .extracting(message -> message.getInstanceLocation().toString())
                .contains(place.replace("/", ".").replaceFirst("^.", "\\$.").replaceFirst("\\.0$", "[0]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sinks: { archive: { directory: out } }",
                "sinks: { archive: { type: kafka, directory: out } }",
                "sources: { other: { type: track } }",
                "sources: {}",
                "{ sources: {}, sinks: {} }",
                "sinks: { http: { url: 'https://x.example', batch: many } }",
                "nonsense: 1"
            })
    void theEditorKnowsThePartsByTheirType(String tenant) {
        assertThat(mistakes(tenant)).isNotEmpty();
    }

    @Test
    void theEditorTakesReferencesEverywhere() {
        assertThat(
                        mistakes(
                                """
                                sources:
                                  other:
                                    type: track
                                    connection_details: { token: "${T}", track_api: "${A}" }
                                    data_source: { organization_id: "${file:acme/org}", page_size: "${SIZE}" }
                                    enabled: ${ON}
                                sinks:
                                  http: { url: "${URL}", method: "${METHOD}" }
                                """))
                .isEmpty();
    }

    private static List<ValidationMessage> mistakes(String yaml) {
        var value = new Yaml(new SafeConstructor(new LoaderOptions())).<Object>load(yaml);
        JsonNode json = new ObjectMapper().findAndRegisterModules().valueToTree(withTexts(value));
        return List.copyOf(SCHEMA.validate(json));
    }

    /** Editors read YAML 1.2, where a date is a text. */
    private static Object withTexts(Object value) {
        if (value instanceof java.util.Map<?, ?> map) {
            var copy = new java.util.LinkedHashMap<Object, Object>();
            map.forEach((key, item) -> copy.put(key, withTexts(item)));
            return copy;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(GeneratedFilesTest::withTexts).toList();
        }
        return value instanceof java.util.Date date
                ? date.toInstant().toString().substring(0, 10)
                : value;
    }
}
