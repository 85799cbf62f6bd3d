package io.patchbay.routing;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;

/** Real route files in a context of their own; what they call is a bean or a processor of the test. */
final class RouteBench implements AutoCloseable {

    final CamelContext context = new DefaultCamelContext();

    /** @param settings go before application.properties */
    RouteBench(Map<String, String> settings) throws IOException {
        Properties properties = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("application.properties"))) {
            properties.load(file);
        }
        properties.putAll(settings);
        context.getPropertiesComponent().setInitialProperties(properties);
        context.getShutdownStrategy().setTimeout(2);
    }

    RouteBench bind(String name, Object bean) {
        context.getRegistry().bind(name, bean);
        return this;
    }

    /** Stands in for a route. */
    RouteBench stub(String endpoint, Processor processor) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from(endpoint).errorHandler(noErrorHandler()).process(processor);
            }
        });
        return this;
    }

    RouteBench load(String... routes) throws Exception {
        for (String route : routes) {
            PluginHelper.getRoutesLoader(context).loadRoutes(
                    PluginHelper.getResourceLoader(context).resolveResource("file:routes/" + route + ".camel.yaml"));
        }
        return this;
    }

    RouteBench start() {
        context.start();
        return this;
    }

    Exchange send(String endpoint, Object body) {
        return context.createProducerTemplate().request(endpoint, exchange -> exchange.getMessage().setBody(body));
    }

    @Override
    public void close() {
        context.stop();
    }
}
