package dev.birdfeeder.vendor;

import dev.birdfeeder.tenant.Connection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Tells what is odd about a connection's settings and no reason to stop. Once: it will be so tomorrow, too. */
@Component
public final class Warnings {

    private static final Logger LOGGER = LoggerFactory.getLogger(Warnings.class);

    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /** Tells it, unless it was told before. */
    public void warn(Connection connection, String message) {
        if (told.add(connection.id() + ' ' + message)) {
            LOGGER.atWarn()
                    .addKeyValue("tenant", connection.tenant())
                    .addKeyValue("connection", connection.name())
                    .addKeyValue("warning", message)
                    .log("source settings");
        }
    }
}
