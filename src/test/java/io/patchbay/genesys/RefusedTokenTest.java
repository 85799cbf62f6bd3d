package io.patchbay.genesys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.quota.Quota;
import io.patchbay.quota.QuotaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** genesys-call and genesys-create where the wire is the test's: what a 401 comes to. */
class RefusedTokenTest {

    private final CamelContext context = new DefaultCamelContext();
    private final Deque<Object> answers = new ArrayDeque<>();
    private Step quota = () -> { };
    private int sent;

    @FunctionalInterface
    interface Step {
        void go() throws Exception;
    }

    /** Stands in for the quota. */
    public final class AskedQuota {
        /** Asked before a create is repeated. */
        public void takeForCreate() throws Exception {
            quota.go();
        }

        /** Asked before a read is repeated. */
        public void takeForRead(String purpose) throws Exception {
            quota.go();
        }
    }

    @BeforeEach
    void begin() throws Exception {
        context.getRegistry().bind("quota", new AskedQuota());
        context.getRegistry().bind("par", new ParDialect(new ObjectMapper(), true, text -> text));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:genesys-send").errorHandler(noErrorHandler()).process(exchange -> {
                    sent++;
                    Object next = answers.remove();
                    if (next instanceof RuntimeException failure) {
                        throw failure;
                    }
                    exchange.getMessage().setBody(next);
                });
            }
        });
        DoorsFixture.load(context, "genesys-call");
        DoorsFixture.load(context, "genesys-create");
        context.start();
    }

    @AfterEach
    void end() {
        context.stop();
    }

    @Test
    void withoutQuotaForTheRepeatTheRefusalStands() {
        Quota spent = new Quota(new QuotaSettings(1, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)), () -> true);
        quota = spent::takeForCreate;
        answers.add(answer(401, "{}"));
        assertThat(create().getMessage().getBody()).as("surely not processed").isInstanceOf(CreateResult.NotProcessed.class);
        assertThat(sent).isEqualTo(1);
    }

    @Test
    void interruptedWhileItWaitsForTheRepeatTheRefusalStands() {
        quota = () -> {
            throw new InterruptedException();
        };
        answers.add(answer(401, "{}"));
        assertThat(create().getMessage().getBody()).isInstanceOf(CreateResult.NotProcessed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"presence", "reconcile"})
    void aReadIsToldTheSame(String purpose) {
        Quota spent = new Quota(new QuotaSettings(1, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1)), () -> true);
        quota = spent::takeForCreate;
        answers.add(answer(401, "{}"));
        Exchange exchange = context.createProducerTemplate().request("direct:genesys-call",
            ask -> ask.setVariable("genesysPurpose", purpose));
        assertThat(exchange.getMessage().getBody(HttpAnswer.class).status()).isEqualTo(401);
    }

    @Test
    void aRepeatOfUnknownFateIsUnknownWhateverTheFirstWas() {
        answers.addAll(List.of(answer(401, "{}"), new PlatformFailure(new CreateResult.Unknown("reset"), null)));
        assertThat(create().getException()).isInstanceOfSatisfying(PlatformFailure.class,
            failure -> assertThat(failure.result()).isInstanceOf(CreateResult.Unknown.class));
        assertThat(sent).isEqualTo(2);
    }

    @Test
    void aRepeatThatIsTakenIsCreated() {
        answers.addAll(List.of(answer(401, "{}"), answer(201, "{\"conversationId\":\"c-1\"}")));
        assertThat(create().getMessage().getBody()).isEqualTo(new CreateResult.Created("c-1"));
    }

    @Test
    void aSecondRefusalAsksToBeLeftAlone() {
        answers.addAll(List.of(answer(401, "{}"), answer(401, "{}")));
        assertThat(create().getMessage().getBody()).isInstanceOfSatisfying(CreateResult.NotProcessed.class,
            not -> assertThat(not.retryAfter()).isPositive());
        assertThat(sent).isEqualTo(2);
    }

    private Exchange create() {
        return context.createProducerTemplate().request("direct:genesys-create",
            exchange -> exchange.getMessage().setBody(DoorsFixture.REQUEST));
    }

    private static HttpAnswer answer(int status, String body) {
        return new HttpAnswer(status, Map.of(), body, Instant.EPOCH);
    }
}
