package dev.birdfeeder.tenant;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.math.BigDecimal;
import java.util.Optional;

/** Reads and checks a number of a schema's type integer or number. */
final class NumberRules {
    private NumberRules() {}

    static Optional<JsonNode> number(JsonNode schema, String text) {
        boolean whole = schema.path("type").asText().equals("integer");
        if (!text.matches(whole ? "-?(0|[1-9]\\d{0,17})" : "-?(0|[1-9]\\d{0,17})(\\.\\d{1,18})?")) {
            return Optional.empty();
        }
        return Optional.of(whole ? LongNode.valueOf(Long.parseLong(text)) : DecimalNode.valueOf(new BigDecimal(text)));
    }

    static String expected(JsonNode schema) {
        String kind = schema.path("type").asText().equals("integer") ? "a whole number" : "a number";
        String least = schema.path("minimum").asText("");
        String most = schema.path("maximum").asText("");
        return kind
                + (!least.isEmpty() && !most.isEmpty()
                        ? " from " + least + " to " + most
                        : !least.isEmpty() ? " of at least " + least : !most.isEmpty() ? " of at most " + most : "");
    }

    static boolean isInRange(JsonNode schema, JsonNode number) {
        BigDecimal value = number.decimalValue();
        return (!schema.has("minimum") || value.compareTo(schema.path("minimum").decimalValue()) >= 0)
                && (!schema.has("maximum")
                        || value.compareTo(schema.path("maximum").decimalValue()) <= 0);
    }
}
