package io.patchbay.genesys;

/**
 * The platform could not be asked, or did not answer as the contract says. Inside a circuit breaker this, and nothing else, counts
 * as a failure.
 */
public final class PlatformFailure extends RuntimeException {

    private final transient CreateResult result;

    /**
     * Wraps what the failure means.
     *
     * @param result what it means to a create; for a read it says why there is no answer
     * @param cause  what was thrown, or null where the platform did answer
     */
    public PlatformFailure(CreateResult result, Throwable cause) {
        super(words(result), cause);
        this.result = result;
    }

    /** Returns what the failure means to a create. */
    public CreateResult result() {
        return result;
    }

    private static String words(CreateResult result) {
        if (result instanceof CreateResult.NotProcessed notProcessed) {
            return notProcessed.reason();
        }
        if (result instanceof CreateResult.Misconfigured misconfigured) {
            return misconfigured.detail();
        }
        if (result instanceof CreateResult.Unknown unknown) {
            return unknown.detail();
        }
        return result.toString();
    }
}
