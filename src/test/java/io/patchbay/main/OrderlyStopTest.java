package io.patchbay.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.intake.IntakeGate;
import io.patchbay.journal.Journal;
import io.patchbay.journal.JournalDatabase;
import io.patchbay.journal.Nodes;
import io.patchbay.quota.Quota;
import io.patchbay.quota.QuotaSettings;
import io.patchbay.quota.QuotaSpent;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.seda.SedaComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class OrderlyStopTest {

    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final List<String> happened = new CopyOnWriteArrayList<>();
    private final CountDownLatch answered = new CountDownLatch(1);
    private final CountDownLatch received = new CountDownLatch(1);
    private final IntakeGate intake = new IntakeGate(() -> true, () -> Long.MAX_VALUE, 0);
    private final Quota quota = new Quota(new QuotaSettings(6_000, Duration.ofMinutes(1), SHORT, SHORT, SHORT), () -> true);
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private Journal journal;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        journal = new Journal(JournalDatabase.open("jdbc:sqlite:" + folder.resolve("journal.db"), null, null, Duration.ofSeconds(5)), Clock.systemUTC(), "node",
                Duration.ofMinutes(1), Set.of(), new ObjectMapper());
        camel.getShutdownStrategy().setTimeout(1);
        camel.getComponent("seda", SedaComponent.class).setDefaultPollTimeout(20);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("timer:clock?period=10&delay=0").to("direct:nudge-publish");
                from("file:" + folder + "/inbox").routePolicy(intake).to("seda:create");
                from("seda:create").process(exchange -> {
                    happened.add("sent");
                    answered.await();
                    happened.add("answered");
                });
                from("direct:nudge-publish").group("publish").to("seda:sink?size=1&discardWhenFull=true");
                from("seda:sink?size=1").group("publish").process(exchange -> {
                    if (happened.contains("answered")) {
                        happened.add("told");
                        received.await();
                        happened.add("received");
                    }
                });
            }
        });
        camel.start();
        camel.createProducerTemplate().sendBody("seda:create", "an intent");
        await().until(() -> happened.contains("sent"));
    }

    @AfterEach
    void end() {
        answered.countDown();
        received.countDown();
        camel.stop();
        journal.close();
    }

    @Test
    void whatIsUnderWayComesToRestAndThenIsTold() {
        received.countDown();
        CompletableFuture<Void> stopped = CompletableFuture.runAsync(stop(LONG, LONG));

        await().until(intake::isStopping);
        assertThatExceptionOfType(QuotaSpent.class).isThrownBy(quota::takeForCreate);
        assertThat(happened).containsExactly("sent");

        answered.countDown();
        stopped.join();
        assertThat(happened).startsWith("sent", "answered", "told", "received");
        assertThat(camel.isStarted()).as("so that the process counts as alive until it rests").isTrue();
    }

    @Test
    void aSinkThatHangsHoldsNothingUp() {
        answered.countDown();
        stop(LONG, SHORT).run();
        assertThat(happened).contains("told").doesNotContain("received");
    }

    @Test
    void whatIsNotAnsweredIsLeft() {
        stop(SHORT, SHORT).run();
        assertThat(happened).doesNotContain("answered", "told");
    }

    private OrderlyStop stop(Duration rest, Duration publish) {
        return new OrderlyStop(camel, intake, quota, new Nodes(journal, LONG, ""), rest, publish);
    }
}
