package dev.birdfeeder.operate;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Guards what commands or tells of tenants on the operators' port; health and metrics stay open. No token is asked for
 * while the port is bound to loopback and called by that name, which no web page of elsewhere can do.
 *
 * <p>Not annotated: it belongs to the operators' port only, and is named in
 * {@code ManagementContextConfiguration.imports}.
 */
final class OperatorSurface {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    @Bean
    FilterRegistrationBean<OncePerRequestFilter> operatorFilter(OperatorKey key, Environment environment) {
        var filter = new Guard(key, isLoopback(environment.getProperty("management.server.address", "")));
        var registration = new FilterRegistrationBean<OncePerRequestFilter>(filter);
        registration.addUrlPatterns(
                "/actuator/deadletters", "/actuator/deadletters/*", "/actuator/status", "/actuator/status/*");
        return registration;
    }

    private static boolean isLoopback(String address) {
        try {
            return !address.isBlank() && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            return false;
        }
    }

    private static final class Guard extends OncePerRequestFilter {

        private final OperatorKey key;
        private final boolean loopback;

        Guard(OperatorKey key, boolean loopback) {
            this.key = key;
            this.loopback = loopback;
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            var authorization = request.getHeader("Authorization");
            var opened = authorization != null
                    && authorization.startsWith("Bearer ")
                    && key.opens(authorization.substring("Bearer ".length()));
            if (opened || authorization == null && loopback && LOOPBACK.contains(request.getServerName())) {
                chain.doFilter(request, response);
            } else {
                response.setHeader("WWW-Authenticate", "Bearer");
                response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
            }
        }
    }
}
