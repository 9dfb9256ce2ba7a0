package dev.birdfeeder.tenant;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Reads what {@code ${file:acme/track-token}} names; never anything outside of the secrets folder. */
final class SecretFile {
    private static final int MAX_BYTES = 64 * 1024;
    private static final Pattern NAME = Pattern.compile("\\w[\\w.-]*(/\\w[\\w.-]*)*");

    private SecretFile() {}

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    static Given read(Path folder, String name, String reference) {
        try {
            Path file = folder.resolve(name).toRealPath();
            if (!file.startsWith(folder.toRealPath())) {
                return Given.mistake(reference, "the secret file " + name + " lies outside of the secrets folder");
            }
            String text = TextFile.withoutNewline(TextFile.read(file, MAX_BYTES));
            return text.isEmpty()
                    ? Given.mistake(reference, "the secret file " + name + " is empty")
                    : Given.found(text, reference);
        } catch (TextFile.TooLarge e) {
            return Given.mistake(reference, "the secret file " + name + " is larger than 64 KB");
        } catch (CharacterCodingException e) {
            return Given.mistake(reference, "the secret file " + name + " is not UTF-8 text");
        } catch (NoSuchFileException e) {
            return Given.mistake(reference, "there is no secret file " + name);
        } catch (IOException e) {
            return Given.mistake(reference, "the secret file " + name + " can't be read");
        }
    }
}
