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

/**
 * Reads a body as it trickles in, without a thread that waits for it, up to a limit and a deadline; then the request
 * goes on. However many senders are slow, they cost memory for what they sent and nothing else.
 */
final class BodyReader implements ReadListener, AsyncListener {

    /** The attribute of the request that holds the body. */
    static final String BODY = BodyReader.class.getName();

    private static final int CHUNK = 8192;

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final AsyncContext async;
    private final ServletInputStream input;
    private final long most;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private boolean over;

    private BodyReader(HttpServletRequest request, HttpServletResponse response, AsyncContext async, long most)
            throws IOException {
        this.request = request;
        this.response = response;
        this.async = async;
        this.input = request.getInputStream();
        this.most = most;
    }

    static void start(HttpServletRequest request, HttpServletResponse response, long most, Duration deadline)
            throws IOException {
        var async = request.startAsync(request, response);
        async.setTimeout(deadline.toMillis());
        var reader = new BodyReader(request, response, async, most);
        async.addListener(reader);
        reader.input.setReadListener(reader);
    }

    @Override
    public synchronized void onDataAvailable() throws IOException {
        var chunk = new byte[CHUNK];
        while (!over && input.isReady()) {
            var length = input.read(chunk);
            if (length < 0) {
                return;
            }
            if (body.size() + length > most) {
                end(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
                return;
            }
            body.write(chunk, 0, length);
        }
    }

    @Override
    public synchronized void onAllDataRead() {
        if (!over) {
            over = true;
            request.setAttribute(BODY, body.toByteArray());
            async.dispatch();
        }
    }

    /** The sender broke off; what came is nothing. */
    @Override
    public synchronized void onError(Throwable broken) {
        end(HttpServletResponse.SC_BAD_REQUEST);
    }

    @Override
    public synchronized void onTimeout(AsyncEvent event) {
        end(HttpServletResponse.SC_REQUEST_TIMEOUT);
    }

    private void end(int status) {
        if (!over) {
            over = true;
            // The rest of the body isn't waited for.
            response.setHeader("Connection", "close");
            response.setStatus(status);
            async.complete();
        }
    }

    @Override
    public void onComplete(AsyncEvent event) {
        // Nothing to give back.
    }

    @Override
    public void onError(AsyncEvent event) {
        // Told by onError(Throwable).
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // Camel may; the body has been read.
    }
}
