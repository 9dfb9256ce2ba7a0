package dev.birdfeeder.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A process that answers 429 to whatever comes and does nothing else. Answers its parent with its port. */
final class Refuser {

    private static final byte[] ANSWER =
            "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private Refuser() {}

    /** Until it is ended. */
    public static void main(String[] args) throws IOException {
        try (var server = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress())) {
            Child.answer(server.getLocalPort());
            while (true) {
                var socket = server.accept();
                socket.setTcpNoDelay(true);
                var thread = new Thread(() -> refuse(socket), "refuser");
                thread.setDaemon(true);
                thread.start();
            }
        }
    }

    private static void refuse(Socket socket) {
        try (socket) {
            var in = new BufferedInputStream(socket.getInputStream());
            for (var length = head(in); length >= 0; length = head(in)) {
                in.skipNBytes(length);
                socket.getOutputStream().write(ANSWER);
            }
        } catch (IOException gone) {
            // As the sender likes.
        }
    }

    /** How long the body is; -1 at the end. */
    private static int head(BufferedInputStream in) throws IOException {
        var head = new StringBuilder();
        for (int one = in.read(); one >= 0; one = in.read()) {
            head.append((char) one);
            if (head.length() >= 4 && head.substring(head.length() - 4).equals("\r\n\r\n")) {
                var lower = head.toString().toLowerCase(Locale.ROOT);
                var field = lower.indexOf("content-length:");
                return field < 0 ? 0 : Integer.parseInt(lower.substring(field + 15, lower.indexOf('\r', field)).trim());
            }
        }
        return -1;
    }
}
