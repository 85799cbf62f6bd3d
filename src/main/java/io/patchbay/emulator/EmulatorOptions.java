package io.patchbay.emulator;

import java.nio.file.Path;

/**
 * How an emulator is started.
 *
 * @param host address it binds to
 * @param port port it binds to; 0 for any free one
 * @param seed where every draw comes from
 * @param scenario scenario file, or the name of a built-in one: {@code storm}, {@code capacity-mismatch}, {@code fallback-loop}; null for
 *        the default scenario
 * @param timeFactor how many times as fast as life simulated time runs, above 0; evaluation, ringing, handling, patience,
 *        engine timeout and presence changes are divided by it and the rate limit is multiplied by it
 * @param ledger file the ledger is appended to; null to keep it in memory only
 * @param rateLimit calls a minute and token, before the time factor; 0 for no limit, null for the scenario's
 * @param ledgerMemory how many of the latest ledger entries are kept in memory
 */
public record EmulatorOptions(String host, int port, long seed, Path scenario, double timeFactor, Path ledger, Integer rateLimit,
        int ledgerMemory) {

    /** @throws IllegalArgumentException where a number is out of its range */
    public EmulatorOptions {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("a port is 0 to 65535: " + port);
        }
        if (!(timeFactor > 0 && timeFactor <= 10_000)) {
            throw new IllegalArgumentException("a time factor is above 0 and at most 10000: " + timeFactor);
        }
        if (rateLimit != null && rateLimit < 0) {
            throw new IllegalArgumentException("a rate limit is 0 (off) or more: " + rateLimit);
        }
        if (ledgerMemory < 0) {
            throw new IllegalArgumentException("a ledger remembers 0 entries or more: " + ledgerMemory);
        }
    }

    /** @return 127.0.0.1:8089, seed 1, the default scenario at life's pace, no ledger file, 250,000 entries in memory */
    public static EmulatorOptions defaults() {
        return new EmulatorOptions("127.0.0.1", 8089, 1, null, 1, null, null, 250_000);
    }

    /**
     * @param other address it binds to
     * @return the same with that
     */
    public EmulatorOptions host(String other) {
        return new EmulatorOptions(other, port, seed, scenario, timeFactor, ledger, rateLimit, ledgerMemory);
    }

    /**
     * @param other port it binds to; 0 for any free one
     * @return the same with that
     */
    public EmulatorOptions port(int other) {
        return new EmulatorOptions(host, other, seed, scenario, timeFactor, ledger, rateLimit, ledgerMemory);
    }

    /**
     * @param other where every draw comes from
     * @return the same with that
     */
    public EmulatorOptions seed(long other) {
        return new EmulatorOptions(host, port, other, scenario, timeFactor, ledger, rateLimit, ledgerMemory);
    }

    /**
     * @param other scenario file; null for the default scenario
     * @return the same with that
     */
    public EmulatorOptions scenario(Path other) {
        return new EmulatorOptions(host, port, seed, other, timeFactor, ledger, rateLimit, ledgerMemory);
    }

    /**
     * @param other how many times as fast as life
     * @return the same with that
     */
    public EmulatorOptions timeFactor(double other) {
        return new EmulatorOptions(host, port, seed, scenario, other, ledger, rateLimit, ledgerMemory);
    }

    /**
     * @param other ledger file; null for none
     * @return the same with that
     */
    public EmulatorOptions ledger(Path other) {
        return new EmulatorOptions(host, port, seed, scenario, timeFactor, other, rateLimit, ledgerMemory);
    }

    /**
     * @param other calls a minute and token; 0 for no limit, null for the scenario's
     * @return the same with that
     */
    public EmulatorOptions rateLimit(Integer other) {
        return new EmulatorOptions(host, port, seed, scenario, timeFactor, ledger, other, ledgerMemory);
    }

    /**
     * @param other how many of the latest ledger entries are kept in memory
     * @return the same with that
     */
    public EmulatorOptions ledgerMemory(int other) {
        return new EmulatorOptions(host, port, seed, scenario, timeFactor, ledger, rateLimit, other);
    }
}
