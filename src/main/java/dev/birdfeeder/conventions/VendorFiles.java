package dev.birdfeeder.conventions;

import com.schibsted.spt.data.jslt.JsltException;
import dev.birdfeeder.feedback.MappingCheck;
import dev.birdfeeder.vendor.Vendors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A {@code vendor.yaml} is whole, names settings that there are, and says for every call of its source's routes what a
 * success looks like.
 */
final class VendorFiles implements Convention {

    static final String NAME = "vendor.yaml";

    private static final Pattern PATH = Pattern.compile("([a-z0-9_.\\[\\]]+): .*", Pattern.DOTALL);

    @Override
    public void check(RoutesFolder routes, Findings findings) {
        for (var folder : routes.folders("sources")) {
            if (Files.exists(folder.resolve(NAME))) {
                YamlText.read(folder.resolve(NAME), findings)
                        .ifPresent(vendor -> check(routes, folder, vendor, findings));
            }
        }
    }

    private static void check(RoutesFolder routes, Path folder, YamlText vendor, Findings findings) {
        try {
            new Vendors(routes.path()).rules(folder.getFileName().toString());
        } catch (IllegalArgumentException invalid) {
            var sentence = invalid.getMessage();
            sentence = sentence.substring(sentence.indexOf(NAME + ": ") + NAME.length() + 2);
            var path = PATH.matcher(sentence);
            var line = path.matches() ? line(vendor.root(), path.group(1)) : 1;
            if (path.matches() && jslt(invalid) instanceof JsltException mistake) {
                sentence = path.group(1) + ": " + MappingCheck.sentence(mistake, "");
            }
            findings.add(vendor.name(), line, "%s", sentence.lines().findFirst().orElse(""));
            return;
        }
        var listings = names(vendor, "listings");
        var calls = names(vendor, "success");
        calls.addAll(listings);
        routes.files().stream().filter(file -> file.isIn(folder)).forEach(file -> {
            checkCalls(file, calls, "success", findings);
            if (readsListing(file) && calls(file).noneMatch(call -> !calls.contains(call) || listings.contains(call))) {
                checkCalls(file, listings, "listings", findings);
            }
        });
        Settings.of(folder).ifPresent(settings -> vendor.root()
                .all()
                .filter(tree -> settings.isMeantAsName(tree.text()))
                .filter(tree -> !settings.names().contains(tree.text()))
                .forEach(tree -> findings.add(
                        vendor.name(),
                        tree.line(),
                        "no setting '%s'%s",
                        tree.text(),
                        Hints.of(tree.text(), settings.names(), "add it to " + Settings.FILE))));
    }

    private static Throwable jslt(Throwable failure) {
        return failure == null || failure instanceof JsltException ? failure : jslt(failure.getCause());
    }

    private static Set<String> names(YamlText vendor, String key) {
        var names = new TreeSet<String>();
        vendor.root().get(key).ifPresent(map -> map.children().forEach(call -> names.add(call.key())));
        return names;
    }

    private static Stream<String> calls(RouteFile file) {
        return file.root()
                .all()
                .filter(tree ->
                        tree.key().equals("setVariable") && tree.text("name").equals("call"))
                .map(tree -> tree.text("expression", "constant", "expression"))
                .filter(call -> !call.isEmpty());
    }

    /** Whether it calls what looks its call up among the listings. */
    private static boolean readsListing(RouteFile file) {
        return file.root()
                .all()
                .anyMatch(tree -> tree.text("ref").equals("listings")
                        || (tree.text("uri").equals("direct")
                                && tree.text("parameters", "name").equals("listing")));
    }

    /** @param key where in {@code vendor.yaml} they are */
    private static void checkCalls(RouteFile file, Set<String> calls, String key, Findings findings) {
        file.root()
                .all()
                .filter(tree ->
                        tree.key().equals("setVariable") && tree.text("name").equals("call"))
                .forEach(tree -> {
                    var call = tree.text("expression", "constant", "expression");
                    if (!call.isEmpty() && !calls.contains(call)) {
                        findings.add(
                                file,
                                tree,
                                "%s says under %s nothing of call '%s'%s",
                                NAME,
                                key,
                                call,
                                Hints.of(call, calls, "add it there"));
                    }
                });
    }

    /** Where the deepest key of a path is written that there is. */
    private static int line(Tree root, String path) {
        var place = root;
        for (var key : path.split("[.\\[]")) {
            Optional<Tree> next = place.get(key);
            if (next.isEmpty()) {
                break;
            }
            place = next.get();
        }
        return place.line();
    }
}
