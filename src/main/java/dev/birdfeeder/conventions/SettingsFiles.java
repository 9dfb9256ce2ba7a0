package dev.birdfeeder.conventions;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Every setting has a title and a description, because forms, editors and the README are made of them. What is a
 * secret is marked, so that it stays out of logs and routes. Routes name settings that there are.
 */
final class SettingsFiles implements Convention {

    private static final Pattern SECRET = Pattern.compile(
            "(.*_)?(token|password|passphrase|secret|credentials?|authorization|bearer|basic|apikey|(api|access|auth|private|secret|write|signing)_key)");
    private static final Pattern REFERENCE = Pattern.compile("connection\\.(setting|list|secret)\\('([^']*)'\\)");

    @Override
    public void check(RoutesFolder routes, Findings findings) {
        for (var folder : routes.folders()) {
            Settings.of(folder).ifPresent(settings -> {
                checkTexts(settings, findings);
                checkSecrets(settings, credentials(folder), findings);
                routes.files().stream()
                        .filter(file -> file.isIn(folder))
                        .forEach(file -> checkReferences(file, settings, findings));
            });
        }
    }

    private static void checkTexts(Settings settings, Findings findings) {
        checkTexts(settings, "", settings.root(), findings);
        settings.all().forEach((name, schema) -> checkTexts(settings, name, schema, findings));
    }

    private static void checkTexts(Settings settings, String name, JsonNode schema, Findings findings) {
        var missing = List.of("title", "description").stream()
                .filter(text -> schema.path(text).asText().isBlank())
                .collect(Collectors.joining(" and no "));
        if (!missing.isEmpty()) {
            settings.tell(
                    name, "has no %s (write it; forms, editors and the README show it)".formatted(missing), findings);
        }
    }

    private static void checkSecrets(Settings settings, Set<String> credentials, Findings findings) {
        settings.all().forEach((name, schema) -> {
            var key = name.substring(name.lastIndexOf('.') + 1);
            var isText = schema.path("type").asText("string").equals("string");
            var isNamedSo = SECRET.matcher(key).matches() && !schema.has("writeOnly");
            if (isText
                    && (isNamedSo || credentials.contains(name))
                    && !schema.path("writeOnly").asBoolean()) {
                settings.tell(
                        name,
                        "is not marked as a secret (write \"writeOnly\": true%s)"
                                .formatted(credentials.contains(name) ? "" : ", or false if it is none"),
                        findings);
            }
        });
    }

    /** What {@code vendor.yaml} sends as one. */
    private static Set<String> credentials(Path folder) {
        var names = new TreeSet<String>();
        Optional.of(folder.resolve(VendorFiles.NAME))
                .filter(java.nio.file.Files::exists)
                .flatMap(file -> YamlText.read(file, new Findings()))
                .flatMap(vendor -> vendor.root().get("auth"))
                .ifPresent(auth ->
                        auth.all().filter(tree -> tree.key().equals("secret")).forEach(tree -> names.add(tree.text())));
        return names;
    }

    private static void checkReferences(RouteFile file, Settings settings, Findings findings) {
        file.root().all().filter(Tree::isText).forEach(tree -> REFERENCE
                .matcher(tree.text())
                .results()
                .map(match -> match.group(2))
                .filter(name -> !settings.names().contains(name))
                .forEach(name -> findings.add(
                        file,
                        tree,
                        "no setting '%s'%s",
                        name,
                        Hints.of(name, settings.names(), "add it to " + Settings.FILE))));
    }
}
