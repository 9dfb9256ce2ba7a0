package dev.birdfeeder.vendor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** A line of a vendor's file that is too long to be read: its beginning, and words that say that it is no more than that. */
public final class CutLine {

    /** Part of the payload, so that a dead letter that is replayed is still told from a line that isn't JSON. */
    private static final String MARK = "… (cut off here: the line is too long)";

    private CutLine() {}

    static JsonNode of(String beginning) {
        return TextNode.valueOf(beginning + MARK);
    }

    /** Whether this is what is left of such a line. */
    public static boolean is(Object interaction) {
        return interaction instanceof TextNode text && text.textValue().endsWith(MARK);
    }
}
