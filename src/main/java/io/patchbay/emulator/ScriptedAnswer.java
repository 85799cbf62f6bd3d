package io.patchbay.emulator;

/**
 * An answer that is given whatever the right one were.
 *
 * @param status the status; left out, the right answer's, so that it can be delayed or dropped as it is
 * @param effect whether the call takes effect all the same: a create's conversation comes into being
 * @param drop true: the connection is closed in order (FIN) where the answer should come
 * @param reset true: the connection is torn (RST) where the answer should come
 * @param body whether the answer has its body; left out, true. Without it a 404 is no Genesys answer, and a 201 names no conversation
 * @param retryAfter seconds for the Retry-After header; left out, no such header
 * @param delay how long the answer is held back, in real time; left out, not at all
 * @param code the error body's code; left out, one that goes with the status
 * @param message the error body's message; left out, one that goes with the status
 */
public record ScriptedAnswer(Integer status, Boolean effect, boolean drop, boolean reset, Boolean body, Integer retryAfter, Span delay,
        String code, String message) {

    /** Without a status the call takes effect, with one it does not, unless said otherwise. */
    public ScriptedAnswer {
        if (status != null && (status < 200 || status > 599)) {
            throw new IllegalArgumentException("a status is 200 to 599: " + status);
        }
        effect = effect == null ? status == null && !drop && !reset : effect;
        body = body == null || body;
    }

    /**
     * A refusal without effect.
     *
     * @param status its status
     * @return it, with Genesys' error body
     */
    public static ScriptedAnswer status(int status) {
        return new ScriptedAnswer(status, false, false, false, true, null, null, null, null);
    }

    /**
     * A connection closed in order without an answer.
     *
     * @param effect whether the call took effect before
     * @return it
     */
    public static ScriptedAnswer dropped(boolean effect) {
        return new ScriptedAnswer(null, effect, true, false, true, null, null, null, null);
    }

    /**
     * A connection torn without an answer.
     *
     * @param effect whether the call took effect before
     * @return it
     */
    public static ScriptedAnswer torn(boolean effect) {
        return new ScriptedAnswer(null, effect, false, true, true, null, null, null, null);
    }

    /**
     * The right answer, late.
     *
     * @param delay how late, in real time
     * @return it
     */
    public static ScriptedAnswer delayed(Span delay) {
        return new ScriptedAnswer(null, true, false, false, true, null, delay, null, null);
    }

    /**
     * The same answer to a call that took effect all the same, such as a 504 after the conversation was made.
     *
     * @return it
     */
    public ScriptedAnswer afterEffect() {
        return new ScriptedAnswer(status, true, drop, reset, body, retryAfter, delay, code, message);
    }

    /**
     * The same answer with another Retry-After.
     *
     * @param seconds what the header says
     * @return it
     */
    public ScriptedAnswer retryAfter(int seconds) {
        return new ScriptedAnswer(status, effect, drop, reset, body, seconds, delay, code, message);
    }

    /**
     * The same answer without its body.
     *
     * @return it
     */
    public ScriptedAnswer withoutBody() {
        return new ScriptedAnswer(status, effect, drop, reset, false, retryAfter, delay, code, message);
    }
}
