package dev.birdfeeder.delivery;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;

/** An HTTP API on a bare socket: reads a request whole, keeps its key, then answers, breaks the connection or says nothing. */
final class RawReceiver implements AutoCloseable {

    enum Reaction {
        /** 201, or 409 for a key it has. */
        ANSWER,
        /** The connection is reset (RST) in place of an answer. */
        RESET,
        /** The connection stays open and nothing is said. */
        SILENCE,
        /** The answer ends in the middle of its head. */
        HALF_AN_ANSWER
    }

    private final ServerSocket server;
    private final IntFunction<Reaction> reactions;
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final Set<String> stored = ConcurrentHashMap.newKeySet();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** @param reactions to the n-th request, from 1 */
    RawReceiver(IntFunction<Reaction> reactions) {
        this.reactions = reactions;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        start(this::acceptAll);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** The idempotency keys as they came, repetitions included. */
    List<String> keys() {
        return keys;
    }

    Set<String> stored() {
        return stored;
    }

    private void acceptAll() {
        try {
            while (true) {
                var socket = server.accept();
                open.add(socket);
                start(() -> serve(socket));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket socket) {
        try {
            var in = new BufferedInputStream(socket.getInputStream());
            while (true) {
                var key = readRequest(in);
                Reaction reaction;
                boolean isNew;
                synchronized (this) {
                    keys.add(key);
                    reaction = reactions.apply(keys.size());
                    isNew = stored.add(key);
                }
                switch (reaction) {
                    case ANSWER ->
                        send(socket, isNew ? "201 Created" : "409 Conflict", "\r\nContent-Length: 0\r\n\r\n");
                    case HALF_AN_ANSWER -> {
                        send(socket, "201 Created", "\r\nContent-");
                        socket.close();
                    }
                    case RESET -> {
                        socket.setSoLinger(true, 0);
                        socket.close();
                    }
                    default -> in.read(); // until the other side gives up
                }
            }
        } catch (IOException ended) {
            open.remove(socket);
        }
    }

    private static void send(Socket socket, String status, String rest) throws IOException {
        socket.getOutputStream().write(("HTTP/1.1 " + status + rest).getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads head and body; the value of Idempotency-Key. */
    private static String readRequest(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            var next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            head.append((char) next);
        }
        in.readNBytes(Integer.parseInt(header(head, "content-length")));
        return header(head, "idempotency-key");
    }

    private static String header(StringBuilder head, String name) {
        return head.toString()
                .lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ": "))
                .map(line -> line.substring(name.length() + 2))
                .findFirst()
                .orElseThrow();
    }

    private static void start(Runnable task) {
        var thread = new Thread(task, "receiver");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (var socket : open) {
                socket.close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
