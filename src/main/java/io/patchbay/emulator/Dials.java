package io.patchbay.emulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything about the emulator that can be turned while it runs. Immutable: a turn of a dial makes another one, which
 * replaces the last as a whole.
 *
 * @param refuseSockets true: every WebSocket upgrade is answered 503
 * @param nextCreates answers to the creates to come, first come first served
 * @param fates what becomes of certain conversations; the first rule that fits counts
 * @param faults what goes wrong by itself
 */
public record Dials(boolean refuseSockets, List<ScriptedAnswer> nextCreates, List<FateRule> fates, Faults faults) {

    /** What is left out stays calm. */
    public Dials {
        nextCreates = nextCreates == null ? List.of() : List.copyOf(nextCreates);
        fates = fates == null ? List.of() : List.copyOf(fates);
        faults = faults == null ? Faults.none() : faults;
    }

    /** @return calm weather, nothing scripted */
    public static Dials calm() {
        return new Dials(false, null, null, null);
    }

    /**
     * Refuses or takes WebSockets from now on.
     *
     * @param refused true to refuse
     * @return the turned dials
     */
    public Dials refuseSockets(boolean refused) {
        return new Dials(refused, nextCreates, fates, faults);
    }

    /**
     * Scripts the answer to one more create, behind those already scripted.
     *
     * @param answer what will be answered
     * @return the turned dials
     */
    public Dials nextCreate(ScriptedAnswer answer) {
        List<ScriptedAnswer> longer = new ArrayList<>(nextCreates);
        longer.add(answer);
        return new Dials(refuseSockets, longer, fates, faults);
    }

    /**
     * Fixes what becomes of certain conversations, behind the rules already there.
     *
     * @param rule which, and what
     * @return the turned dials
     */
    public Dials fate(FateRule rule) {
        List<FateRule> longer = new ArrayList<>(fates);
        longer.add(rule);
        return new Dials(refuseSockets, nextCreates, longer, faults);
    }

    /**
     * Changes what goes wrong by itself.
     *
     * @param other from now on
     * @return the turned dials
     */
    public Dials faults(Faults other) {
        return new Dials(refuseSockets, nextCreates, fates, other);
    }

    Dials withoutFirstCreate() {
        return new Dials(refuseSockets, nextCreates.subList(1, nextCreates.size()), fates, faults);
    }

    Optional<Fate> fateOf(InteractionRequest request) {
        return fates.stream().filter(rule -> rule.fits(request)).map(FateRule::fate).findFirst();
    }

    /**
     * What becomes of the conversations that fit. What is left out fits all.
     *
     * @param fromNumber the caller's number, E.164
     * @param toNumber the number called, E.164
     * @param attributes attributes that the request has with these values, among others
     * @param fate what becomes of them
     */
    public record FateRule(String fromNumber, String toNumber, Map<String, String> attributes, Fate fate) {

        /** @throws IllegalArgumentException where no fate is given */
        public FateRule {
            if (fate == null) {
                throw new IllegalArgumentException("a rule names a fate");
            }
            attributes = attributes == null ? Map.of() : Map.copyOf(attributes);
        }

        boolean fits(InteractionRequest request) {
            return (fromNumber == null || fromNumber.equals(request.from().phoneNumber()))
                    && (toNumber == null || toNumber.equals(request.to().phoneNumber()))
                    && request.attributes().entrySet().containsAll(attributes.entrySet());
        }
    }
}
