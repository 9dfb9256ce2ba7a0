package dev.birdfeeder.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP API that keeps what it takes, by idempotency key, and misbehaves as it is told. */
public final class RecordingReceiver implements AutoCloseable {

    /** Says what to answer to the n-th request: a status, or a drop after storing. */
    @FunctionalInterface
    public interface Behaviour {
        int answer(int request, HttpExchange exchange, JsonNode body);
    }

    /** An answer that stores and then breaks the connection. */
    public static final int STORE_AND_DROP = -1;

    private final HttpServer server;
    private final ExecutorService workers = Executors.newFixedThreadPool(8);
    private final AtomicInteger requests = new AtomicInteger();
    private final Map<String, JsonNode> stored = new ConcurrentHashMap<>();
    private final List<String> arrivals = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger repeated = new AtomicInteger();
    private final AtomicInteger contradicted = new AtomicInteger();
    private final List<Map<String, List<String>>> headers = Collections.synchronizedList(new ArrayList<>());
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private volatile Behaviour behaviour;
    private volatile String answer = "";

    /** Starts one on 127.0.0.1, at a port of its own. */
    public RecordingReceiver(Behaviour behaviour) {
        this.behaviour = behaviour;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.setExecutor(workers);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Base URL, without a path. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on it answers so. */
    public void behave(Behaviour now) {
        behaviour = now;
    }

    void answerWith(String body) {
        answer = body;
    }

    /** What was taken, by idempotency key. */
    public Map<String, JsonNode> stored() {
        return stored;
    }

    /** The idempotency keys in the order they were taken, repeated ones each time. */
    public List<String> arrivals() {
        synchronized (arrivals) {
            return List.copyOf(arrivals);
        }
    }

    /** Requests received so far. */
    public int requests() {
        return requests.get();
    }

    /** How often something was taken under a key that was there. */
    public int repeated() {
        return repeated.get();
    }

    /** How often that was something else than before. */
    public int contradicted() {
        return contradicted.get();
    }

    /** Method and path with query, as they came. */
    List<String> lines() {
        return lines;
    }

    List<Map<String, List<String>>> headers() {
        return headers;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new ObjectMapper().readTree(exchange.getRequestBody());
            lines.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            headers.add(exchange.getRequestHeaders());
            var status = behaviour.answer(requests.incrementAndGet(), exchange, body);
            if (status == STORE_AND_DROP || status < 300) {
                var key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
                arrivals.add(key);
                var before = stored.put(key, body);
                if (before != null) {
                    repeated.incrementAndGet();
                    contradicted.addAndGet(before.equals(body) ? 0 : 1);
                }
            }
            if (status == STORE_AND_DROP) {
                throw new IOException("dropped on purpose");
            }
            var bytes = answer.getBytes();
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        workers.shutdownNow();
    }
}
