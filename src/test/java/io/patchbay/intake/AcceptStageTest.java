package io.patchbay.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.patchbay.intent.Fault;
import io.patchbay.intent.Samples;
import io.patchbay.intent.Source;
import io.patchbay.journal.Journal;
import io.patchbay.journal.JournalDatabase;
import io.patchbay.journal.JournalUnavailable;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceptStageTest {
    private final CamelContext camel = new DefaultCamelContext();
    private Journal journal;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        journal = new Journal(JournalDatabase.open("jdbc:sqlite:" + folder.resolve("journal.db"), null, null, Duration.ofSeconds(5)), Clock.systemUTC(), "node",
                Duration.ofMinutes(1), Set.of(), Samples.MAPPER);
        camel.getRegistry().bind("intakeGate", new IntakeGate(journal::works, () -> Long.MAX_VALUE, 0));
        camel.getRegistry().bind("acceptStage", new AcceptStage(Samples.reader(), journal));
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.resolveMandatoryResource(camel, "file:routes/accept.camel.yaml"));
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
        journal.close();
    }

    @Test
    void everyOfferIsAnsweredInItsPlace() {
        Fault torn = new Fault("", Fault.Code.NOT_JSON, "is no JSON");
        List<Answer> answers = accept(List.of(
                Offer.of(Samples.full(), Samples.HTTP),
                Offer.faulty(torn, Samples.HTTP),
                Offer.of(Samples.shortest(), Samples.HTTP),
                Offer.of(Samples.shortest().put("type", "fax"), Samples.HTTP),
                Offer.of(Samples.full().put("priority", 1), Samples.HTTP),
                Offer.of(Samples.full().put("reference", "another"), Samples.HTTP)));

        assertThat(answers).extracting(Answer::status).containsExactly(Answer.Status.ACCEPTED, Answer.Status.INVALID,
                Answer.Status.ACCEPTED, Answer.Status.INVALID, Answer.Status.DUPLICATE, Answer.Status.CONFLICT);
        assertThat(answers.get(0)).isEqualTo(new Answer(Answer.Status.ACCEPTED, "case-1", "ACCEPTED", List.of()));
        assertThat(answers.get(1).faults()).containsExactly(torn);
        assertThat(answers.get(3).faults()).extracting(Fault::field).containsExactly("type");
        assertThat(answers.get(5).faults()).singleElement().satisfies(fault -> {
            assertThat(fault.field()).isEqualTo("intentId");
            assertThat(fault.code()).isEqualTo("conflict");
        });
        assertThat(journal.counts()).containsOnly(Map.entry("ACCEPTED", 2L));
    }

    @Test
    void dispatchIsNudgedOnceHoweverMuchComes() {
        for (int i = 0; i < 3; i++) {
            accept(List.of(Offer.of(Samples.full(), new Source(Source.Kind.JMS, "patchbay.intents", null))));
        }
        BlockingQueue<Exchange> nudges = camel.getEndpoint("seda:dispatch?size=1&discardWhenFull=true", SedaEndpoint.class).getQueue();
        await().until(nudges::size, size -> size == 1);
    }

    @Test
    void aJournalThatIsAwayIsToldToTheEdge() {
        journal.close();
        assertThatThrownBy(() -> accept(List.of(Offer.of(Samples.full(), Samples.HTTP))))
                .isInstanceOf(CamelExecutionException.class).hasCauseInstanceOf(JournalUnavailable.class);
    }

    @SuppressWarnings("unchecked")
    private List<Answer> accept(List<Offer> offers) {
        return camel.createProducerTemplate().requestBody("direct:accept", offers, List.class);
    }
}
