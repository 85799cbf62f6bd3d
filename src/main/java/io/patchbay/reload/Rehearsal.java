package io.patchbay.reload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.NamedNode;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.RoutePolicySupport;

/**
 * Builds a route in a context of its own, beans and all, without starting anything: what would fail when the route is taken up fails
 * here, while the one that runs goes on.
 */
public final class Rehearsal {

    private final Registry beans;
    private final Consumer<CamelContext> stage;

    /**
     * A rehearsal with the beans of a context that runs.
     *
     * @param beans what routes may name; seen, never stopped
     * @param stage gives a context the components and pools that routes need beyond Camel's own; none of what runs
     */
    public Rehearsal(Registry beans, Consumer<CamelContext> stage) {
        this.beans = beans;
        this.stage = stage;
    }

    /**
     * Builds one file.
     *
     * @param text           the file
     * @param configurations the route configurations that it may name
     * @param settings       a setting's value by its key, or null
     * @return what is wrong with it; empty where all is well
     */
    List<Fault> faults(FileText text, Collection<FileText> configurations, UnaryOperator<String> settings) {
        try (DefaultCamelContext scratch = new DefaultCamelContext(new DefaultRegistry(new SeenOnly(beans)))) {
            scratch.disableJMX();
            scratch.setAutoStartup(false);
            scratch.setSourceLocationEnabled(true);
            scratch.getPropertiesComponent().addPropertiesSource(new Candidate(settings));
            stage.accept(scratch);
            try {
                for (FileText configuration : configurations) {
                    LiveRoutes.load(scratch, configuration);
                }
                LiveRoutes.load(scratch, text);
                scratch.init();
                return List.of();
            } catch (Exception | LinkageError e) {
                return List.of(new Fault(text.file(), line(scratch, e), words(e), "look at that step"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a context that was never started does not close", e);
        }
    }

    /** The cause, on one line. */
    static String words(Throwable thrown) {
        Throwable last = thrown;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        String said = last instanceof ClassNotFoundException ? "there is no class " + last.getMessage() : last.getMessage();
        return String.valueOf(said).replaceAll("\\s*\\R[\\s^*]*", " ").strip();
    }

    /** The line of the step that the failure names. */
    private static int line(DefaultCamelContext scratch, Throwable thrown) {
        String message = String.valueOf(thrown.getMessage());
        if (!(thrown instanceof FailedToCreateRouteException) || !message.contains(">>> ")) {
            return 0;
        }
        String step = message.substring(message.indexOf(">>> ") + 4, message.indexOf(" <<<"));
        return scratch.getRouteDefinitions().stream().flatMap(route -> steps(route).stream()).filter(one -> one.toString().equals(step))
                .mapToInt(NamedNode::getLineNumber).filter(line -> line > 0).findFirst().orElse(0);
    }

    private static List<ProcessorDefinition<?>> steps(RouteDefinition route) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ProcessorDefinition.class).stream()
                .filter(Objects::nonNull).<ProcessorDefinition<?>>map(one -> one).toList();
    }

    /** The settings as they would be. */
    private record Candidate(UnaryOperator<String> settings) implements PropertiesSource {
        @Override
        public String getName() {
            return "candidate";
        }

        @Override
        public String getProperty(String name) {
            return settings.apply(name);
        }
    }

    /**
     * Beans of the context that runs. Its components are hidden: a context stops its components when it ends. Its policies are stood in
     * for: they are told of routes.
     */
    private record SeenOnly(Registry live) implements BeanRepository {
        @Override
        public Object lookupByName(String name) {
            Object bean = live.lookupByName(name);
            return bean instanceof Component ? null : bean;
        }

        @Override
        public <T> T lookupByNameAndType(String name, Class<T> type) {
            if (Component.class.isAssignableFrom(type)) {
                return null;
            }
            T bean = live.lookupByNameAndType(name, type);
            return bean != null && type == RoutePolicy.class ? type.cast(new NoPolicy()) : bean;
        }

        @Override
        public <T> Map<String, T> findByTypeWithName(Class<T> type) {
            return live.findByTypeWithName(type);
        }

        @Override
        public <T> Set<T> findByType(Class<T> type) {
            return live.findByType(type);
        }
    }

    private static final class NoPolicy extends RoutePolicySupport {
    }
}
