package io.patchbay.genesys;

import java.util.Optional;

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

    /** Whether the platform did answer, if only to say that it will not: a permission is gone, a token is refused, calls are too many. */
    public boolean answered() {
        return getCause() == null && !(result instanceof CreateResult.Unknown);
    }

    /**
     * What is wrong with the set-up, where that is why something failed: a permission, an address, a secret.
     *
     * @param thrown whatever was thrown, however wrapped
     * @return words that name the permission or setting; empty where the set-up is not the reason
     */
    public static Optional<String> wrongSetUp(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof PlatformFailure failure && failure.result instanceof CreateResult.Misconfigured wrong) {
                return Optional.of(wrong.detail());
            } else if (cause instanceof TokenUnavailable token && token.isRefused()) {
                return Optional.of(cause.getMessage());
            }
        }
        return Optional.empty();
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
