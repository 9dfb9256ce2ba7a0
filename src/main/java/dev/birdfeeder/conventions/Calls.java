package dev.birdfeeder.conventions;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A route is called by its id: {@code direct:<id>} exists, and listens under the route's own name. Only the source of a
 * connection and the type of a sink are called by a variable. Only a route made for it ({@code vendor-call}, {@code
 * vendor-stream}, {@code sink-…-call}) reaches out with http.
 */
final class Calls implements Convention {

    private static final Set<String> DYNAMIC = Set.of("connection.source", "sink.type");
    private static final Set<String> CHOOSE_BY_DATA =
            Set.of("recipientList", "routingSlip", "dynamicRouter", "enrich", "pollEnrich");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{variable\\.([^}]*)}");
    private static final Pattern CALLER =
            Pattern.compile("(pipeline/vendor-(call|stream|token|zip)|sinks/[^/]+/sink-[^/]+-call)\\.camel\\.yaml$");

    @Override
    public void check(RoutesFolder routes, Findings findings) {
        var names = new TreeSet<>(routes.ids());
        routes.files().forEach(file -> file.root()
                .all()
                .filter(tree -> tree.key().equals("from"))
                .forEach(from -> checkFrom(file, from, names, findings)));
        for (var file : routes.files()) {
            file.root()
                    .all()
                    .filter(tree -> CHOOSE_BY_DATA.contains(tree.key()))
                    .forEach(call -> findings.add(
                            file,
                            call,
                            "%s calls what an expression says (data never chooses an endpoint; write to)",
                            call.key()));
            file.endpoints().filter(tree -> !tree.key().equals("from")).forEach(call -> {
                if (call.key().equals("toD")) {
                    checkDynamic(file, call, findings);
                } else if (call.text("uri").contains("${")) {
                    findings.add(file, call, "'%s' is a fixed uri with an expression (write toD)", call.text("uri"));
                } else if (isDirect(call) && !direct(call).isEmpty() && !names.contains(direct(call))) {
                    findings.add(
                            file,
                            call,
                            "no route 'direct:%s'%s",
                            direct(call),
                            Hints.of(direct(call), names, "write a route of this name, or correct it"));
                }
                checkHttp(file, call, findings);
            });
        }
    }

    private static void checkFrom(RouteFile file, Tree from, Set<String> names, Findings findings) {
        if (isDirect(from)) {
            names.add(direct(from));
            var isCalledAsItsRoute =
                    file.routes().stream().anyMatch(route -> route.text("id").equals(direct(from)));
            if (!isCalledAsItsRoute && !direct(from).isEmpty() && !direct(from).equals(file.expectedId())) {
                findings.add(
                        file,
                        from,
                        "listens to direct:%s (call it '%s', as its route and file)",
                        direct(from),
                        file.expectedId());
            }
        }
    }

    private static void checkDynamic(RouteFile file, Tree call, Findings findings) {
        var uri = call.text("uri");
        var variables =
                VARIABLE.matcher(uri).results().map(match -> match.group(1)).toList();
        if (!uri.startsWith("direct:")
                || variables.size() != 1
                || !DYNAMIC.containsAll(variables)
                || uri.replaceAll(VARIABLE.pattern(), "").contains("${")) {
            findings.add(
                    file,
                    call,
                    "toD '%s' (only direct: with connection.source or sink.type; everything else is a plain to)",
                    uri);
        }
    }

    private static void checkHttp(RouteFile file, Tree call, Findings findings) {
        var scheme = EndpointOptions.scheme(call.text("uri"));
        if (scheme.startsWith("http") && !CALLER.matcher(file.name()).find()) {
            findings.add(
                    file,
                    call,
                    "an %s endpoint outside of vendor-call (call direct:vendor, which has credentials, budget and"
                            + " limits)",
                    scheme);
        }
    }

    private static boolean isDirect(Tree call) {
        return EndpointOptions.scheme(call.text("uri")).equals("direct");
    }

    private static String direct(Tree call) {
        var uri = call.text("uri");
        return uri.contains(":") ? uri.substring(uri.indexOf(':') + 1) : call.text("parameters", "name");
    }
}
