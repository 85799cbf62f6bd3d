package io.patchbay.genesys;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** Counts the requests that went out to the platform: what each was for, and which status answered it. */
public final class PlatformCalls {

    private static final String NONE = "none";

    private final MeterRegistry meters;

    /** @param meters where they are counted, as patchbay_calls_total */
    public PlatformCalls(MeterRegistry meters) {
        this.meters = meters;
    }

    /**
     * One was answered.
     *
     * @param purpose what it was for, as routes say it
     * @param status  the HTTP status; one that HTTP does not know counts as none
     */
    public void answered(String purpose, int status) {
        count(purpose, status >= 100 && status < 600 ? String.valueOf(status) : NONE);
    }

    /**
     * One got no answer, or could not even be sent.
     *
     * @param purpose what it was for, as routes say it
     */
    public void unanswered(String purpose) {
        count(purpose, NONE);
    }

    private void count(String purpose, String status) {
        Counter.builder("patchbay.calls").description("requests to the platform").tag("purpose", purpose.toLowerCase(Locale.ROOT))
                .tag("status", status).register(meters).increment();
    }
}
