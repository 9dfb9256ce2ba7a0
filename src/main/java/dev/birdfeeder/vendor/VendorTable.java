package dev.birdfeeder.vendor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What a {@code vendor.yaml} says of how its vendor is called, as a table of a README. */
public final class VendorTable {

    private VendorTable() {}

    /**
     * The lines of the table.
     *
     * @param folder of the source
     */
    public static String of(Path folder) {
        var rules = VendorRules.read(folder);
        var rows = new ArrayList<String>();
        rows.add(row("address", "`%s`".formatted(rules.baseUrl())));
        rows.add(
                row("credential", rules.auth().stream().map(VendorTable::auth).collect(Collectors.joining("; else "))));
        rows.add(row(
                "calls at most",
                "`%s` in %s, by credential"
                        .formatted(rules.budget().requests(), rules.budget().per())));
        if (rules.concurrency() > 1) {
            rows.add(row("pages side by side", String.valueOf(rules.concurrency())));
        }
        rules.listings().forEach((call, list) -> rows.add(row("pages of `" + call + "`", pages(list.pages()))));
        var statuses = rules.statuses();
        rows.add(row("a success", numbers(statuses.success())));
        rows.add(row("credentials refused", numbers(statuses.refused())));
        if (!statuses.forbidden().isEmpty()) {
            rows.add(row("not allowed", numbers(statuses.forbidden())));
        }
        if (!statuses.oversized().isEmpty()) {
            rows.add(row("too large", numbers(statuses.oversized()) + ", asked for in pieces where it is of a time"));
        }
        rows.add(row("not there", numbers(statuses.gone())));
        rows.add(row(
                "too many calls",
                numbers(statuses.limited())
                        + ", waits as `Retry-After` says, longer than a minute in state `RATE_LIMITED`"));
        rows.add(row("tried again", numbers(statuses.retry())));
        if (!rules.captcha().statuses().isEmpty()) {
            rows.add(row(
                    "a person must solve a CAPTCHA",
                    numbers(rules.captcha().statuses()) + ", tried again after "
                            + rules.captcha().probeAfter()));
        }
        rows.add(row(
                "pushed",
                rules.pushCounts().isEmpty()
                        ? "no"
                        : "yes; between a push and a poll these make a new version: "
                                + String.join(", ", rules.pushCounts())));
        return "| the vendor | |\n|---|---|\n" + String.join("\n", rows) + "\n";
    }

    private static String row(String what, String value) {
        return "| %s | %s |".formatted(what, value);
    }

    private static String auth(Auth way) {
        if (way instanceof Auth.Basic basic) {
            return basic.user().isEmpty()
                    ? "Basic, `%s` as user without password".formatted(basic.secret())
                    : "Basic, `%s` and `%s`".formatted(basic.user(), basic.secret());
        }
        if (way instanceof Auth.ApiKey key) {
            return "header `%s`, `%s`".formatted(key.header(), key.secret());
        }
        if (way instanceof Auth.OAuthClientCredentials client) {
            return "OAuth, `%s` and `%s`".formatted(client.id(), client.secret());
        }
        return "Bearer, `%s`".formatted(way.secret());
    }

    private static String pages(Paging paging) {
        if (paging instanceof Paging.Page page) {
            return "by number, `%s`".formatted(page.parameter());
        }
        if (paging instanceof Paging.Offset offset) {
            return "by offset, `%s`".formatted(offset.parameter());
        }
        if (paging instanceof Paging.Cursor cursor) {
            return "by cursor, `%s` from `%s`".formatted(cursor.parameter(), cursor.cursor());
        }
        if (paging instanceof Paging.Next next) {
            return "by the address at `%s`".formatted(next.link());
        }
        return paging instanceof Paging.Link ? "by the header `Link`" : "none, one answer holds all";
    }

    private static String numbers(Collection<Integer> numbers) {
        return numbers.isEmpty()
                ? "none known"
                : List.copyOf(numbers).stream().sorted().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
