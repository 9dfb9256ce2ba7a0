package dev.birdfeeder.feedback;

import com.fasterxml.jackson.databind.JsonNode;

/** Texts, numbers and booleans as people write them. */
final class Scalars {

    /** Beyond so many places a number is nonsense, and writing it out would fill the memory. */
    private static final int LONGEST = 40;

    private Scalars() {}

    /** Trimmed. Jackson reads 48210.0 as 4.821E+4 and would write it so; a ticket's id is 48210. */
    static String text(JsonNode value) {
        if (value.isBigDecimal()) {
            var number = value.decimalValue();
            if (Math.abs((long) number.scale()) <= LONGEST) {
                return number.toPlainString();
            }
        }
        return value.asText().trim();
    }
}
