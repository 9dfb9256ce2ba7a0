package dev.birdfeeder.webhook;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.function.IntConsumer;

/**
 * Reads a body as it trickles in, without a thread that waits for it, up to a limit and a deadline; then the request
 * goes on. However many senders are slow, they cost memory for what they sent and nothing else.
 *
 * <p>A body that nobody wants is read likewise and forgotten. When it is small, the answer follows it and the sender may
 * go on with its connection: one that is told 429 would otherwise come back with a new connection for each push. When it
 * is larger the answer comes first, and the connection ends.
 */
final class BodyReader implements ReadListener, AsyncListener {

    private static final int CHUNK = 8192;

    /** So much of a body that nobody wants is read before the answer. */
    private static final int SMALL = 64 * 1024;

    /** So much after it, for senders that listen only when they have said all. */
    private static final int LINGER = 1 << 20;

    /** What a push costs besides its body. */
    static final int OVERHEAD = 1024;

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final AsyncContext async;
    private final ServletInputStream input;
    private final long most;
    private final Room room;
    private final IntConsumer answered;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Room.Owner whose;
    private long taken;
    private int refusal;
    private long discarded;
    private boolean isAnswered;
    private boolean over;

    private BodyReader(
            HttpServletRequest request,
            HttpServletResponse response,
            AsyncContext async,
            Room room,
            Room.Owner whose,
            long most,
            int refusal,
            IntConsumer answered)
            throws IOException {
        this.request = request;
        this.response = response;
        this.async = async;
        this.input = request.getInputStream();
        this.room = room;
        this.whose = whose;
        this.most = most;
        this.refusal = refusal;
        this.answered = answered;
    }

    /**
     * Reads the body; then the request is dispatched again, and {@link #of} has it.
     *
     * @param whose in whose room it is kept; one that isn't proven is told nothing of what is too large
     * @param answered is told the status in the end
     */
    static void read(
            HttpServletRequest request,
            HttpServletResponse response,
            Room room,
            Room.Owner whose,
            long most,
            Duration deadline,
            IntConsumer answered)
            throws IOException {
        start(request, deadline, async -> new BodyReader(request, response, async, room, whose, most, 0, answered));
    }

    /** Answers with a status and nothing more, whatever there is of a body. */
    static void refuse(
            HttpServletRequest request,
            HttpServletResponse response,
            int status,
            Duration deadline,
            IntConsumer answered)
            throws IOException {
        var length = request.getContentLengthLong();
        var isChunked = request.getHeader("Transfer-Encoding") != null;
        if (!isChunked && length <= SMALL && hasCome(request, length)) {
            answer(response, status);
            answered.accept(status);
        } else {
            start(
                    request,
                    deadline,
                    async -> new BodyReader(request, response, async, null, null, 0, status, answered));
        }
    }

    /** Whether all of the body came with the head, as small ones do. */
    private static boolean hasCome(HttpServletRequest request, long length) throws IOException {
        if (length <= 0) {
            return true;
        }
        var input = request.getInputStream();
        var chunk = new byte[(int) Math.min(CHUNK, length)];
        long read = 0;
        while (read < length && input.available() > 0) {
            read += Math.max(0, input.read(chunk));
        }
        return read == length;
    }

    private interface Opening {
        BodyReader with(AsyncContext async) throws IOException;
    }

    private static void start(HttpServletRequest request, Duration deadline, Opening opening) throws IOException {
        var async = request.startAsync();
        async.setTimeout(deadline.toMillis());
        var reader = opening.with(async);
        async.addListener(reader);
        reader.begin();
    }

    /** The one that read this request; null when none did, or it was refused. */
    static BodyReader of(HttpServletRequest request) {
        return request.getAttribute(BodyReader.class.getName()) instanceof BodyReader reader ? reader : null;
    }

    byte[] body() {
        return body.toByteArray();
    }

    /** Whether there is room for it as somebody else's, as who it is of. */
    synchronized boolean belongsTo(Room.Owner owner) {
        var moved = room.move(whose, owner, taken);
        if (moved) {
            whose = owner;
        }
        return moved;
    }

    private synchronized void begin() throws IOException {
        if (refusal == 0 && !take(OVERHEAD)) {
            refusal = HttpServletResponse.SC_SERVICE_UNAVAILABLE;
        }
        if (refusal != 0 && request.getContentLengthLong() > SMALL) {
            answerFirst(refusal);
        }
        input.setReadListener(this);
    }

    @Override
    public synchronized void onDataAvailable() throws IOException {
        var chunk = new byte[CHUNK];
        while (!over && input.isReady()) {
            var length = input.read(chunk);
            if (length < 0) {
                return;
            }
            if (refusal == 0) {
                keep(chunk, length);
            } else {
                discard(length);
            }
        }
    }

    private void keep(byte[] chunk, int length) throws IOException {
        if (body.size() + length > most) {
            answerFirst(
                    whose.isProven()
                            ? HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE
                            : HttpServletResponse.SC_UNAUTHORIZED);
        } else if (take(length)) {
            body.write(chunk, 0, length);
        } else {
            answerFirst(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        }
    }

    private void discard(int length) throws IOException {
        discarded += length;
        if (discarded > LINGER) {
            end();
        } else if (discarded > SMALL && !isAnswered) {
            answerFirst(refusal);
        }
    }

    private boolean take(long bytes) {
        var isThere = room.take(whose, bytes);
        taken += isThere ? bytes : 0;
        return isThere;
    }

    @Override
    public synchronized void onAllDataRead() {
        if (over) {
            return;
        }
        if (refusal == 0) {
            over = true;
            request.setAttribute(BodyReader.class.getName(), this);
            async.dispatch();
        } else {
            if (!isAnswered) {
                answer(response, refusal);
            }
            end();
        }
    }

    /** The sender broke off; what came is nothing. */
    @Override
    public synchronized void onError(Throwable broken) {
        endWith(HttpServletResponse.SC_BAD_REQUEST);
    }

    @Override
    public synchronized void onTimeout(AsyncEvent event) {
        endWith(HttpServletResponse.SC_REQUEST_TIMEOUT);
    }

    /** The rest of the body isn't waited for. */
    private void endWith(int status) {
        if (!over && !isAnswered) {
            response.setHeader("Connection", "close");
            answer(response, refusal == 0 ? status : refusal);
        }
        end();
    }

    private void end() {
        if (!over) {
            over = true;
            async.complete();
        }
    }

    /** While the sender is still talking. */
    private void answerFirst(int status) throws IOException {
        refusal = status;
        isAnswered = true;
        body.reset();
        response.setHeader("Connection", "close");
        response.setContentLength(0);
        answer(response, status);
        response.flushBuffer();
    }

    static void answer(HttpServletResponse response, int status) {
        if (status == WebhookDoor.TOO_MANY_REQUESTS || status == HttpServletResponse.SC_SERVICE_UNAVAILABLE) {
            response.setHeader("Retry-After", "1");
        }
        response.setStatus(status);
    }

    /** The request has its answer, whoever gave it. */
    @Override
    public synchronized void onComplete(AsyncEvent event) {
        if (taken > 0) {
            room.giveBack(whose, taken);
            taken = 0;
        }
        answered.accept(response.getStatus());
    }

    @Override
    public void onError(AsyncEvent event) {
        // Told by onError(Throwable).
    }

    /** Camel answers from a thread of its own; the room is given back after that. */
    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }
}
