package dev.birdfeeder.vendor;

import dev.birdfeeder.BirdfeederProperties;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

/** The one HTTP client for all vendors: bounded in time and size, without redirects, cookies and private addresses. */
@Configuration(proxyBeanMethods = false)
class VendorHttp {

    /** The pool of 20 per host that camel-http starts with is what limits 200 workers to a tenth of their calls. */
    private static final int CONNECTIONS = 1000;

    private static final int LONGEST_HEADER_LINE = 16_384;
    private static final int MOST_HEADERS = 200;

    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService callTimer() {
        var timer = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "call-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        // Else an alarm holds on to its call until the deadline, long after the call is done.
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    @Bean
    ComponentCustomizer vendorHttpComponent(BirdfeederProperties properties, ScheduledExecutorService callTimer) {
        var limits = properties.http();
        var timeout = Timeout.of(limits.readTimeout());
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(new PublicAddresses(limits.allowPrivateAddresses()))
                .setMaxConnPerRoute(CONNECTIONS)
                .setMaxConnTotal(CONNECTIONS)
                .setDefaultSocketConfig(
                        SocketConfig.custom().setSoTimeout(timeout).build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(limits.connectTimeout()))
                        .setSocketTimeout(timeout)
                        .setTimeToLive(TimeValue.ofMinutes(1)) // a vendor's new address is used within a minute
                        .build())
                .setConnectionFactory(org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxLineLength(LONGEST_HEADER_LINE)
                                .setMaxHeaderCount(MOST_HEADERS)
                                .build())
                        .build())
                .build();
        var whole = limits(callTimer, limits.deadline(), limits.largestBody());
        return ComponentCustomizer.forType(HttpComponent.class, http -> {
            http.setClientConnectionManager(connections);
            http.setHttpClientConfigurer(whole);
        });
    }

    /** Of an answer that is read as it arrives: it takes as long as what is made of it, and may have any size. */
    @Bean
    HttpClientConfigurer streamLimits(BirdfeederProperties properties, ScheduledExecutorService callTimer) {
        var limits = properties.http();
        return limits(callTimer, limits.streamDeadline(), limits.largestStream());
    }

    /**
     * On the client and not on the component, whose switches Camel's own customizer sets back when it comes second, in
     * every other start (seen on 4.18.0). A client left alone sleeps as long as a Retry-After says.
     */
    private static HttpClientConfigurer limits(ScheduledExecutorService timer, Duration deadline, DataSize largest) {
        return client -> client.disableRedirectHandling()
                .disableCookieManagement()
                .disableAutomaticRetries()
                .disableAuthCaching()
                .addExecInterceptorFirst("limits", new CallLimits(timer, deadline, largest.toBytes()));
    }
}
