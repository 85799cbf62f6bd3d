package io.patchbay.main;

import io.patchbay.intake.IntakeGate;
import io.patchbay.intent.PhoneNumbers;
import io.patchbay.journal.Nodes;
import io.patchbay.quota.Quota;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.spi.RouteStartupOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings everything to rest, in the order in which an intent goes: nothing comes in and no further call goes out, then what is under way
 * comes to its commit, then what is due is told, and the other nodes are. The context runs all the while, so that the process counts as
 * alive, and is stopped by the caller afterwards.
 *
 * <p>Camel stops a context's routes all at once, and waits until nothing is in any of them: dispatch would go on claiming as long as there
 * is anything to claim, and what the last answers brought about would be cut off by a receiver that hangs.
 */
final class OrderlyStop implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(OrderlyStop.class);
    /** The routes that tell outcomes. */
    private static final String SINKS = "publish";
    private static final Duration LEAVING = Duration.ofSeconds(2);
    private static final Duration A_MOMENT = Duration.ofMillis(500);

    private final CamelContext camel;
    private final IntakeGate intake;
    private final Quota quota;
    private final Nodes nodes;
    private final Duration rest;
    private final Duration publish;

    /**
     * @param camel   whose routes are stopped
     * @param intake  shut first
     * @param quota   lets no call go any more
     * @param nodes   where this one says that it leaves
     * @param rest    how long what is under way may take, a create's answer above all; at least 1 s
     * @param publish how long the sinks may take for what is due; at least 1 s
     */
    OrderlyStop(CamelContext camel, IntakeGate intake, Quota quota, Nodes nodes, Duration rest, Duration publish) {
        this.camel = camel;
        this.intake = intake;
        this.quota = quota;
        this.nodes = nodes;
        this.rest = rest;
        this.publish = publish;
    }

    /** Returns when everything rests, or not much later than the two times allow; nothing is thrown. */
    @Override
    public void run() {
        LOG.info("patchbay stops: what is under way has {} s to come to rest, what is due {} s to be told", rest.toSeconds(), publish.toSeconds());
        Map<Boolean, List<RouteStartupOrder>> routes = new ArrayList<>(camel.getCamelContextExtension().getRouteStartupOrder()).stream()
                .collect(Collectors.partitioningBy(order -> SINKS.equals(order.getRoute().getGroup())));
        quota.close();
        within(rest, () -> {
            intake.shutForGood();
            stop(routes.get(false), rest);
        });
        within(publish, () -> {
            tellWhatIsDue();
            stop(routes.get(true), publish);
        });
        within(LEAVING, nodes::leave);
    }

    /** Goes on without what takes longer: a broker that has gone silent is not even left before its answer is given up. */
    private static void within(Duration most, Step step) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                step.take();
                done.complete(null);
            } catch (Exception e) {
                done.completeExceptionally(e);
            }
        }, "orderly-stop-step");
        thread.setDaemon(true);
        thread.start();
        try {
            done.get(most.plus(A_MOMENT).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("something does not come to rest; the stop goes on without it, and the journal knows what was under way");
        } catch (ExecutionException e) {
            LOG.warn("the stop goes on after {}", PhoneNumbers.masked(String.valueOf(e.getCause())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @FunctionalInterface
    private interface Step {
        void take() throws Exception;
    }

    private void stop(List<RouteStartupOrder> routes, Duration most) throws Exception {
        camel.getShutdownStrategy().shutdown(camel, routes, most.toSeconds(), TimeUnit.SECONDS);
    }

    /** The clock that would do so stands still. */
    private void tellWhatIsDue() throws IOException {
        try (FluentProducerTemplate nudge = camel.createFluentProducerTemplate()) {
            nudge.to("direct:nudge-publish").send();
        }
    }
}
