package dev.birdfeeder.sandbox;

import java.time.Clock;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** The simulated vendors of profile {@code sandbox}, and what tenant files may ask of them as {@code ${sandbox:…}}. */
@Component
@Profile("sandbox")
public final class Sandbox implements AutoCloseable {

    private final TrackCxmSandbox track;
    private final TrackNpsSandbox trackNps;
    private final QualtricsSandbox qualtrics;

    Sandbox(Clock clock) {
        this.track = TrackCxmSandbox.start(clock);
        this.trackNps = TrackNpsSandbox.start(clock);
        this.qualtrics = QualtricsSandbox.start(clock);
    }

    /** The value of {@code ${sandbox:track}} and its like, asked for as {@code sandbox:track}; null when unknown. */
    public String value(String name) {
        return switch (name) {
            case "sandbox:track" -> track.url().toString();
            case "sandbox:track-token" -> track.token();
            case "sandbox:track-organization" -> track.organization();
            case "sandbox:track-webhook-secret" -> track.webhookSecret();
            case "sandbox:track-nps" -> trackNps.url().toString();
            case "sandbox:track-nps-token" -> trackNps.token();
            case "sandbox:qualtrics" -> qualtrics.url().toString();
            case "sandbox:qualtrics-client-id" -> qualtrics.clientId();
            case "sandbox:qualtrics-client-secret" -> qualtrics.clientSecret();
            case "sandbox:qualtrics-api-token" -> qualtrics.apiToken();
            case "sandbox:qualtrics-shared-key" -> qualtrics.sharedKey();
            default -> null;
        };
    }

    /** Where the simulated Track CXM listens. */
    public TrackCxmSandbox track() {
        return track;
    }

    /** Where the simulated Track NPS listens. */
    public TrackNpsSandbox trackNps() {
        return trackNps;
    }

    /** Where the simulated Qualtrics listens. */
    public QualtricsSandbox qualtrics() {
        return qualtrics;
    }

    @Override
    public void close() {
        track.close();
        trackNps.close();
        qualtrics.close();
    }
}
