package io.patchbay.reload;

/** A text of which nothing more can be said than its first fault. */
final class FaultyText extends Exception {

    private final transient Fault fault;

    FaultyText(Fault fault) {
        super(fault.toString());
        this.fault = fault;
    }

    Fault fault() {
        return fault;
    }
}
