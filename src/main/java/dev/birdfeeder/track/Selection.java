package dev.birdfeeder.track;

import com.fasterxml.jackson.databind.JsonNode;
import dev.birdfeeder.tenant.Near;
import dev.birdfeeder.vendor.VendorException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the settings name, found among what the vendor lists.
 *
 * @param listed what there is
 * @param keys where one may be known by, the first being what the vendor is asked with
 */
record Selection(List<JsonNode> listed, List<String> keys) {

    /**
     * What the vendor is asked with for each that is wanted.
     *
     * @param setting where they are wanted
     * @param unknown says that there is no such one, with {@code %s} for it
     * @throws VendorException {@code CONFIG_ERROR} naming all that there are not
     */
    List<String> of(List<String> wanted, String setting, String unknown) {
        var found = new ArrayList<String>();
        var missing = new ArrayList<String>();
        for (var one : wanted) {
            find(one).ifPresentOrElse(found::add, () -> missing.add(unknown.formatted(one) + Near.hint(one, names())));
        }
        if (!missing.isEmpty()) {
            throw new VendorException(VendorException.State.CONFIG_ERROR, setting + ": " + String.join("; ", missing));
        }
        return found;
    }

    private Optional<String> find(String wanted) {
        return keys.stream()
                .flatMap(key ->
                        listed.stream().filter(one -> one.path(key).asText().equals(wanted)))
                .map(this::name)
                .filter(name -> !name.isEmpty())
                .findFirst();
    }

    private List<String> names() {
        return listed.stream().map(this::name).toList();
    }

    private String name(JsonNode one) {
        return one.path(keys.get(0)).asText();
    }
}
