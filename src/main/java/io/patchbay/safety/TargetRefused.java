package io.patchbay.safety;

import java.io.IOException;

/** A request was not sent, for where it would have gone to. */
public final class TargetRefused extends IOException {

    TargetRefused(String message) {
        super(message);
    }
}
