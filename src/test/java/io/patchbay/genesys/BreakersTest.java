package io.patchbay.genesys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The create breaker in a circuitBreaker step, as the create route has it. */
class BreakersTest {

    private static final PlatformFailure FAILURE = new PlatformFailure(new CreateResult.Unknown("503"), null);

    private final Breakers breakers = new Breakers(new BreakerSettings(50, 4, 4, Duration.ofMillis(1)),
        new BreakerSettings(50, 4, 4, Duration.ofMillis(1)), CircuitBreakerRegistry.ofDefaults());
    private final DefaultCamelContext context = new DefaultCamelContext();
    private ProducerTemplate template;
    private Exception thrown;

    @BeforeEach
    void start() throws Exception {
        context.getRegistry().bind("genesysBreaker", breakers.create());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:create").errorHandler(noErrorHandler())
                    .circuitBreaker()
                        .resilience4jConfiguration().circuitBreaker("#genesysBreaker").throwExceptionWhenHalfOpenOrOpenState(true).end()
                        .process(exchange -> {
                            if (thrown != null) {
                                throw thrown;
                            }
                        })
                    .end();
            }
        });
        context.start();
        template = context.createProducerTemplate();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void staysOpenForCustomersAndClosesByTheProbe() {
        fail(FAILURE, 4);
        assertThat(breakers.create().getState()).isEqualTo(State.OPEN);
        thrown = null;
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> template.requestBody("direct:create", "intent")).hasCauseInstanceOf(CallNotPermittedException.class);
        }
        breakers.probed();
        assertThatCode(() -> template.requestBody("direct:create", "intent")).doesNotThrowAnyException();
        assertThat(breakers.create().getState()).isEqualTo(State.CLOSED);
    }

    @Test
    void anErrorOfOursLeavesItAsItWasAndIsNotSwallowed() {
        fail(new IllegalStateException("journal"), 10);
        assertThat(breakers.create().getState()).isEqualTo(State.CLOSED);
        assertThat(breakers.create().getMetrics().getNumberOfBufferedCalls()).isZero();
    }

    @Test
    void aProbeOfAClosedBreakerForgetsNothing() {
        fail(FAILURE, 3);
        breakers.probed();
        fail(FAILURE, 1);
        assertThat(breakers.create().getState()).isEqualTo(State.OPEN);
    }

    private void fail(Exception with, int times) {
        thrown = with;
        for (int i = 0; i < times; i++) {
            assertThatThrownBy(() -> template.requestBody("direct:create", "intent")).hasRootCause(with);
        }
    }
}
