package dev.birdfeeder.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.apache.kafka.common.security.plain.PlainLoginModule;

class KafkaSettingsPropertyTest {

    @Property
    void kafkaReadsUserAndPasswordBackAsTheyAre(
            @ForAll @CharRange(from = 1, to = 300) @Chars({'"', '\\', '\n', '\r', ';', '\'', '=', ' ', 'u', '0'})
                    String username,
            @ForAll @CharRange(from = 1, to = 0xffff) @Chars({'"', '\\', '\n', '\r', ';', 'n', '1'}) String password) {
        // When
        var jaas = KafkaSettings.jaas(PlainLoginModule.class, username, password);

        // Then
        var entries = JaasContext.loadClientContext(Map.of("sasl.jaas.config", new Password(jaas)))
                .configurationEntries();
        assertThat(entries).singleElement().satisfies(entry -> {
            assertThat(entry.getLoginModuleName()).isEqualTo(PlainLoginModule.class.getName());
            assertThat(entry.getOptions()).isEqualTo(Map.of("username", username, "password", password));
        });
    }
}
