package io.patchbay.routing;

import io.patchbay.genesys.CreateRequest;
import io.patchbay.genesys.CreateResult;
import io.patchbay.genesys.PlatformFailure;
import io.patchbay.intent.Evidence;
import io.patchbay.intent.Intent;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Reason;
import io.patchbay.intent.SkipReason;
import io.patchbay.intent.SkippedAgent;
import io.patchbay.journal.Claim;
import io.patchbay.journal.Journal;
import io.patchbay.journal.Resolution;
import io.patchbay.journal.Routed;
import io.patchbay.journal.RoutingPlan;
import io.patchbay.journal.RoutingPlan.PlannedAgent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The create and its two commits. The platform has no idempotency key, so the journal says SUBMITTING before the bytes go
 * out, and afterwards what the answer means; what is not known is never sent again by itself.
 */
public final class Submission {

    private static final Logger LOG = LoggerFactory.getLogger(Submission.class);

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private final Journal journal;
    private final DispatchGate gate;
    private final boolean sendReference;
    private final Duration pause;

    /**
     * @param journal       where the two commits go
     * @param gate          told when an answer says that the set-up is wrong
     * @param sendReference whether the intent's id goes along in an attribute
     * @param pause         before the next try, where the platform names no time itself
     */
    public Submission(Journal journal, DispatchGate gate, boolean sendReference, Duration pause) {
        this.journal = journal;
        this.gate = gate;
        this.sendReference = sendReference;
        this.pause = pause;
    }

    /**
     * Commits that the create is about to be sent.
     *
     * @param preparation what will be sent
     * @return the same
     * @throws io.patchbay.journal.ClaimLost when the intent is not ours to submit any more
     */
    public Preparation begin(Preparation preparation) {
        journal.submitting(preparation.claim(), preparation.plan());
        return preparation;
    }

    /**
     * What is asked of the platform.
     *
     * @param preparation the intent as it is to be sent
     */
    public CreateRequest request(Preparation preparation) {
        Intent intent = preparation.intent();
        Map<String, String> attributes = new TreeMap<>(intent.attributes());
        if (sendReference) {
            attributes.put(CreateRequest.REFERENCE, intent.intentId());
        }
        return new CreateRequest(intent.type().wire(), intent.to().phoneNumber(), intent.to().name(),
                intent.from().phoneNumber(), intent.from().name(), preparation.plan().agentIds(),
                intent.fallback().queueId(), intent.fallback().queueName(), attributes);
    }

    /**
     * Commits what the answer means (product.md, "answer to a create").
     *
     * @param preparation what was sent
     * @param result      the answer's meaning
     * @return the intent under way, or null when it is not
     */
    public Routed answered(Preparation preparation, CreateResult result) {
        Claim claim = preparation.claim().submitted();
        if (result instanceof CreateResult.Created created) {
            LoggedIntent.about(created.conversationId());
            gate.proven();
            return journal.created(claim, created.conversationId()).orElse(null);
        } else if (result instanceof CreateResult.Refused refused) {
            gate.proven();
            journal.resolve(claim, preparation.plan(), new Resolution(Outcome.Kind.REJECTED, Reason.PLATFORM_REFUSED,
                    Evidence.RESPONSE, null, null, null, null, refused.status() + " " + refused.code() + ": " + refused.message()));
        } else if (result instanceof CreateResult.AgentUnknown unknown) {
            journal.notProcessed(claim, without(unknown.agentId(), preparation), Duration.ZERO,
                    "the platform does not know agent " + unknown.agentId() + "; tried again without");
        } else if (result instanceof CreateResult.NotProcessed not) {
            journal.notProcessed(claim, preparation.plan(), wait(not.retryAfter()), not.reason());
        } else if (result instanceof CreateResult.Misconfigured wrong) {
            // shut before the intent is free again, so that nobody takes it meanwhile
            gate.refused(wrong.detail());
            journal.notProcessed(claim, preparation.plan(), Duration.ZERO, wrong.detail());
        } else if (result instanceof CreateResult.Unknown unknown) {
            LOG.warn("intent {}: the fate of its create is not known, {}", claim.intent().intentId(), unknown.detail());
            journal.unknown(claim, unknown.detail());
        }
        return null;
    }

    /**
     * Commits what it means that the platform could not be asked, or that its answer did not come.
     *
     * @param preparation what was sent, or was about to be
     * @param failure     what it means to a create
     */
    public void failed(Preparation preparation, PlatformFailure failure) {
        // one of the two applies: before the create it waits, once it was begun the failure says what became of it
        journal.putBack(preparation.claim(), pause, failure.getMessage());
        answered(preparation, failure.result());
    }

    /** Never zero, whatever the platform says: what is refused at once would come round at once. */
    private Duration wait(Duration retryAfter) {
        if (retryAfter == null || retryAfter.isZero() || retryAfter.isNegative()) {
            return pause;
        }
        return retryAfter.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : retryAfter;
    }

    private static RoutingPlan without(String agentId, Preparation preparation) {
        List<SkippedAgent> skipped = new ArrayList<>(preparation.plan().skipped());
        List<PlannedAgent> agents = new ArrayList<>();
        for (PlannedAgent agent : preparation.plan().agents()) {
            if (agent.id().equals(agentId)) {
                skipped.add(new SkippedAgent(preparation.written(agent), SkipReason.REFUSED_BY_PLATFORM));
            } else {
                agents.add(agent);
            }
        }
        return new RoutingPlan(agents, skipped);
    }
}
