package dev.birdfeeder.crash;

import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** Puts {@link CrashPoint}s around the journal's statements and the routes' steps, in processes that ask for one. */
public final class CrashAgent implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        CrashPoint.ofThisProcess().ifPresent(point -> {
            context.addBeanFactoryPostProcessor(factory -> factory.addBeanPostProcessor(new Journal(point)));
            context.getBeanFactory().registerSingleton("crashingSteps", new CrashingSteps(point));
        });
    }

    private record Journal(CrashPoint point) implements BeanPostProcessor {
        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            return bean instanceof DataSource journal ? new CrashingDataSource(journal, point) : bean;
        }
    }
}
