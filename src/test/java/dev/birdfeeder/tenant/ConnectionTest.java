package dev.birdfeeder.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Language;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionTest {
    @TempDir
    private Path folder;

    @Test
    void equalsAnotherOnlyWhenSettingsAndSecretsDo() {
        // Given
        Workspace workspace = new Workspace(folder);
        Connection connection = workspace.connection(Workspace.track(""));

        // When
        Connection same = workspace.connection(Workspace.track(""));
        Connection resized = workspace.connection(Workspace.track("page_size: 1"));
        workspace.environment.put("TRACK_TOKEN", "rotated");
        Connection rotated = workspace.connection(Workspace.track(""));

        // Then
        assertThat(same).isEqualTo(connection).hasSameHashCodeAs(connection);
        assertThat(resized).isNotEqualTo(connection);
        assertThat(rotated).isNotEqualTo(connection);
    }

    @Test
    void answersToCamelSimple() throws Exception {
        // Given
        Connection connection = new Workspace(folder).connection(Workspace.track("time_zone: Asia/Tokyo"));

        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Exchange exchange = new DefaultExchange(camel);
            exchange.setVariable("connection", connection);
            Language simple = camel.resolveLanguage("simple");

            // When
            String zone = simple.createExpression("${variable.connection.setting('data_source.time_zone')}")
                    .evaluate(exchange, String.class);
            String id = simple.createExpression("${variable.connection.id}").evaluate(exchange, String.class);

            // Then
            assertThat(zone).isEqualTo("Asia/Tokyo");
            assertThat(id).isEqualTo("acme/track");
        }
    }
}
