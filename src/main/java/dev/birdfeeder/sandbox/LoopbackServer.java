package dev.birdfeeder.sandbox;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What simulated vendors have in common: they serve on 127.0.0.1, at a port of their own, from the start to the end. */
final class LoopbackServer implements AutoCloseable {

    static {
        // Head and body are two writes; with Nagle's algorithm each answer waits 40 ms for the client's delayed ACK.
        // The JDK reads it once: it comes too late if the process has made another HttpServer before.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads;

    private LoopbackServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Starts to serve at once.
     *
     * @param name of its threads
     * @param size how many requests are answered at once
     */
    static LoopbackServer start(String name, int size, HttpHandler handler) {
        try {
            var address = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
            var server = HttpServer.create(address, 0);
            var threads = Executors.newFixedThreadPool(size, work -> thread(name, work));
            server.createContext("/", handler);
            server.setExecutor(threads);
            server.start();
            return new LoopbackServer(server, threads);
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": can't listen on 127.0.0.1", e);
        }
    }

    private static Thread thread(String name, Runnable work) {
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Without a path. */
    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
