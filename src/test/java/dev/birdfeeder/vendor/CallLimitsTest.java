package dev.birdfeeder.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class CallLimitsTest {

    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";
    private static final long LARGEST = 1_000_000;

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private Server server;

    @AfterEach
    void close() throws IOException {
        ended.countDown();
        server.close();
        timer.shutdownNow();
    }

    @Test
    void aWholeAnswerIsReadAndItsAlarmIsOff() throws IOException {
        // Given
        server = new Server(
                out -> out.write((HEAD + "Content-Length: 2\r\n\r\n{}").getBytes(StandardCharsets.US_ASCII)));
        timer.setRemoveOnCancelPolicy(true);

        // When
        var body = get(Duration.ofMinutes(1));

        // Then
        assertThat(body).isEqualTo(2);
        assertThat(timer.getQueue()).isEmpty();
    }

    @Test
    void anAnswerWithoutABodyIsFineAndItsAlarmIsOff() throws IOException {
        // Given
        server = new Server(out -> out.write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        timer.setRemoveOnCancelPolicy(true);

        // When
        var body = get(Duration.ofMinutes(1));

        // Then
        assertThat(body).isZero();
        assertThat(timer.getQueue()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                HEAD,
                HEAD + "Content-Length: 5000\r\n\r\n",
                HEAD + "Transfer-Encoding: chunked\r\n\r\n5\r\nab"
            })
    @DisplayName("B27: a vendor that falls silent is left at the deadline")
    void aVendorThatFallsSilentIsLeftAtTheDeadline(String sent) {
        // Given
        server = new Server(out -> {
            out.write(sent.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            await();
        });

        // When
        var failed = assertThatThrownBy(() -> get(Duration.ofMillis(300)));

        // Then
        failed.isInstanceOf(InterruptedIOException.class).hasMessageStartingWith("no complete answer within");
    }

    @Test
    @DisplayName("B27: a vendor that drips is left at the deadline")
    void aVendorThatDripsIsLeftAtTheDeadline() {
        // Given
        server = new Server(out -> {
            out.write((HEAD + "Content-Length: 100000\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            drip(out);
        });

        // When
        var failed = assertThatThrownBy(() -> get(Duration.ofMillis(300)));

        // Then
        failed.isInstanceOf(InterruptedIOException.class).hasMessageStartingWith("no complete answer within");
    }

    @Test
    void aVendorThatDripsItsHeadersIsLeftAtTheDeadline() {
        // Given
        server = new Server(out -> {
            out.write("HTTP/1.1 200 OK\r\nX-Long: ".getBytes(StandardCharsets.US_ASCII));
            drip(out);
        });

        // When
        var failed = assertThatThrownBy(() -> get(Duration.ofMillis(300)));

        // Then
        failed.isInstanceOf(InterruptedIOException.class).hasMessageStartingWith("no complete answer within");
    }

    @Test
    @DisplayName("B17: a body larger than anything documented is not read to its end")
    void aBodyLargerThanAnythingDocumentedIsNotReadToItsEnd() {
        // Given
        server = new Server(out -> {
            out.write((HEAD + "Content-Length: 99000000000\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            for (var block = new byte[100_000]; ; ) {
                out.write(block);
            }
        });

        // When
        var failed = assertThatThrownBy(() -> get(Duration.ofMinutes(1)));

        // Then
        failed.isInstanceOf(BodyTooLargeException.class).hasMessage("more than 1 MB");
    }

    @Test
    @DisplayName("B35: a gzip bomb is measured after inflating")
    void aGzipBombIsMeasuredAfterInflating() {
        // Given
        var bomb = gzip(new byte[50_000_000]);
        server = new Server(out -> {
            out.write((HEAD + "Content-Encoding: gzip\r\nContent-Length: " + bomb.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(bomb);
        });

        // When
        var failed = assertThatThrownBy(() -> get(Duration.ofMinutes(1)));

        // Then
        assertThat(bomb.length).isLessThan((int) LARGEST);
        failed.isInstanceOf(BodyTooLargeException.class);
    }

    @Test
    void aBodyOfExactlyTheLimitIsRead() throws IOException {
        // Given
        var body = gzip(new byte[(int) LARGEST]);
        server = new Server(out -> {
            out.write((HEAD + "Content-Encoding: gzip\r\nContent-Length: " + body.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(body);
        });

        // When
        var read = get(Duration.ofMinutes(1));

        // Then
        assertThat(read).isEqualTo(LARGEST);
    }

    @Test
    @DisplayName("B28: a connection that breaks is a page that is read again")
    void aConnectionThatBreaksIsNotCalledADeadline() {
        // Given
        server = new Server(
                out -> out.write((HEAD + "Content-Length: 100\r\n\r\n{").getBytes(StandardCharsets.US_ASCII)));

        // When
        var failed = assertThatThrownBy(() -> get(Duration.ofMinutes(1)));

        // Then
        failed.isInstanceOf(IOException.class).isNotInstanceOf(InterruptedIOException.class);
    }

    private long get(Duration deadline) throws IOException {
        try (var client = client(timer, deadline)) {
            return client.execute(new HttpGet(server.url()), response -> {
                if (response.getEntity() == null) {
                    return 0L;
                }
                try (var body = response.getEntity().getContent()) {
                    return body.transferTo(OutputStream.nullOutputStream());
                }
            });
        }
    }

    private static CloseableHttpClient client(ScheduledExecutorService timer, Duration deadline) {
        return HttpClients.custom()
                .disableAutomaticRetries()
                .addExecInterceptorFirst("limits", new CallLimits(timer, deadline, LARGEST))
                .build();
    }

    /** A byte now and then, until the client is gone: no pause is long enough for a time-out between two bytes. */
    private void drip(OutputStream out) throws IOException {
        try {
            do {
                out.write(' ');
                out.flush();
            } while (!ended.await(20, TimeUnit.MILLISECONDS));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void await() {
        try {
            ended.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] gzip(byte[] content) {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return packed.toByteArray();
    }

    private interface Answer {
        void write(OutputStream out) throws IOException;
    }

    /** Reads one request's head, and answers it byte by byte as the test says. */
    private static final class Server implements AutoCloseable {

        private final ServerSocket socket;
        private final ExecutorService thread = Executors.newSingleThreadExecutor();

        Server(Answer answer) {
            try {
                socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            thread.execute(() -> {
                try (var connection = socket.accept()) {
                    readHead(connection);
                    var out = connection.getOutputStream();
                    answer.write(out);
                    out.flush();
                } catch (IOException clientIsGone) {
                    // As expected.
                }
            });
        }

        String url() {
            return "http://127.0.0.1:" + socket.getLocalPort() + "/";
        }

        private static void readHead(Socket connection) throws IOException {
            var in = connection.getInputStream();
            for (int last = 0; last < 4; ) {
                var read = in.read();
                last = read == (last % 2 == 0 ? '\r' : '\n') ? last + 1 : 0;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
            thread.shutdownNow();
        }
    }
}
