package dev.birdfeeder.tenant;

import dev.birdfeeder.tenant.Value.Scalar;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces a whole value {@code ${NAME}}, {@code ${file:acme/token}} or {@code ${sandbox:track}} in one tenant's file,
 * and remembers which secret files that took.
 */
final class References {
    private static final Pattern WHOLE = Pattern.compile("\\$\\{([^}]*)}");
    private static final Pattern PART = Pattern.compile("\\$\\{(\\w+|(file|sandbox):[^}]*)}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");

    private final World world;
    private final String profile;
    private final Map<Path, Stamp> secretFiles = new HashMap<>();
    private boolean waiting;

    /** What references can refer to, the same for all tenants. */
    record World(Path secretsDir, UnaryOperator<String> environment, Set<String> activeProfiles) {}

    /** @param profile the tenant's profile; empty when it has none. The references of another profile count as right. */
    References(World world, String profile) {
        this.world = world;
        this.profile = profile;
    }

    boolean isActive() {
        return profile.isEmpty() || world.activeProfiles().contains(profile);
    }

    /** What was asked for, with the stamps from just before it was read. */
    Map<Path, Stamp> secretFiles() {
        return Map.copyOf(secretFiles);
    }

    /** True when a sandbox value was asked for before the sandbox had one. */
    boolean isWaiting() {
        return waiting;
    }

    Given read(Scalar scalar) {
        Matcher whole = WHOLE.matcher(scalar.raw());
        if (whole.matches()) {
            return look(whole.group(1), scalar.raw());
        }
        Matcher part = PART.matcher(scalar.raw());
        return part.find()
                ? Given.mistake(part.group(), "a reference such as ${NAME} must be the whole value, not a part of it")
                : Given.literal(scalar.raw());
    }

    private Given look(String inside, String reference) {
        if (inside.startsWith("file:")) {
            return file(inside.substring("file:".length()), reference);
        }
        if (inside.startsWith("sandbox:")) {
            return sandbox(inside, reference);
        }
        if (!NAME.matcher(inside).matches()) {
            return Given.mistake(reference, "is not a known kind of reference (write ${NAME} or ${file:folder/name})");
        }
        if (!isActive()) {
            return Given.assumed(reference);
        }
        String value = world.environment().apply(inside);
        if (value == null) {
            return Given.mistake(reference, "the environment variable " + inside + " is not set");
        }
        String text = TextFile.withoutNewline(value);
        return text.isEmpty()
                ? Given.mistake(reference, "the environment variable " + inside + " is empty")
                : Given.found(text, reference);
    }

    private Given file(String name, String reference) {
        if (!SecretFile.isName(name)) {
            return Given.mistake(reference, "must name a file inside the secrets folder, such as ${file:acme/token}");
        }
        if (!isActive()) {
            return Given.assumed(reference);
        }
        secretFiles.computeIfAbsent(world.secretsDir().resolve(name), Stamp::of);
        return SecretFile.read(world.secretsDir(), name, reference);
    }

    private Given sandbox(String inside, String reference) {
        if (world.activeProfiles().contains("sandbox")) {
            String value = world.environment().apply(inside);
            waiting |= value == null;
            return value == null
                    ? Given.mistake(reference, "the sandbox has no such value")
                    : Given.found(value, reference);
        }
        return profile.equals("sandbox")
                ? Given.assumed(reference)
                : Given.mistake(
                        reference, reference + " works in the sandbox only (add profile: sandbox to the tenant)");
    }
}
