package dev.birdfeeder.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElementsTest {

    private static final String GOOD = "[{\"id\":1,\"n\":[2.5,\"é\"]},null,\"x\",{\"id\":2}]";

    private final AtomicLong received = new AtomicLong();
    private boolean stopped;

    private final Caller caller = new Caller() {
        @Override
        public boolean isStopped() {
            return stopped;
        }

        @Override
        public void received(long bytes) {
            received.addAndGet(bytes);
        }
    };

    @Test
    void everyElementComesAsItWasSentAndAllBytesAreCounted() {
        // When
        var elements = all(bytes(GOOD));

        // Then
        assertThat(elements).hasToString("[{\"id\":1,\"n\":[2.5,\"é\"]}, null, \"x\", {\"id\":2}]");
        assertThat(received).hasValue(bytes(GOOD).length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", " [ ] ", "\ufeff[]"})
    void anEmptyListHasNoChunk(String list) {
        assertThat(all(bytes(list))).isEmpty();
    }

    @Test
    @DisplayName("B11: no prefix of a list is taken for a whole one")
    void noPrefixOfAListIsTakenForAWholeOne() {
        var whole = bytes(GOOD);
        for (int length = 0; length < whole.length; length++) {
            // When
            var cut = Arrays.copyOf(whole, length);
            var failure = catchThrowableOfType(RetryableVendorException.class, () -> all(cut));

            // Then
            assertThat(failure).as("the first %d bytes", length).isNotNull();
            assertThat(failure.state()).isEqualTo(VendorException.State.PROTOCOL_ERROR);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[] x",
                "[][]",
                "[1,]",
                "[1 2]",
                "[{\"a\":1,\"a\":2}]",
                "[NaN]",
                "<p>secret words",
                "{secret",
                "]"
            })
    void whatIsNoJsonIsNotQuoted(String body) {
        // When
        var failure = catchThrowableOfType(RetryableVendorException.class, () -> all(bytes(body)));

        // Then
        assertThat(failure).hasMessage("answers: answered 200 with something that isn't JSON, or cut JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "5", "\"secret words\"", "{\"data\":[]}"})
    void whatIsNoListIsNoEmptyOne(String body) {
        // When
        var failure = catchThrowableOfType(VendorException.class, () -> all(bytes(body)));

        // Then
        assertThat(failure)
                .isNotInstanceOf(RetryableVendorException.class)
                .hasMessage("answers: answered 200, but not with a list");
    }

    @Test
    @DisplayName("B17: a list of any size passes through a small memory")
    void aListOfAnySizePassesThroughASmallMemory() {
        // Given
        var element = "{\"id\":1,\"comment\":\"" + "palavra ".repeat(120) + "\"},";
        var times = 400_000;
        var chunks = new Elements("answers", caller, null, new Repeated("[", element, times, "1]"));
        var count = 0L;

        // When
        while (chunks.hasNext()) {
            var chunk = chunks.next();
            assertThat(chunk).hasSizeLessThanOrEqualTo(500);
            count += chunk.size();
        }

        // Then
        assertThat(count).isEqualTo(times + 1);
        assertThat(received.get())
                .isEqualTo((long) element.length() * times + 3)
                .isGreaterThan(380_000_000);
    }

    @Test
    void largeElementsMakeSmallChunks() {
        // Given
        var element = "\"" + "x".repeat(900_000) + "\",";
        var chunks = new Elements("answers", caller, null, new Repeated("[", element, 50, "1]"));

        // When
        var first = chunks.next();

        // Then
        assertThat(first).hasSizeLessThanOrEqualTo(6);
    }

    @Test
    @DisplayName("B17: an element without end is left where it is larger than any")
    void anElementWithoutEndIsLeft() {
        // Given
        var endless = new Repeated("[{\"a\":[", "\"palavra\",", Integer.MAX_VALUE, "");

        // When
        var failure = catchThrowableOfType(
                VendorException.class, () -> new Elements("answers", caller, null, endless).next());

        // Then
        assertThat(failure).isNotInstanceOf(RetryableVendorException.class);
        assertThat(failure).hasMessage("answers: more than 10 MB in one element");
        assertThat(endless.closed).isTrue();
    }

    @Test
    void nestingWithoutEndIsNotFollowed() {
        // When
        var failure = catchThrowableOfType(
                RetryableVendorException.class, () -> all(bytes("[" + "[".repeat(1000) + "]".repeat(1000) + "]")));

        // Then
        assertThat(failure.state()).isEqualTo(VendorException.State.PROTOCOL_ERROR);
    }

    @Test
    void aConnectionThatBreaksIsToldWithoutItsWords() {
        // Given
        var breaking = new InputStream() {
            private final InputStream good = new ByteArrayInputStream(bytes("[{\"id\":1},"));

            @Override
            public int read() throws IOException {
                var next = good.read();
                if (next < 0) {
                    throw new IOException("secret words");
                }
                return next;
            }
        };

        // When
        var failure = catchThrowableOfType(
                RetryableVendorException.class, () -> all(new Elements("answers", caller, null, breaking)));

        // Then
        assertThat(failure.state()).isEqualTo(VendorException.State.UNREACHABLE);
        assertThat(failure).hasMessage("answers: the connection broke inside the answer");
    }

    @Test
    void aRunThatStopsLeavesTheAnswer() {
        // Given
        var endless = new Repeated("[", "1,", Integer.MAX_VALUE, "");
        var chunks = new Elements("answers", caller, null, endless);
        chunks.next();

        // When
        stopped = true;
        var failure = catchThrowableOfType(StoppedException.class, chunks::next);

        // Then
        assertThat(failure).isNotNull();
        assertThat(endless.closed).isTrue();
        assertThat(chunks.hasNext()).isFalse();
    }

    private List<JsonNode> all(byte[] body) {
        return all(new Elements("answers", caller, null, new ByteArrayInputStream(body)));
    }

    private static List<JsonNode> all(Elements chunks) {
        var all = new ArrayList<JsonNode>();
        chunks.forEachRemaining(all::addAll);
        return all;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The same bytes again and again, between a beginning and an end. */
    private static final class Repeated extends InputStream {

        private final byte[] element;
        private final byte[] end;
        private int left;
        private InputStream now;
        private boolean ended;
        private boolean closed;

        Repeated(String begin, String element, int times, String end) {
            this.now = new ByteArrayInputStream(bytes(begin));
            this.element = bytes(element);
            this.left = times;
            this.end = bytes(end);
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            var count = now.read(buffer, offset, length);
            while (count < 0 && !ended) {
                ended = left == 0;
                now = new ByteArrayInputStream(left-- > 0 ? element : end);
                count = now.read(buffer, offset, length);
            }
            return count;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
