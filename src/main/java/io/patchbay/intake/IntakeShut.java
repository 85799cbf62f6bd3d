package io.patchbay.intake;

/** Nothing is taken in now: what came stays with its sender, who sends it again. */
public final class IntakeShut extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient IntakeGate.Shut shut;

    IntakeShut(IntakeGate.Shut shut) {
        super(shut.because(), null, false, false);
        this.shut = shut;
    }

    /** Returns why. */
    IntakeGate.Shut shut() {
        return shut;
    }
}
