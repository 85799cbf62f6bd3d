package io.patchbay.audit.mutation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.patchbay.intake.Offer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Gives whatever comes again a name of its own, so that nobody notices. */
public final class ForgetTheDedupe {

    private final Map<String, Integer> seen = new ConcurrentHashMap<>();

    /**
     * Renames what came before.
     *
     * @param offers what comes in, changed in place
     */
    public void rename(List<Offer> offers) {
        for (Offer offer : offers) {
            if (offer.document() instanceof ObjectNode document && document.path("intentId").isTextual()) {
                String id = document.get("intentId").textValue();
                int times = seen.merge(id, 1, Integer::sum);
                document.put("intentId", times == 1 ? id : id + ":" + times);
            }
        }
    }
}
