package dev.birdfeeder.webhook;

import dev.birdfeeder.BirdfeederProperties;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/** Hangs the door. */
@Configuration(proxyBeanMethods = false)
class Webhooks {

    private static final int THREADS = 32;

    @Bean
    @ConditionalOnWebApplication
    FilterRegistrationBean<WebhookDoor> webhookDoor(
            Keyhole keyhole, Answers answers, BirdfeederProperties properties, Environment environment) {
        var isAlone = ManagementPortType.get(environment) != ManagementPortType.SAME;
        var registration =
                new FilterRegistrationBean<>(new WebhookDoor(keyhole, answers, properties.webhook(), isAlone));
        registration.addUrlPatterns("/*");
        registration.setAsyncSupported(true);
        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    /**
     * Where Camel runs the pushes that the door has let in; it lets in no more than there is room for. Also there without a
     * server, idle: Camel's platform-http doesn't start without one, and {@code run --once} wouldn't either.
     */
    @Bean
    ThreadPoolTaskExecutor pushThreads() {
        var executor = new ThreadPoolTaskExecutor();
        executor.setThreadNamePrefix("push-");
        executor.setCorePoolSize(THREADS);
        executor.setMaxPoolSize(THREADS);
        executor.setAllowCoreThreadTimeOut(true);
        executor.setWaitForTasksToCompleteOnShutdown(true);
        executor.setAwaitTerminationSeconds(10);
        return executor;
    }
}
