package dev.birdfeeder.command;

import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Lets nothing start by itself, whatever {@code application.yaml} says; more settings can be forced along with it. */
final class TicksOff implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private final Map<String, Object> forced;

    TicksOff() {
        this(Map.of());
    }

    TicksOff(Map<String, Object> also) {
        var settings = new java.util.HashMap<>(also);
        settings.put("birdfeeder.ticks", "false");
        settings.put("birdfeeder.webhook.enabled", "false");
        this.forced = settings;
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("command", forced));
    }
}
