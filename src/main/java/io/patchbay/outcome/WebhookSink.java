package io.patchbay.outcome;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.patchbay.intent.PhoneNumbers;
import io.patchbay.journal.Delivery;
import io.patchbay.journal.Due;
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
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The webhook's side of the outbox. Each delivery has its own pauses, kept in the journal: no thread waits for them, and one that
 * the receiver does not take holds up no other.
 */
public final class WebhookSink {
    /** The name of this sink in the outbox. */
    public static final String SINK = "webhook";

    private static final Logger LOG = LoggerFactory.getLogger(WebhookSink.class);

    private final Told told;
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
     * @param told      what is posted there
     * @param url       where it is posted to, with whatever query it has
     * @param signature proves that it is ours
     * @param policy    what answers mean
     * @param outbox    keeps the marks
     * @param clock     the time of signatures and failures
     * @param random    spreads the pauses; safe for many threads
     * @param meters    counts what is parked
     */
    public WebhookSink(Told told, String url, WebhookSignature signature, WebhookPolicy policy, Outbox outbox, InstantSource clock,
                       RandomGenerator random, MeterRegistry meters) {
        this.told = told;
        this.url = url;
        this.signature = signature;
        this.policy = policy;
        this.outbox = outbox;
        this.clock = clock;
        this.random = random;
        this.parked = Counter.builder("patchbay.outcomes.parked").tag("sink", told.sink())
                .description("What a sink will never take: a person has to look").register(meters);
        this.receiver = new Standing("The " + told.what() + "' webhook", clock, failures -> Duration.ZERO);
        // without its marks it would post the same again at every tick of the clock
        this.marks = new Standing("The journal under the " + told.what() + "' webhook", clock,
                failures -> policy.plan().pause(failures, random.nextDouble()));
    }

    /**
     * What is to be posted now, oldest first.
     *
     * @param most how many at most
     * @return the deliveries; none while the journal cannot be read or written
     */
    public List<? extends Due> due(int most) {
        if (!marks.ready()) {
            return List.of();
        }
        try {
            return told.due().apply(most);
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
    public void request(Due delivery, Message message) {
        byte[] body = delivery.document().getBytes(StandardCharsets.UTF_8);
        message.setHeaders(Map.of(
                Exchange.HTTP_URI, url,
                Exchange.CONTENT_TYPE, "application/json",
                WebhookSignature.HEADER, signature.of(clock.instant(), body),
                "Idempotency-Key", delivery.key()));
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
    public void answered(Due delivery, Integer status, String retryAfter, Exception failure) {
        WebhookPolicy.Answer answer = new WebhookPolicy.Answer(status, retryAfter, failure == null ? null
                : PhoneNumbers.masked(TlsFault.words(failure).map(words -> URI.create(url).getHost() + " (webhook of " + told.what() + "): " + words)
                .orElseGet(() -> failure.getClass().getSimpleName() + ": " + failure.getMessage())));
        Fate fate = policy.judge(answer, delivery.attempts(), delivery.since(), clock.instant(), random.nextDouble());
        try {
            settle(delivery, fate);
            marks.works();
        } catch (RuntimeException e) {
            marks.failed(e.getMessage());
        }
    }

    private void settle(Due delivery, Fate fate) {
        if (fate instanceof Fate.PutOff putOff) {
            receiver.failed(putOff.because());
            outbox.putOff(told.sink(), List.of(delivery.position()), putOff.pause(), putOff.because());
        } else if (fate instanceof Fate.Parked park) {
            outbox.park(told.sink(), delivery.position(), park.because());
            parked.increment();
            LoggingEventBuilder line = LOG.atError();
            if (delivery instanceof Delivery outcome) {
                line = line.addKeyValue("intentId", outcome.intentId());
            }
            line.log("{} is parked and will not be posted again: {}", delivery.name(), park.because());
        } else {
            outbox.delivered(told.sink(), List.of(delivery.position()));
            receiver.works();
        }
    }
}
