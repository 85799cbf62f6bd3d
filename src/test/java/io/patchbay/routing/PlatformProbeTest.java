package io.patchbay.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.SetClock;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.patchbay.genesys.BreakerSettings;
import io.patchbay.genesys.Breakers;
import io.patchbay.genesys.CreateResult;
import io.patchbay.genesys.GenesysDoors;
import io.patchbay.genesys.NotFound;
import io.patchbay.genesys.PlatformFailure;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlatformProbeTest {

    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final SetClock clock = new SetClock(Cases.NOW);
    private final Breakers breakers = new Breakers(new BreakerSettings(50, 4, 4, Duration.ZERO),
            new BreakerSettings(50, 4, 4, Duration.ofHours(1)), CircuitBreakerRegistry.ofDefaults());
    private Processor platform = exchange -> {
        throw new NotFound("a conversation that never was");
    };
    private RouteBench bench;
    private PlatformProbe probe;

    @BeforeEach
    void begin() throws Exception {
        bench = new RouteBench(Map.of()).stub("direct:genesys-conversation", exchange -> platform.process(exchange)).start();
        probe = new PlatformProbe(breakers, new GenesysDoors(bench.context.createProducerTemplate()), clock, INTERVAL);
    }

    @AfterEach
    void end() {
        bench.close();
    }

    private Duration opensAndIsProbedAfter() {
        breakers.create().transitionToOpenState();
        Duration waited = Duration.ZERO;
        while (!probe.isNeeded()) {
            clock.advance(Duration.ofMillis(500));
            waited = waited.plusMillis(500);
        }
        return waited;
    }

    @Test
    void aClosedBreakerNeedsNone() {
        assertThat(probe.isNeeded()).isFalse();
    }

    @Test
    void anAnswerClosesIt() {
        assertThat(opensAndIsProbedAfter()).isEqualTo(INTERVAL);
        probe.ask();
        assertThat(breakers.create().getState()).isEqualTo(State.CLOSED);
        assertThat(probe.isNeeded()).isFalse();
    }

    @Test
    void noAnswerLeavesItOpenAndItIsAskedAgain() {
        platform = exchange -> {
            throw new PlatformFailure(new CreateResult.Unknown("503"), null);
        };
        opensAndIsProbedAfter();
        probe.ask();
        assertThat(breakers.create().getState()).isEqualTo(State.OPEN);
        assertThat(probe.isNeeded()).isTrue();
    }

    @Test
    void aProbeThatCouldNotBeSentLeavesItOpenToo() {
        platform = exchange -> {
            throw new IllegalStateException("no call left in the quota");
        };
        opensAndIsProbedAfter();
        probe.ask();
        assertThat(breakers.create().getState()).isEqualTo(State.OPEN);
    }

    @Test
    void whatOpensAgainSoonIsProbedLessAndLessOften() {
        assertThat(opensAndIsProbedAfter()).isEqualTo(INTERVAL);
        probe.ask();
        assertThat(opensAndIsProbedAfter()).isEqualTo(INTERVAL.multipliedBy(2));
        probe.ask();
        assertThat(opensAndIsProbedAfter()).isEqualTo(INTERVAL.multipliedBy(4));
        probe.ask();
        clock.advance(Duration.ofSeconds(60));
        assertThat(opensAndIsProbedAfter()).as("after a good while as at first").isEqualTo(INTERVAL);
    }

    @Test
    void whatWorkedInBetweenIsProbedAsAtFirst() {
        opensAndIsProbedAfter();
        probe.ask();
        assertThat(opensAndIsProbedAfter()).isEqualTo(INTERVAL.multipliedBy(2));
        probe.ask();
        breakers.create().onSuccess(1, TimeUnit.MILLISECONDS);
        assertThat(opensAndIsProbedAfter()).as("creates work now and then").isEqualTo(INTERVAL);
    }

    @Test
    void neverLessOftenThanEveryFiveMinutes() {
        Duration last = Duration.ZERO;
        for (int i = 0; i < 12; i++) {
            last = opensAndIsProbedAfter();
            probe.ask();
        }
        assertThat(last).isEqualTo(Duration.ofMinutes(5));
    }
}
