package dev.birdfeeder.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Stands between Birdfeeder and PostgreSQL, and breaks what it is told to. */
public final class FaultProxy implements AutoCloseable {

    /** What becomes of a statement. */
    public enum Fate {
        /** It goes through, and its answer too. */
        ANSWERED,
        /** The connection breaks before the server has seen it. */
        LOST,
        /** The server has done it; the connection breaks before it could say so. */
        UNANSWERED
    }

    private final int target;
    private final InetSocketAddress address;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final CountDownLatch ends = new CountDownLatch(1);
    private final AtomicInteger seen = new AtomicInteger();
    private final AtomicInteger broken = new AtomicInteger();
    private volatile ServerSocket server;
    private volatile Duration latency = Duration.ZERO;
    private volatile String text = "COMMIT";
    private volatile IntFunction<Fate> fates = number -> Fate.ANSWERED;

    /** Listens at once. */
    public FaultProxy(int target) {
        this.target = target;
        accept(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        address = (InetSocketAddress) server.getLocalSocketAddress();
    }

    public int port() {
        return address.getPort();
    }

    /** The journal's URL through this proxy; with statements that can be told by their text. */
    public String url() {
        return PostgresServer.url(port()) + "&prepareThreshold=0";
    }

    /** Connections are refused, and those that there are break. */
    public void refuse() {
        close(server);
        breakAll();
    }

    /** Connections are accepted again. */
    public void accept() {
        accept(address);
    }

    /** Each message of the client takes so long. */
    public void delay(Duration each) {
        latency = each;
    }

    /** @param byNumber what becomes of the n-th COMMIT from now, from 1 */
    public void commits(IntFunction<Fate> byNumber) {
        statements("COMMIT", byNumber);
    }

    /** @param byNumber what becomes of the n-th statement with this text from now, from 1 */
    public void statements(String with, IntFunction<Fate> byNumber) {
        seen.set(0);
        broken.set(0);
        text = with;
        fates = byNumber;
    }

    /** How many a fate has hit. */
    public int broken() {
        return broken.get();
    }

    public void breakAll() {
        sockets.forEach(FaultProxy::reset);
        sockets.clear();
    }

    private void accept(InetSocketAddress at) {
        try {
            var listening = new ServerSocket();
            listening.setReuseAddress(true);
            listening.bind(at);
            server = listening;
            threads.execute(() -> listen(listening));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void listen(ServerSocket listening) {
        try {
            while (true) {
                var client = listening.accept();
                sockets.add(client);
                threads.execute(() -> connect(client));
            }
        } catch (IOException closed) {
            // By refuse or close.
        }
    }

    private void connect(Socket client) {
        Socket postgres = null;
        try {
            postgres = new Socket(InetAddress.getLoopbackAddress(), target);
            postgres.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            sockets.add(postgres);
            var server = postgres;
            threads.execute(() -> answers(server, client));
            requests(client, postgres);
        } catch (IOException down) {
            reset(client);
            if (postgres != null) {
                // Else the server would keep what a client that is gone has locked.
                reset(postgres);
            }
        }
    }

    private void requests(Socket client, Socket postgres) throws IOException {
        var buffer = new byte[1 << 16];
        for (int read; (read = client.getInputStream().read(buffer)) > 0; ) {
            pause();
            if (new String(buffer, 0, read, StandardCharsets.ISO_8859_1).contains(text)) {
                var fate = fates.apply(seen.incrementAndGet());
                if (fate != Fate.ANSWERED) {
                    broken.incrementAndGet();
                    // The thread that carries answers finds its client gone, and drops what the server says.
                    reset(client);
                    if (fate == Fate.UNANSWERED) {
                        postgres.getOutputStream().write(buffer, 0, read);
                    } else {
                        reset(postgres);
                    }
                    return;
                }
            }
            postgres.getOutputStream().write(buffer, 0, read);
        }
        close(postgres);
    }

    private void answers(Socket postgres, Socket client) {
        try {
            var buffer = new byte[1 << 16];
            for (int read; (read = postgres.getInputStream().read(buffer)) > 0; ) {
                client.getOutputStream().write(buffer, 0, read);
            }
        } catch (IOException broken) {
            // One of both is gone; so is the other, now.
        }
        reset(client);
        close(postgres);
        sockets.remove(client);
        sockets.remove(postgres);
    }

    private void pause() {
        try {
            ends.await(latency.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** With RST and not with FIN: what was under way is gone. */
    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException closed) {
            // Then it is.
        }
        close(socket);
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception closed) {
            // Then it is.
        }
    }

    @Override
    public void close() {
        ends.countDown();
        refuse();
        threads.shutdownNow();
    }
}
