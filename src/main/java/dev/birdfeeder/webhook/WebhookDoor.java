package dev.birdfeeder.webhook;

import dev.birdfeeder.BirdfeederProperties;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * The door of port 8080, before any route: wrong addresses, wrong secrets, floods, and bodies that are too large, too slow
 * or packed end here, before they are read where that can be told. What comes through has its body and no header.
 */
final class WebhookDoor extends OncePerRequestFilter {

    /** Where the route listens; nobody gets there but through this door. */
    static final String ROUTE = "/webhooks";

    static final int TOO_MANY_REQUESTS = 429;

    private final Keyhole keyhole;
    private final Room room;
    private final Pace pace;
    private final BirdfeederProperties.Webhook limits;

    private final Answers answers;
    private final boolean isAlone;

    /** @param isAlone whether nothing else on this port takes a body */
    WebhookDoor(Keyhole keyhole, Answers answers, BirdfeederProperties.Webhook limits, boolean isAlone) {
        this.answers = answers;
        this.isAlone = isAlone;
        this.keyhole = keyhole;
        var largest = limits.largestBody().toBytes() + BodyReader.OVERHEAD;
        var most = Math.max(Runtime.getRuntime().maxMemory() / 32, 2 * largest);
        this.room = new Room(most, Math.max(most / 8, largest));
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
        if (address == null && !leadsToRoute(request) && !(isAlone && hasBody(request))) {
            chain.doFilter(request, response);
        } else if (request.getDispatcherType() == DispatcherType.ASYNC) {
            pass(request, response, chain, address);
        } else {
            enter(request, response, address);
        }
    }

    /** However it is written: a path that is decoded or shortened on the way could pass by the door. */
    private static boolean leadsToRoute(HttpServletRequest request) {
        var path = request.getServletPath() + (request.getPathInfo() == null ? "" : request.getPathInfo());
        return path.startsWith(ROUTE) || request.getRequestURI().contains(ROUTE);
    }

    /** The server would read it to its end, however slowly it comes, with a thread that waits. */
    private static boolean hasBody(HttpServletRequest request) {
        return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
    }

    private void enter(HttpServletRequest request, HttpServletResponse response, WebhookAddress address)
            throws IOException {
        var began = System.nanoTime();
        var entrance = address == null ? Optional.<Entrance>empty() : keyhole.entrance(address);
        IntConsumer answered = status -> answers.count(entrance, status, System.nanoTime() - began);
        var refusal = refusal(request, address, entrance);
        if (refusal == HttpServletResponse.SC_OK) {
            BodyReader.read(
                    request,
                    response,
                    room,
                    new Room.Owner(
                            entrance.get().connection().id(), !entrance.get().signed()),
                    limits.largestBody().toBytes(),
                    limits.deadline(),
                    answered);
        } else {
            BodyReader.refuse(request, response, refusal, limits.deadline(), answered);
        }
    }

    private int refusal(HttpServletRequest request, WebhookAddress address, Optional<Entrance> entrance) {
        if (address == null) {
            return HttpServletResponse.SC_NOT_FOUND;
        }
        if (!request.getMethod().equals("POST")) {
            return HttpServletResponse.SC_METHOD_NOT_ALLOWED;
        }
        var signed = entrance.filter(Entrance::signed).isPresent();
        if (!signed && !keyhole.opens(entrance, address, request)) {
            return HttpServletResponse.SC_UNAUTHORIZED;
        }
        // Who doesn't know the secret can't use up the pace: a signed push is counted when its body has been checked.
        if (!signed && !isInTime(entrance.get())) {
            return TOO_MANY_REQUESTS;
        }
        var form = form(request);
        // And isn't told that there is such a connection.
        return signed && form != HttpServletResponse.SC_OK ? HttpServletResponse.SC_UNAUTHORIZED : form;
    }

    /** What the head tells of the body. */
    private int form(HttpServletRequest request) {
        var encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return HttpServletResponse.SC_UNSUPPORTED_MEDIA_TYPE;
        }
        return request.getContentLengthLong() > limits.largestBody().toBytes()
                ? HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE
                : HttpServletResponse.SC_OK;
    }

    private boolean isInTime(Entrance entrance) {
        return pace.allows(entrance.connection().id(), entrance.perSecond());
    }

    private void pass(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain, WebhookAddress address)
            throws ServletException, IOException {
        var reader = BodyReader.of(request);
        if (reader == null) {
            // Dispatched once more, when Camel has answered.
            return;
        }
        request.removeAttribute(BodyReader.class.getName());
        var entrance = keyhole.entrance(address);
        var refusal = entrance.map(one -> refusal(request, reader, one)).orElse(HttpServletResponse.SC_UNAUTHORIZED);
        if (refusal == HttpServletResponse.SC_OK) {
            chain.doFilter(new HeldRequest(request, address, reader.body()), response);
        } else {
            BodyReader.answer(response, refusal);
        }
    }

    /** What can be told only now, with the body. */
    private int refusal(HttpServletRequest request, BodyReader reader, Entrance entrance) {
        if (!entrance.signed()) {
            return HttpServletResponse.SC_OK;
        }
        if (!keyhole.isSigned(entrance, request, reader.body())) {
            return HttpServletResponse.SC_UNAUTHORIZED;
        }
        if (!isInTime(entrance)) {
            return TOO_MANY_REQUESTS;
        }
        return reader.belongsTo(new Room.Owner(entrance.connection().id(), true))
                ? HttpServletResponse.SC_OK
                : HttpServletResponse.SC_SERVICE_UNAVAILABLE;
    }
}
