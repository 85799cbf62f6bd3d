package io.patchbay.outcome;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.patchbay.intent.PhoneNumbers;
import io.patchbay.journal.Delivery;
import io.patchbay.journal.Outbox;
import io.patchbay.safety.TlsFault;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The webhook's side of the outbox. Each outcome has its own pauses, kept in the journal: no thread waits for them, and one that
 * the receiver does not take holds up no other.
 */
public final class WebhookSink {
    /** The name of this sink in the outbox. */
    public static final String SINK = "webhook";

    private static final Logger LOG = LoggerFactory.getLogger(WebhookSink.class);

    private final String url;
    private final WebhookSignature signature;
    private final WebhookPolicy policy;
    private final Outbox outbox;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Counter parked;
    private final Standing receiver;
    private final Standing marks;

    /**
     * The side of one receiver.
     *
     * @param url       where outcomes are posted to, with whatever query it has
     * @param signature proves that they are ours
     * @param policy    what answers mean
     * @param outbox    tells what is due, and keeps the marks
     * @param clock     the time of signatures and failures
     * @param random    spreads the pauses; safe for many threads
     * @param meters    counts what is parked
     */
    public WebhookSink(String url, WebhookSignature signature, WebhookPolicy policy, Outbox outbox, InstantSource clock,
                       RandomGenerator random, MeterRegistry meters) {
        this.url = url;
        this.signature = signature;
        this.policy = policy;
        this.outbox = outbox;
        this.clock = clock;
        this.random = random;
        this.parked = Counter.builder("patchbay.outcomes.parked").tag("sink", SINK)
                .description("Outcomes that a sink will never take: a person has to look").register(meters);
        this.receiver = new Standing("The outcomes' webhook", clock, failures -> Duration.ZERO);
        // without its marks it would post the same again at every tick of the clock
        this.marks = new Standing("The journal under the outcomes' webhook", clock,
                failures -> policy.plan().pause(failures, random.nextDouble()));
    }

    /**
     * What is to be posted now, oldest first.
     *
     * @param most how many at most
     * @return the deliveries; none while the journal cannot be read or written
     */
    public List<Delivery> due(int most) {
        if (!marks.ready()) {
            return List.of();
        }
        try {
            return outbox.due(SINK, most);
        } catch (RuntimeException e) {
            marks.failed(e.getMessage());
            return List.of();
        }
    }

    /**
     * Makes the request of a delivery: address, signature, idempotency key, and no other header.
     *
     * @param delivery what is to be told
     * @param message  becomes the request
     */
    public void request(Delivery delivery, Message message) {
        byte[] body = delivery.document().getBytes(StandardCharsets.UTF_8);
        message.setHeaders(Map.of(
                Exchange.HTTP_URI, url,
                Exchange.CONTENT_TYPE, "application/json",
                WebhookSignature.HEADER, signature.of(clock.instant(), body),
                "Idempotency-Key", delivery.outcome().outcomeId()));
        message.setBody(body);
    }

    /**
     * Marks, puts off or parks a delivery, by the receiver's answer.
     *
     * @param delivery   what was told
     * @param status     the HTTP status; null where no answer came
     * @param retryAfter the header Retry-After; null where there was none
     * @param failure    why no answer came; null where one came
     */
    public void answered(Delivery delivery, Integer status, String retryAfter, Exception failure) {
        WebhookPolicy.Answer answer = new WebhookPolicy.Answer(status, retryAfter, failure == null ? null
                : PhoneNumbers.masked(TlsFault.words(failure).map(words -> URI.create(url).getHost() + " (outcome.webhook.url): " + words)
                .orElseGet(() -> failure.getClass().getSimpleName() + ": " + failure.getMessage())));
        Fate fate = policy.judge(answer, delivery.attempts(), delivery.outcome().resolvedAt(), clock.instant(), random.nextDouble());
        try {
            settle(delivery, fate);
            marks.works();
        } catch (RuntimeException e) {
            marks.failed(e.getMessage());
        }
    }

    private void settle(Delivery delivery, Fate fate) {
        if (fate instanceof Fate.PutOff putOff) {
            receiver.failed(putOff.because());
            outbox.putOff(SINK, List.of(delivery.position()), putOff.pause(), putOff.because());
        } else if (fate instanceof Fate.Parked park) {
            outbox.park(SINK, delivery.position(), park.because());
            parked.increment();
            LOG.error("Outcome {} of intent {} is parked and will not be posted again: {}", delivery.outcome().outcomeId(),
                    delivery.intentId(), park.because());
        } else {
            outbox.delivered(SINK, List.of(delivery.position()));
            receiver.works();
        }
    }
}
