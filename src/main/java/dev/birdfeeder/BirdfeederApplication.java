package dev.birdfeeder;

import dev.birdfeeder.feedback.Mappings;
import dev.birdfeeder.sandbox.Sandbox;
import dev.birdfeeder.tenant.Catalog;
import dev.birdfeeder.tenant.Tenants;
import dev.birdfeeder.vendor.Vendors;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** The service: shared routes from {@code routes/}, tenants as data. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class BirdfeederApplication {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean("mapping")
    Mappings mappings(BirdfeederProperties properties) {
        return new Mappings(properties.routes());
    }

    @Bean
    Vendors vendors(BirdfeederProperties properties) {
        return new Vendors(properties.routes());
    }

    @Bean
    Tenants tenants(BirdfeederProperties properties, Environment environment, Optional<Sandbox> sandbox) {
        return new Tenants(
                properties.tenants(),
                properties.secrets(),
                new Catalog(properties.routes()),
                // Not Spring's property: it would resolve what looks like a placeholder inside a secret.
                name -> sandbox.map(vendors -> vendors.value(name)).orElseGet(() -> System.getenv(name)),
                Set.of(environment.getActiveProfiles()),
                properties.http().allowPrivateAddresses());
    }
}
