package dev.birdfeeder.conventions;

import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.ConfigurationClassPostProcessor;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** The application's own beans, found by reading its classes; none is made, so there is no journal and no route. */
public final class Beans {

    private Beans() {}

    /**
     * Their types by name.
     *
     * @param application the class that is {@code @SpringBootApplication}
     */
    public static Map<String, Class<?>> of(Class<?> application) {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "own beans only", Map.of("spring.boot.enableautoconfiguration", (Object) "false")));
        var factory = new DefaultListableBeanFactory();
        new AnnotatedBeanDefinitionReader(factory, environment).register(application);
        var classes = new ConfigurationClassPostProcessor();
        classes.setEnvironment(environment);
        classes.postProcessBeanDefinitionRegistry(factory);
        var beans = new TreeMap<String, Class<?>>();
        for (var name : factory.getBeanDefinitionNames()) {
            var type = factory.getType(name, false);
            if (type != null && !name.contains(".")) {
                beans.put(name, type);
            }
        }
        return beans;
    }
}
