package dev.birdfeeder.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A process that pushes at a constant rate over connections that it keeps. A push is due at a fixed moment whatever became
 * of those before, and its time counts from that moment, so that a receiver that stalls can't hide behind a sender that
 * waits for it. Those of the first seconds, in which a JVM compiles itself, are sent and not counted.
 *
 * <p>Arguments: port, tenant, secret, file with a push, pushes a second, seconds, connections, seconds not counted.
 */
final class Sender {

    private static final long LEAD_NANOS = 200_000_000;

    private final int port;
    private final String head;
    private final ObjectNode template;
    private final ObjectMapper mapper = new ObjectMapper();
    private final String run = Long.toString(System.nanoTime(), 36);
    private final AtomicInteger next = new AtomicInteger();
    private final LongAdder connects = new LongAdder();
    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();

    private Sender(int port, String tenant, String secret, byte[] push) throws IOException {
        this.port = port;
        this.head = "POST /webhooks/track/%s/track HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
                        .formatted(tenant, secret)
                + "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n";
        this.template = (ObjectNode) mapper.readTree(push);
    }

    /** Answers with one line, see {@link Sent}. */
    public static void main(String[] args) throws Exception {
        var sender = new Sender(Integer.parseInt(args[0]), args[1], args[2], Files.readAllBytes(Path.of(args[3])));
        sender.send(
                Integer.parseInt(args[4]),
                Integer.parseInt(args[5]),
                Integer.parseInt(args[6]),
                Integer.parseInt(args[7]));
        Child.answer(sender.sent());
    }

    private void send(int rate, int seconds, int connections, int lead) throws InterruptedException {
        var start = System.nanoTime() + LEAD_NANOS;
        var threads = IntStream.range(0, connections)
                .mapToObj(number -> new Thread(() -> send(start, rate, rate * lead, rate * (lead + seconds)), "sender-" + number))
                .toList();
        threads.forEach(Thread::start);
        for (var thread : threads) {
            thread.join();
        }
    }

    private void send(long start, int rate, int first, int pushes) {
        Line line = null;
        for (int number = next.getAndIncrement(); number < pushes; number = next.getAndIncrement()) {
            var push = push(number);
            var due = start + number * 1_000_000_000L / rate;
            for (var wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            String answer;
            try {
                line = line == null ? new Line(port, connects) : line;
                answer = line.exchange(push);
            } catch (IOException broken) {
                answer = broken.getClass().getSimpleName();
                line = close(line);
            }
            if (number >= first) {
                nanos.add(System.nanoTime() - due);
                answers.computeIfAbsent(answer, any -> new LongAdder()).increment();
            }
            if (line != null && line.ends) {
                line = close(line);
            }
        }
        close(line);
    }

    private static Line close(Line line) {
        if (line != null) {
            line.close();
        }
        return null;
    }

    /** A push of one answer that nobody has seen before. */
    private byte[] push(int number) {
        try {
            var push = template.deepCopy();
            ((ObjectNode) push.path("events").get(0)).put("interaction_uuid", run + "-" + number);
            var body = mapper.writeValueAsBytes(push);
            var start = head.formatted(body.length).getBytes(StandardCharsets.US_ASCII);
            var all = new byte[start.length + body.length];
            System.arraycopy(start, 0, all, 0, start.length);
            System.arraycopy(body, 0, all, start.length, body.length);
            return all;
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Sent sent() {
        var millis = nanos.stream().map(one -> one / 1e6).sorted().toList();
        var counts = new TreeMap<String, Long>();
        answers.forEach((answer, count) -> counts.put(answer, count.sum()));
        return new Sent(
                millis.size(), percentile(millis, 50), percentile(millis, 99), percentile(millis, 100), connects.sum(), counts);
    }

    private static double percentile(List<Double> sorted, int percent) {
        return sorted.isEmpty()
                ? Double.NaN
                : sorted.get(Math.max(0, (int) Math.ceil(percent / 100.0 * sorted.size()) - 1));
    }

    /**
     * What became of them.
     *
     * @param p50 milliseconds, from when a push was due until its answer, as the other two
     * @param connects connections made
     * @param answers how often each status, or each way to fail
     */
    record Sent(int pushes, double p50, double p99, double longest, long connects, Map<String, Long> answers) {

        static Sent parse(String line) {
            var fields = line.split(" ");
            var answers = new TreeMap<String, Long>();
            for (int i = 5; i < fields.length; i++) {
                var answer = fields[i].split("=");
                answers.put(answer[0], Long.parseLong(answer[1]));
            }
            return new Sent(
                    Integer.parseInt(fields[0]),
                    Double.parseDouble(fields[1]),
                    Double.parseDouble(fields[2]),
                    Double.parseDouble(fields[3]),
                    Long.parseLong(fields[4]),
                    answers);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%d %.3f %.3f %.3f %d ", pushes, p50, p99, longest, connects)
                    + answers.entrySet().stream()
                            .map(answer -> answer.getKey() + "=" + answer.getValue())
                            .collect(Collectors.joining(" "));
        }
    }

    /** One connection. */
    private static final class Line {

        private final Socket socket;
        private final InputStream in;
        private boolean ends;

        Line(int port, LongAdder connects) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
            in = new BufferedInputStream(socket.getInputStream());
            connects.increment();
        }

        /** @return the status */
        String exchange(byte[] push) throws IOException {
            socket.getOutputStream().write(push);
            var status = line().split(" ")[1];
            var length = 0;
            for (var header = line(); !header.isEmpty(); header = line()) {
                var lower = header.toLowerCase(Locale.ROOT);
                if (lower.startsWith("content-length:")) {
                    length = Integer.parseInt(lower.substring(15).trim());
                }
                ends |= lower.equals("connection: close");
            }
            in.skipNBytes(length);
            return status;
        }

        private String line() throws IOException {
            var line = new ArrayList<Byte>(64);
            for (int one = in.read(); one != '\n'; one = in.read()) {
                if (one < 0) {
                    throw new IOException("ended");
                }
                line.add((byte) one);
            }
            var bytes = new byte[Math.max(0, line.size() - 1)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = line.get(i);
            }
            return new String(bytes, StandardCharsets.US_ASCII);
        }

        void close() {
            try {
                socket.close();
            } catch (IOException gone) {
                // As it should be.
            }
        }
    }
}
