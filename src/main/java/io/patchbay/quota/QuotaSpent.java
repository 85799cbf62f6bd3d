package io.patchbay.quota;

import java.time.Duration;

/** No call may go out for this purpose within the time it was willing to wait. Nothing was sent. Thrown often and by design, so without a stack trace. */
public class QuotaSpent extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Purpose purpose;
    private final Duration retryIn;

    QuotaSpent(Purpose purpose, Duration retryIn) {
        super("no call left for " + purpose + ", not before " + retryIn.toMillis() + " ms from now", null, false, false);
        this.purpose = purpose;
        this.retryIn = retryIn;
    }

    /** The process stops. */
    QuotaSpent(Purpose purpose) {
        super("no call goes out any more for " + purpose + ": this node stops", null, false, false);
        this.purpose = purpose;
        this.retryIn = Duration.ZERO;
    }

    /** @return what the call was for */
    public Purpose purpose() {
        return purpose;
    }

    /** @return earliest time from then on at which it is worth asking again; others may still be faster */
    public Duration retryIn() {
        return retryIn;
    }
}
