package io.patchbay.reload;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Route;
import org.apache.camel.Suspendable;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.ShutdownStrategy;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.service.ServiceHelper;

/** The routes and route configurations of a context, taken out and put in one at a time. */
final class LiveRoutes {

    private static final long LOOK_MILLIS = 5;
    private static final int QUIET_LOOKS = 5;
    private static final long STOP_MILLIS = 50;

    private final CamelContext camel;
    private final Duration stopTimeout;

    /**
     * @param camel       the context
     * @param stopTimeout how long what is under way in a route may take to its end before the route is taken out
     */
    LiveRoutes(CamelContext camel, Duration stopTimeout) {
        this.camel = camel;
        this.stopTimeout = stopTimeout;
    }

    /**
     * Puts a file in; its route runs when this returns, where the context does.
     *
     * @throws Exception when Camel will not have it; what it left is taken out again
     */
    void put(FileText text) throws Exception {
        try {
            load(camel, text);
        } catch (Exception e) {
            takeOut(text.routeId());
            throw e;
        }
    }

    static void load(CamelContext camel, FileText text) throws Exception {
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("file:" + text.file(), text.text()));
    }

    /**
     * Takes a route or route configuration out, once what is under way in it has come to its end. Whoever calls it meanwhile waits.
     *
     * @param id its id; nothing happens where there is none
     * @throws NotAtRest            when what is under way takes too long; the route goes on then
     * @throws InterruptedException when it is not waited any longer; the route goes on then
     * @throws Exception            when Camel could not stop it
     */
    void takeOut(String id) throws Exception {
        Model model = camel.getCamelContextExtension().getContextPlugin(Model.class);
        Route route = camel.getRoute(id);
        if (route != null) {
            comeToRest(route);
            stop(id);
            camel.removeRoute(id);
        }
        RouteConfigurationDefinition configuration = model.getRouteConfigurationDefinition(id);
        if (configuration != null) {
            model.removeRouteConfiguration(configuration);
        }
        RouteDefinition definition = model.getRouteDefinition(id);
        if (definition != null) {
            model.removeRouteDefinition(definition);
        }
    }

    /** What rests has nothing to wait for; what still lies in its queue is for the route that takes its place, and nothing to warn of. */
    private void stop(String id) throws Exception {
        ShutdownStrategy strategy = camel.getShutdownStrategy();
        strategy.setSuppressLoggingOnTimeout(true);
        try {
            camel.getRouteController().stopRoute(id, STOP_MILLIS, TimeUnit.MILLISECONDS);
        } finally {
            strategy.setSuppressLoggingOnTimeout(false);
        }
    }

    /**
     * Camel's own stop looks once a second, and lets a route that is called by others be called until nobody happens to: a busy one would
     * never come to rest.
     */
    private void comeToRest(Route route) throws NotAtRest, InterruptedException {
        Consumer consumer = route.getConsumer();
        boolean suspends = consumer instanceof Suspendable && ServiceHelper.isStarted(consumer);
        if (suspends) {
            ServiceHelper.suspendService(consumer);
        }
        try {
            awaitRest(route.getRouteId());
        } catch (NotAtRest | InterruptedException e) {
            // an answer that a step of it waits for is known to nobody else
            if (suspends) {
                ServiceHelper.resumeService(consumer);
            }
            throw e;
        }
    }

    private void awaitRest(String id) throws NotAtRest, InterruptedException {
        long end = System.nanoTime() + stopTimeout.toNanos();
        // one that found the way in just before counts a moment later
        for (int quiet = 0; quiet < QUIET_LOOKS; quiet = camel.getInflightRepository().size(id) > 0 ? 0 : quiet + 1) {
            if (System.nanoTime() > end) {
                throw new NotAtRest(camel.getInflightRepository().size(id) + " exchanges do not come to their end within "
                        + stopTimeout.toSeconds() + " s (reload.stop-timeout)");
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    /** What is under way in a route does not come to its end. */
    static final class NotAtRest extends Exception {
        private static final long serialVersionUID = 1L;

        NotAtRest(String message) {
            super(message);
        }
    }
}
