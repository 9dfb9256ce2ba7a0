package dev.birdfeeder.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZippedLinesTest {

    private static final String GOOD = "{\"id\":1,\"t\":\"é\"}\n{}\n\n{\"id\":2}\r\n{\"id\":3}";
    private static final long LARGEST = 100_000_000;

    private boolean stopped;

    private final Caller caller = new Caller() {
        @Override
        public boolean isStopped() {
            return stopped;
        }

        @Override
        public void received(long bytes) {}
    };

    @Test
    void everyLineComesAsItWasSentButThoseThatSayNothing() {
        assertThat(all(zip("x.ndjson", GOOD))).hasToString("[{\"id\":1,\"t\":\"é\"}, {\"id\":2}, {\"id\":3}]");
    }

    @Test
    void anEntryThatIsStoredIsReadToo() throws IOException {
        // Given
        var content = bytes(GOOD);
        var crc = new CRC32();
        crc.update(content);
        var archive = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(archive)) {
            var entry = new ZipEntry("x");
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(content.length);
            entry.setCrc(crc.getValue());
            zip.putNextEntry(entry);
            zip.write(content);
        }

        // When, Then
        assertThat(all(archive.toByteArray())).hasSize(3);
    }

    @Test
    @DisplayName("C9: sizes that are written with 64 bits where 32 would do are no damage")
    void sizesOf64BitsAreNoDamage() {
        assertThat(all(byHand(GOOD, 8, 24, 0))).hasSize(3);
        assertThat(all(byHand(GOOD, 8, 16, 0))).hasSize(3);
    }

    @Test
    @DisplayName("C8, C9: no prefix of an archive is taken for a whole one")
    void noPrefixOfAnArchiveIsTakenForAWholeOne() {
        var whole = zip("x.ndjson", GOOD);
        var end = endOfEntry(whole);
        for (int length = 0; length < end; length++) {
            // When
            var cut = Arrays.copyOf(whole, length);
            var failure = catchThrowableOfType(RetryableVendorException.class, () -> all(cut));

            // Then
            assertThat(failure).as("the first %d bytes", length).isNotNull();
        }
    }

    @Test
    @DisplayName("C9: whatever byte of the content is changed, the file isn't taken for a good one")
    void whateverByteIsChangedIsNoticed() {
        var whole = zip("x.ndjson", GOOD.repeat(50));
        for (int place = 30 + "x.ndjson".length(); place < endOfEntry(whole) - 12; place++) {
            // When
            var damaged = whole.clone();
            damaged[place] ^= 0x11;
            var failure = catchThrowable(() -> all(damaged));

            // Then
            assertThat(failure).as("byte %d", place).isInstanceOf(VendorException.class);
        }
    }

    @Test
    @DisplayName("C9: a bomb is left after a few megabytes")
    void aBombIsLeftAfterAFewMegabytes() {
        // Given
        var bomb = zip("x", " ".repeat(50_000_000));

        // When
        var failure = catchThrowableOfType(VendorException.class, () -> all(bomb));

        // Then
        assertThat(bomb).hasSizeLessThan(60_000);
        assertThat(failure)
                .hasMessage("export-file: answered 200 with a ZIP that unpacks to more than 200 times its size");
    }

    @Test
    @DisplayName("C9: more than a file may have is too much at once")
    void moreThanAFileMayHaveIsTooMuch() {
        var random = new byte[300_000];
        new Random(1).nextBytes(random);
        var archive = zip("x", "{\"t\":\"" + java.util.Base64.getEncoder().encodeToString(random) + "\"}\n");

        var failure =
                catchThrowableOfType(VendorException.class, () -> all(new ByteArrayInputStream(archive), 100_000));

        assertThat(failure.isTooLarge()).isTrue();
    }

    @Test
    @DisplayName("C9: an encrypted archive, an empty one, and none at all are refused")
    void whatCantBeReadIsRefused() throws IOException {
        var encrypted = byHand(GOOD, 8, 16, 1);
        var unknown = byHand(GOOD, 12, 16, 0);
        var empty = new ByteArrayOutputStream();
        new ZipOutputStream(empty).close();

        assertThat(message(encrypted)).isEqualTo("export-file: answered 200 with an encrypted ZIP");
        assertThat(message(unknown)).contains("a method of packing that isn't known");
        assertThat(message(empty.toByteArray())).isEqualTo("export-file: answered 200 with a ZIP without a file in it");
        assertThat(message(bytes("<html>secret words"))).isEqualTo("export-file: answered 200 with no ZIP");
        assertThat(message(bytes("{\"responses\":[]}"))).isEqualTo("export-file: answered 200 with no ZIP");
        assertThat(message(new byte[0])).isEqualTo("export-file: the connection broke inside the file");
    }

    @Test
    @DisplayName("C9: an archive in an archive holds no lines")
    void anArchiveInAnArchiveHoldsNoLines() throws IOException {
        var archive = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(archive)) {
            zip.putNextEntry(new ZipEntry("inner.zip"));
            zip.write(zip("x.ndjson", GOOD));
        }

        assertThat(message(archive.toByteArray()))
                .isEqualTo("export-file: answered 200 with a ZIP that holds no lines of JSON");
    }

    @Test
    @DisplayName("C9, C10: of many entries the first is read, whatever they are called")
    void ofManyEntriesTheFirstIsRead() throws IOException {
        var archive = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(archive)) {
            var number = 0;
            for (var name : List.of("../../x", "/etc/passwd", "C:\\x", "é\u202e/", "x".repeat(60_000))) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(bytes("{\"entry\":" + number++ + "}"));
            }
        }

        assertThat(all(archive.toByteArray())).hasToString("[{\"entry\":0}]");
    }

    @Test
    void aLineThatIsNoJsonIsATextAmongTheOthers() {
        // When
        var lines = all(zip("x", "{\"id\":1}\n{\"id\":2,\"a\"\n[]\n{\"a\":1,\"a\":2}\n{\"id\":3} x\n{\"id\":4}"));

        // Then
        assertThat(lines)
                .hasToString(
                        "[{\"id\":1}, \"{\\\"id\\\":2,\\\"a\\\"\", [], \"{\\\"a\\\":1,\\\"a\\\":2}\", \"{\\\"id\\\":3} x\","
                                + " {\"id\":4}]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"id\":1}\n"})
    void aLineThatIsTooLongIsItsBeginningAndTheNextOnesGoOn(String before) {
        // Given
        var line = longLine();

        // When
        var lines = all(zip("x", before + line + "\n{\"id\":2}\n{\"id\":3}"));

        // Then
        assertThat(lines).hasSize(before.isEmpty() ? 3 : 4);
        var cut = lines.get(lines.size() - 3);
        assertThat(cut.textValue()).startsWith(line.substring(0, 65_536)).hasSizeLessThan(65_600);
        assertThat(CutLine.is(cut)).isTrue();
        assertThat(lines.subList(lines.size() - 2, lines.size())).hasToString("[{\"id\":2}, {\"id\":3}]");
    }

    @Test
    void nothingButALineThatIsTooLongMayBeAnotherFormat() {
        assertThat(message(zip("x", longLine())))
                .isEqualTo("export-file: answered 200 with a ZIP that holds no lines of JSON");
    }

    /** 12 MB that don't pack too well. */
    private static String longLine() {
        var random = new byte[9_000_000];
        new Random(2).nextBytes(random);
        return "{\"t\":\"" + java.util.Base64.getEncoder().encodeToString(random) + "\"}";
    }

    @Test
    @DisplayName("C15: however large the file, no more of it is read than is taken")
    void noMoreIsReadThanIsTaken() {
        // Given
        var lines = new StringBuilder();
        var chance = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            lines.append("{\"responseId\":\"R_")
                    .append(i)
                    .append("\",\"t\":\"")
                    .append(chance.nextLong())
                    .append("\"}\n");
        }
        var archive = zip("x", lines.toString());
        var read = new long[1];
        var source = new FilterInputStream(new ByteArrayInputStream(archive)) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                var count = super.read(bytes, offset, length);
                read[0] += Math.max(0, count);
                return count;
            }
        };
        var chunks = new ZippedLines("export-file", caller, source, LARGEST);

        // When
        var first = chunks.next();

        // Then
        assertThat(first).hasSize(500);
        assertThat(read[0]).isLessThan(archive.length / 10);
        assertThat(chunks.next().get(0).path("responseId").asText()).isEqualTo("R_500");
    }

    @Test
    void aRunThatIsStoppedReadsNoFurther() {
        var chunks = new ZippedLines("export-file", caller, new ByteArrayInputStream(zip("x", GOOD)), LARGEST);
        stopped = true;

        assertThat(catchThrowable(chunks::hasNext)).isInstanceOf(StoppedException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8192})
    void itDoesntMatterInWhichPiecesTheAnswerComes(int size) {
        var pieces = new FilterInputStream(new ByteArrayInputStream(zip("x.ndjson", GOOD))) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return super.read(bytes, offset, Math.min(size, length));
            }
        };

        assertThat(all(pieces, LARGEST)).hasSize(3);
    }

    private String message(byte[] archive) {
        return catchThrowableOfType(VendorException.class, () -> all(archive)).getMessage();
    }

    private List<JsonNode> all(byte[] archive) {
        return all(new ByteArrayInputStream(archive), LARGEST);
    }

    private List<JsonNode> all(InputStream archive, long largest) {
        var all = new ArrayList<JsonNode>();
        new ZippedLines("export-file", caller, archive, largest).forEachRemaining(all::addAll);
        return all;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] zip(String name, String content) {
        var archive = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(archive)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(bytes(content));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return archive.toByteArray();
    }

    /** Where the central directory begins. */
    private static int endOfEntry(byte[] archive) {
        for (int i = archive.length - 4; ; i--) {
            if (archive[i] == 'P' && archive[i + 1] == 'K' && archive[i + 2] == 1 && archive[i + 3] == 2) {
                return i;
            }
        }
    }

    /** One entry with its sizes behind it, in a descriptor of 16 or 24 bytes. */
    private static byte[] byHand(String content, int method, int descriptor, int flags) {
        var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(bytes(content));
        deflater.finish();
        var packed = new byte[10_000];
        var size = deflater.deflate(packed);
        var crc = new CRC32();
        crc.update(bytes(content));
        var archive = ByteBuffer.allocate(20_000).order(ByteOrder.LITTLE_ENDIAN);
        archive.putInt(0x04034b50)
                .putShort((short) 45)
                .putShort((short) (8 | flags))
                .putShort((short) method)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .putInt(0)
                .putShort((short) 1)
                .putShort((short) 0)
                .put((byte) 'x')
                .put(packed, 0, size)
                .putInt(0x08074b50)
                .putInt((int) crc.getValue());
        if (descriptor == 24) {
            archive.putLong(size).putLong(bytes(content).length);
        } else {
            archive.putInt(size).putInt(bytes(content).length);
        }
        return Arrays.copyOf(archive.array(), archive.position());
    }
}
