package io.patchbay.intake;

import io.patchbay.intent.Fault;
import io.patchbay.intent.Outcome;
import io.patchbay.journal.State;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which page of intents is asked for.
 *
 * @param state only those in this state; null for all
 * @param outcome only those that ended so; null for all
 * @param limit how many at most, 1 to 500
 * @param after the arrival behind which the page begins; 0 for the first
 */
record IntentQuery(String state, String outcome, int limit, long after) {
    private static final int DEFAULT_LIMIT = 50;
    private static final int LARGEST_LIMIT = 500;
    private static final Set<String> OUTCOMES = names(Outcome.Kind.values());
    private static final Set<String> STATES = Stream.concat(names(State.values()).stream(), OUTCOMES.stream()).collect(Collectors.toSet());

    /**
     * The query of a request; parameters that are none of it are left alone.
     *
     * @throws HttpProblem.Refusal where a parameter is wrong, with a fault for each
     */
    static IntentQuery of(Map<String, List<String>> parameters) {
        List<Fault> faults = new ArrayList<>();
        IntentQuery query = new IntentQuery(
                oneOf(STATES, "state", parameters, faults),
                oneOf(OUTCOMES, "outcome", parameters, faults),
                limit(single("limit", parameters, faults), faults),
                after(single("after", parameters, faults), faults));
        if (!faults.isEmpty()) {
            throw new HttpProblem.Refusal(HttpProblem.of(HttpProblem.Kind.INVALID_QUERY, "correct the parameters that errors names", faults));
        }
        return query;
    }

    /** The cursor of the page that begins behind an arrival. */
    static String cursor(long arrival) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(ByteBuffer.allocate(Long.BYTES).putLong(arrival).array());
    }

    private static String single(String name, Map<String, List<String>> parameters, List<Fault> faults) {
        List<String> values = parameters.getOrDefault(name, List.of());
        if (values.size() > 1) {
            faults.add(new Fault(name, Fault.Code.TOO_MANY, "is given more than once; give it once"));
        }
        return values.isEmpty() ? null : values.get(0);
    }

    private static String oneOf(Set<String> allowed, String name, Map<String, List<String>> parameters, List<Fault> faults) {
        String value = single(name, parameters, faults);
        if (value != null && !allowed.contains(value)) {
            faults.add(new Fault(name, Fault.Code.NOT_ALLOWED, "must be one of " + String.join(", ", allowed.stream().sorted().toList())));
        }
        return value;
    }

    private static int limit(String text, List<Fault> faults) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        if (text.matches("[0-9]{1,4}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= LARGEST_LIMIT) {
            return Integer.parseInt(text);
        }
        faults.add(new Fault("limit", Fault.Code.OUT_OF_RANGE, "must be a number between 1 and " + LARGEST_LIMIT));
        return DEFAULT_LIMIT;
    }

    private static long after(String text, List<Fault> faults) {
        if (text == null) {
            return 0;
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            if (bytes.length == Long.BYTES) {
                return ByteBuffer.wrap(bytes).getLong();
            }
        } catch (IllegalArgumentException e) {
            // told below, like every other text that is no cursor
        }
        faults.add(new Fault("after", Fault.Code.FORMAT, "is no cursor; take next of the page before"));
        return 0;
    }

    private static Set<String> names(Enum<?>[] values) {
        return Arrays.stream(values).map(Enum::name).collect(Collectors.toUnmodifiableSet());
    }
}
