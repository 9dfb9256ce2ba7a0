package dev.birdfeeder.vendor;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Bounds a whole call, from the first byte sent to the last byte read: in time, by closing the connection under it,
 * and in size after inflating. A socket time-out bounds neither a server that sends a byte a second nor a gzip bomb.
 */
final class CallLimits implements ExecChainHandler {

    private final ScheduledExecutorService timer;
    private final Duration deadline;
    private final long largestBody;

    CallLimits(ScheduledExecutorService timer, Duration deadline, long largestBody) {
        this.timer = timer;
        this.deadline = deadline;
        this.largestBody = largestBody;
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        var alarm = new Alarm(scope.execRuntime);
        try {
            var response = chain.proceed(request, scope);
            if (response.getEntity() == null) {
                alarm.cancel();
            } else {
                response.setEntity(new Bounded(response.getEntity(), alarm));
            }
            return response;
        } catch (IOException | HttpException | RuntimeException failed) {
            alarm.cancel();
            if (alarm.hasRung()) {
                throw deadlineExceeded(failed);
            }
            throw failed;
        }
    }

    /** Closes the connection at the deadline. What then fails may fail before the closing has ended. */
    private final class Alarm {

        private final ExecRuntime call;
        private final Future<?> bell;
        private volatile boolean rung;

        Alarm(ExecRuntime call) {
            this.call = call;
            this.bell = timer.schedule(this::ring, deadline.toMillis(), TimeUnit.MILLISECONDS);
        }

        private void ring() {
            rung = true;
            call.discardEndpoint();
        }

        boolean hasRung() {
            return rung;
        }

        void cancel() {
            bell.cancel(false);
        }

        /** Closes the connection now: a client that only closes a body reads the rest of it first. */
        void abandon() {
            bell.cancel(false);
            call.discardEndpoint();
        }
    }

    private IOException deadlineExceeded(Exception cause) {
        var exceeded = new InterruptedIOException("no complete answer within " + deadline.toSeconds() + " s");
        exceeded.initCause(cause);
        return exceeded;
    }

    private final class Bounded extends HttpEntityWrapper {

        private final Alarm alarm;

        Bounded(HttpEntity entity, Alarm alarm) {
            super(entity);
            this.alarm = alarm;
        }

        @Override
        public InputStream getContent() throws IOException {
            return new FilterInputStream(super.getContent()) {
                private long read;
                private boolean ended;

                @Override
                public int read() throws IOException {
                    var one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    try {
                        var count = super.read(buffer, offset, length);
                        ended |= count < 0;
                        read += Math.max(count, 0);
                        if (read > largestBody) {
                            throw new BodyTooLargeException(largestBody);
                        }
                        return count;
                    } catch (BodyTooLargeException tooLarge) {
                        throw tooLarge;
                    } catch (IOException failed) {
                        throw alarm.hasRung() ? deadlineExceeded(failed) : failed;
                    }
                }

                @Override
                public void close() throws IOException {
                    if (ended) {
                        alarm.cancel();
                        super.close();
                    } else {
                        alarm.abandon();
                    }
                }
            };
        }
    }
}
