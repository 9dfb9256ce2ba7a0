package dev.birdfeeder.crash;

import dev.birdfeeder.tenant.Sink;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Places {@code before} and {@code after} every step of a route: {@code before runs.accept}, {@code after fileSink},
 * {@code after send} (a step with an id). Where a delivery's sink is known, its type is part of the name:
 * {@code before dispatch.done kafka}.
 */
final class CrashingSteps implements InterceptStrategy {

    private final CrashPoint point;

    CrashingSteps(CrashPoint point) {
        this.point = point;
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, Processor next) {
        var name = name(definition);
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                point.reached("before " + name + sink(exchange));
                return super.process(exchange, doneSync -> {
                    if (exchange.getException() == null) {
                        point.reached("after " + name + sink(exchange));
                    }
                    callback.done(doneSync);
                });
            }
        };
    }

    private static String name(NamedNode definition) {
        if (definition instanceof BeanDefinition bean) {
            var arguments = bean.getMethod().indexOf('(');
            return bean.getRef() + "."
                    + (arguments < 0 ? bean.getMethod() : bean.getMethod().substring(0, arguments));
        }
        return definition instanceof ProcessDefinition process ? process.getRef() : definition.getId();
    }

    private static String sink(Exchange exchange) {
        return exchange.getVariable("sink") instanceof Sink sink ? " " + sink.type() : "";
    }
}
