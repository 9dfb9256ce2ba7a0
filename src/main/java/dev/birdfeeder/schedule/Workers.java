package dev.birdfeeder.schedule;

import dev.birdfeeder.BirdfeederProperties;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The threads that routes run on. */
@Configuration(proxyBeanMethods = false)
class Workers {

    @Bean
    Pauses pauses() {
        return duration -> TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }

    /** One run each. */
    @Bean(destroyMethod = "shutdown")
    ThreadPoolExecutor pollers(BirdfeederProperties properties) {
        return fixed(properties.polls(), "poll");
    }

    /**
     * The lanes of pages that are fetched side by side. No queue: when no thread is free the poll reads the lane
     * itself, so that a source that hangs takes its own threads and nobody else's turn.
     */
    @Bean(destroyMethod = "shutdown")
    ThreadPoolExecutor vendorCalls(BirdfeederProperties properties) {
        return lanes(properties.polls() * 8, "vendor-call");
    }

    /** Likewise the lanes of requests that a delivery sends side by side. */
    @Bean(destroyMethod = "shutdown")
    ThreadPoolExecutor sinkCalls(BirdfeederProperties properties) {
        return lanes(properties.deliveries() * 8, "sink-call");
    }

    /** One connection's turn each: what was pushed and has yet to be fetched. */
    @Bean(destroyMethod = "shutdown")
    ThreadPoolExecutor followers(BirdfeederProperties properties) {
        return fixed(properties.polls(), "follow");
    }

    private static ThreadPoolExecutor lanes(int most, String name) {
        var pool = new ThreadPoolExecutor(0, most, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), threads(name));
        pool.setRejectedExecutionHandler(new ThreadPoolExecutor.CallerRunsPolicy());
        return pool;
    }

    private static ThreadPoolExecutor fixed(int size, String name) {
        var pool = new ThreadPoolExecutor(size, size, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory threads(String name) {
        var number = new AtomicInteger();
        return task -> new Thread(task, name + "-" + number.incrementAndGet());
    }
}
