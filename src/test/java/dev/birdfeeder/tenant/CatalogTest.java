package dev.birdfeeder.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {
    @TempDir
    private Path routes;

    @BeforeEach
    void twoFoldersOfOneType() {
        schema("sources/track-cxm", "\"x-type\": \"track\", \"x-when\": {\"/api\": \"cxm\"}, \"x-default\": true");
        schema("sources/track-nps", "\"x-type\": \"track\", \"x-when\": {\"/api\": \"nps\"}");
        schema("sinks/file", "\"properties\": {}");
    }

    private void schema(String folder, String keywords) {
        Workspace.write(
                routes.resolve(folder).resolve("settings.schema.json"),
                "{\n\"type\": \"object\",\n" + keywords + "\n}");
    }

    private Optional<Folders.Choice> choose(String type, Map<String, String> written) {
        return new Catalog(routes).sourceFolders().choose(type, at -> Optional.ofNullable(written.get(at)));
    }

    private List<String> problems() {
        return new Catalog(routes)
                .problems().stream()
                        .map(problem -> problem.toString().replace(routes + "/", ""))
                        .toList();
    }

    @Test
    void picksTheFolderByTypeAndSetting() {
        assertThat(choose("track", Map.of())).map(Folders.Choice::folder).contains("track-cxm");
        assertThat(choose("track", Map.of("api", "cxm")))
                .map(Folders.Choice::folder)
                .contains("track-cxm");
        assertThat(choose("track", Map.of("api", "nps")))
                .map(Folders.Choice::folder)
                .contains("track-nps");
        assertThat(choose("track-nps", Map.of())).map(Folders.Choice::folder).contains("track-nps");
        assertThat(choose("qualtrics", Map.of())).isEmpty();
    }

    @Test
    void saysWhichSettingNoFolderGoesBy() {
        Folders.Choice choice = choose("track", Map.of("api", "cmx")).orElseThrow();
        assertThat(choice.wrongPath()).isEqualTo("api");
        assertThat(choice.valid()).containsExactly("cxm", "nps");
        assertThat(choose("track-nps", Map.of("api", "cxm")).orElseThrow().valid())
                .containsExactly("nps");
    }

    @Test
    void addsTheKeysOfEveryConnection() {
        Catalog catalog = new Catalog(routes);
        assertThat(catalog.sources()).containsOnlyKeys("track-cxm", "track-nps");
        assertThat(KeyRules.names(catalog.sources().get("track-cxm").path("properties")))
                .containsExactly("type", "enabled", "schedule");
        assertThat(KeyRules.names(catalog.sinks().get("file").path("properties")))
                .containsExactly("type");
    }

    @Test
    void tellsWhatIsWrongWithASchemaAndWhere() {
        // Given
        schema("sources/a", "\"title\": oops");
        schema("sources/b", "\"propertys\": {}");
        schema(
                "sources/c",
                "\"properties\": {\n\"zone\": {\"type\": \"string\", \"format\": \"timezone\"},\n\"x\": {}\n}");
        schema("sources/d", "\"required\": [\"tokn\"], \"properties\": {\"token\": {\"type\": \"txt\"}}");
        schema("sources/e", "\"title\": 1,\n\"title\": 2");
        schema("sources/f", "\"additionalProperties\": true,\n\"propertyNames\": {\"pattern\": \"[\"}");
        schema(
                "sources/g",
                "\"properties\": {\"api\": {\"type\": \"string\", \"enum\": [\"cxm\"],\n\"default\": \"cmx\"}}");

        // When
        List<String> problems = problems();

        // Then
        assertThat(problems)
                .containsExactly(
                        "sources/a/settings.schema.json:3: is not valid JSON: Unrecognized token 'oops': was expecting"
                                + " (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
                        "sources/b/settings.schema.json:3: /propertys: unsupported keyword"
                                + " (did you mean 'properties'?)",
                        "sources/c/settings.schema.json:4: /properties/zone/format: must be one of base-url, date,"
                                + " date-pattern, quartz-cron, record-field, time-zone, url-template, not 'timezone'"
                                + " (did you mean 'time-zone'?)",
                        "sources/c/settings.schema.json:5: /properties/x: needs a type"
                                + " (one of array, boolean, integer, number, object, string)",
                        "sources/d/settings.schema.json:3: /properties/token/type: must be one of array, boolean,"
                                + " integer, number, object, string, not 'txt'",
                        "sources/d/settings.schema.json:3: /required: no property is called 'tokn'"
                                + " (did you mean 'token'?)",
                        "sources/e/settings.schema.json:4: is not valid JSON: Duplicate field 'title'",
                        "sources/f/settings.schema.json:3: /additionalProperties: must be false or the schema of"
                                + " further keys",
                        "sources/f/settings.schema.json:4: /propertyNames/pattern: is not a regular expression:"
                                + " Unclosed character class",
                        "sources/g/settings.schema.json:4: /properties/api/default: must be one of cxm, not 'cmx'"
                                + " (did you mean 'cxm'?)");
    }

    @Test
    void tellsATenantThatItsSourcesSchemaIsBroken() {
        schema("sources/segment", "oops");
        assertThat(new Catalog(routes).sourceFolders().absent("segment"))
                .isEqualTo("can't be used until the settings.schema.json of 'segment' is corrected");
    }

    @Test
    void takesNoFolderForOneThatIsBroken() {
        // When
        schema("sources/track-cxm", "oops");

        // Then
        assertThat(choose("track", Map.of())).isEmpty();
        assertThat(choose("track", Map.of("api", "cxm"))).isEmpty();
        assertThat(choose("track", Map.of("api", "nps")))
                .map(Folders.Choice::folder)
                .contains("track-nps");
    }

    @Test
    void tellsWhenThereAreNoRoutes() {
        Path nowhere = routes.resolve("nowhere");
        assertThat(new Catalog(nowhere).problems())
                .extracting(Problem::toString)
                .containsExactly(
                        nowhere + "/sinks:1: there is no such folder", nowhere + "/sources:1: there is no such folder");
    }

    @Test
    void shipsSchemasWithoutProblems() {
        Catalog shipped = new Catalog(Path.of("routes"));
        assertThat(shipped.problems()).isEmpty();
        assertThat(shipped.sources()).containsKey("track-cxm");
        assertThat(shipped.sinks()).containsKey("file");
    }
}
