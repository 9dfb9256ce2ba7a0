package dev.birdfeeder.webhook;

import dev.birdfeeder.BirdfeederProperties;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The door of port 8080, before any route: wrong addresses, wrong secrets, floods, and bodies that are too large, too slow
 * or packed end here, before they are read where that can be told. What comes through has its body and no header.
 */
final class WebhookDoor extends OncePerRequestFilter {

    /** Where the route listens; nobody gets there but through this door. */
    static final String ROUTE = "/webhooks";

    private final Keyhole keyhole;
    private final Pace pace;
    private final BirdfeederProperties.Webhook limits;

    WebhookDoor(Keyhole keyhole, BirdfeederProperties.Webhook limits) {
        this.keyhole = keyhole;
        this.pace = new Pace(System::nanoTime);
        this.limits = limits;
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        var address = WebhookAddress.of(request.getRequestURI());
        if (address == null && !leadsToRoute(request)) {
            chain.doFilter(request, response);
        } else if (request.getDispatcherType() == DispatcherType.ASYNC) {
            pass(request, response, chain, address);
        } else {
            var refusal = refusal(request, address);
            if (refusal == HttpServletResponse.SC_OK) {
                BodyReader.start(request, response, limits.largestBody().toBytes(), limits.deadline());
            } else {
                refuse(response, refusal);
            }
        }
    }

    /** However it is written: a path that is decoded or shortened on the way could pass by the door. */
    private static boolean leadsToRoute(HttpServletRequest request) {
        var path = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
        return path.startsWith(ROUTE) || request.getRequestURI().contains(ROUTE);
    }

    private int refusal(HttpServletRequest request, WebhookAddress address) {
        if (address == null) {
            return HttpServletResponse.SC_NOT_FOUND;
        }
        if (!request.getMethod().equals("POST")) {
            return HttpServletResponse.SC_METHOD_NOT_ALLOWED;
        }
        var connection = keyhole.connection(address);
        var signed = connection.filter(keyhole::needsBody).isPresent();
        if (!signed && !keyhole.opens(connection, address, request)) {
            return HttpServletResponse.SC_UNAUTHORIZED;
        }
        if (!pace.allows(
                connection.get().id(), Integer.parseInt(connection.get().setting("webhook.requests_per_second")))) {
            return 429;
        }
        var encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE;
        }
        return request.getContentLengthLong() > limits.largestBody().toBytes()
                ? HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE
                : HttpServletResponse.SC_OK;
    }

    private void pass(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, WebhookAddress address)
            throws ServletException, IOException {
        var body = request.getAttribute(BodyReader.BODY) instanceof byte[] read ? read : null;
        if (body == null) {
            return;
        }
        var connection = keyhole.connection(address);
        if (connection.filter(keyhole::needsBody).isPresent() && !keyhole.isSigned(connection.get(), request, body)) {
            refuse(response, HttpServletResponse.SC_UNAUTHORIZED);
            return;
        }
        request.removeAttribute(BodyReader.BODY);
        chain.doFilter(new HeldRequest(request, address, body), response);
    }

    /** Without a word more than the status, and without reading on. */
    private static void refuse(HttpServletResponse response, int status) {
        if (status == 429) {
            response.setHeader("Retry-After", "1");
        }
        response.setHeader("Connection", "close");
        response.setStatus(status);
    }
}
