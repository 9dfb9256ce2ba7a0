package dev.birdfeeder.conventions;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What starts well and goes wrong later: an exchange that an onException has handled silently ends the split that
 * collects it, so only poll, which nobody collects, has one; a redelivery delay with a unit fails at the first
 * redelivery; a secret in a route ends in a log.
 */
final class Safety implements Convention {

    private static final Pattern SECRET_KEY =
            Pattern.compile("(?i).*(password|passphrase|secret|token|api_?key|authorization|credential).*");
    private static final Pattern SECRET_IN_TEXT = Pattern.compile(
            "(?i)\\b(\\w*(password|secret|token|api_?key))=(?!\\$\\{|\\{\\{|$)|://[^/\\s\"]*:[^/\\s\"]*@|\\b(Bearer|Basic|ApiKey) +[\\w.~+/-]{3,}");

    @Override
    public void check(RoutesFolder routes, Findings findings) {
        for (var file : routes.files()) {
            file.root().all().forEach(tree -> {
                if (tree.key().equals("onException")) {
                    checkHandled(file, tree, findings);
                }
                if (tree.key().equals("redeliveryDelay") || tree.key().equals("maximumRedeliveryDelay")) {
                    checkDelay(file, tree, findings);
                }
                checkSecret(file, tree, findings);
            });
        }
    }

    private static void checkHandled(RouteFile file, Tree onException, Findings findings) {
        for (var key : List.of("handled", "continued")) {
            onException
                    .get(key)
                    .filter(policy -> !policy.text("constant", "expression").equals("false"))
                    .filter(policy -> !file.name().endsWith("pipeline/poll" + RouteFile.SUFFIX))
                    .ifPresent(policy -> findings.add(
                            file,
                            policy,
                            "onException with '%s' ends the split that collects the exchange, silently (use doTry and"
                                    + " doCatch)",
                            key));
        }
    }

    private static void checkDelay(RouteFile file, Tree delay, Findings findings) {
        if (!delay.text().matches("\\d+|\\{\\{.*}}")) {
            findings.add(
                    file,
                    delay,
                    "'%s: %s' fails when it is first needed (write milliseconds, Camel parses no units here)",
                    delay.key(),
                    delay.text());
        }
    }

    private static void checkSecret(RouteFile file, Tree tree, Findings findings) {
        var isLiteral =
                tree.isText() && !tree.text().contains("${") && !tree.text().contains("{{");
        var setsSecret = SECRET_KEY.matcher(tree.text("name")).matches()
                && !tree.text("expression", "constant", "expression").isBlank();
        if ((isLiteral && SECRET_KEY.matcher(tree.key()).matches())
                || setsSecret
                || (tree.isText() && SECRET_IN_TEXT.matcher(tree.text()).find())) {
            findings.add(file, tree, "a secret in a route (it is the connection's: vendor-call sets it)");
        }
    }
}
