package dev.birdfeeder.tenant;

/**
 * A scalar after references are replaced.
 *
 * @param text what holds; empty when {@code assumed}
 * @param reference as written, {@code ${NAME}}; empty for a literal
 * @param assumed the reference isn't looked up here, and counts as right
 * @param mistake why there is no text; empty when there is
 */
record Given(String text, String reference, boolean assumed, String mistake) {
    static Given literal(String text) {
        return new Given(text, "", false, "");
    }

    static Given found(String text, String reference) {
        return new Given(text, reference, false, "");
    }

    static Given assumed(String reference) {
        return new Given("", reference, true, "");
    }

    static Given mistake(String reference, String mistake) {
        return new Given("", reference, false, mistake);
    }

    boolean isReference() {
        return !reference.isEmpty();
    }

    /** How a message may call it: what a reference stands for is never shown. */
    String shown() {
        if (isReference()) {
            return "what " + reference + " holds";
        }
        return "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
    }

    /** Without the text, which may be a secret. */
    @Override
    public String toString() {
        return isReference() ? reference : "a literal";
    }
}
