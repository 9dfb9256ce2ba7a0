package dev.birdfeeder.tenant;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file that should be small and UTF-8, and believes neither. */
final class TextFile {
    private TextFile() {}

    /**
     * @throws TooLarge when there are more bytes than that
     * @throws CharacterCodingException when it isn't UTF-8
     */
    static String read(Path file, int maxBytes) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(maxBytes + 1);
        }
        if (bytes.length > maxBytes) {
            throw new TooLarge();
        }
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    /** Without the one newline that editors, echo and base64 leave at the end. */
    static String withoutNewline(String text) {
        int ending = text.endsWith("\r\n") ? 2 : text.endsWith("\n") ? 1 : 0;
        return text.substring(0, text.length() - ending);
    }

    static final class TooLarge extends IOException {}
}
