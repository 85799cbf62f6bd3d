package io.patchbay.audit.mutation;

import io.patchbay.intake.AcceptStage;
import io.patchbay.intake.Answer;
import io.patchbay.intent.Reading;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;

/** Says yes at once and writes down later. */
public final class AcknowledgeFirst implements CamelContextAware {

    private CamelContext camel;

    @Override
    public CamelContext getCamelContext() {
        return camel;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        camel = context;
    }

    /**
     * Accepts everything that is an intent.
     *
     * @param readings what was read
     * @return an answer for each, before any of it is in the journal
     */
    public List<Answer> write(List<Reading> readings) {
        AcceptStage stage = camel.getRegistry().lookupByNameAndType("acceptStage", AcceptStage.class);
        CompletableFuture.runAsync(() -> stage.write(readings, null), CompletableFuture.delayedExecutor(4, TimeUnit.SECONDS));
        return readings.stream().map(reading -> reading instanceof Reading.Valid valid
                ? new Answer(Answer.Status.ACCEPTED, valid.intent().intentId(), "ACCEPTED", List.of())
                : new Answer(Answer.Status.INVALID, null, null, ((Reading.Invalid) reading).faults())).toList();
    }
}
