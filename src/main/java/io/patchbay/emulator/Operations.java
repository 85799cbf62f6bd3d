package io.patchbay.emulator;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** What each operation of the platform does and answers, HTTP left aside. Refusals are thrown. */
final class Operations {

    private final Json json;
    private final Json.Check requestForm;
    private final Json.Check searchForm;
    private final LiveCentre centre;
    private final Ledger ledger;
    private final Supplier<Dials> dials;
    private final RandomGenerator random;

    Operations(Json json, LiveCentre centre, Ledger ledger, Supplier<Dials> dials, RandomGenerator random) {
        this.json = json;
        this.requestForm = json.check("interaction-request.schema.json");
        this.searchForm = json.check("user-search.schema.json");
        this.centre = centre;
        this.ledger = ledger;
        this.dials = dials;
        this.random = random;
    }

    /**
     * Makes a conversation.
     *
     * @param body the request
     * @param hash the body's hash, for the ledger
     * @param clientId whose it is
     * @return its id
     */
    Created create(byte[] body, String hash, String clientId) {
        InteractionRequest request = json.bind(wellFormed(body, requestForm), InteractionRequest.class);
        Fate fate = dials.get().fateOf(request).or(request::ownFate).orElse(null);
        return centre.now((live, at) -> {
            checkKnown(live, request);
            Conversation conversation = live.submit(request, clientId, fate, at);
            ledger.write(LedgerEntry.create(at, conversation, hash));
            return new Created(conversation.conversationId());
        });
    }

    Conversation conversation(String conversationId) {
        return centre.now((live, at) -> live.conversation(conversationId))
                .orElseThrow(() -> Refusal.noSuch("conversation", conversationId, "conversationId"));
    }

    AgentStatus status(String userId) {
        return centre.now((live, at) -> {
            AgentDesk desk = desk(live, userId);
            if (random.nextDouble() < dials.get().faults().lyingPresence()) {
                Presence[] lies = Presence.values();
                return new AgentStatus(userId, lies[random.nextInt(lies.length)], random.nextInt(2));
            }
            return new AgentStatus(userId, desk.presence(), desk.freeCapacity(Medium.VOICE));
        });
    }

    User user(String userId) {
        return centre.now((live, at) -> user(live, desk(live, userId)));
    }

    Queue queue(String queueId) {
        return centre.now((live, at) -> {
            WaitingRoom room = live.queue(queueId).orElseThrow(() -> Refusal.noSuch("queue", queueId, "queueId"));
            Scenario.Queue queue = room.queue();
            return new Queue(queue.id(), queue.name(), queue.strategy(), queue.requiredSkills(), queue.wrapUp(), room.onQueue());
        });
    }

    Hits search(byte[] body) {
        Search search = json.bind(wellFormed(body, searchForm), Search.class);
        List<User> all = centre.now((live, at) -> live.agents().stream()
                .filter(desk -> search.fits(desk.agent())).map(desk -> user(live, desk)).toList());
        return new Hits(all.size(), all.stream().skip((long) (search.pageNumber - 1) * search.pageSize).limit(search.pageSize).toList());
    }

    /** @return what a create's body says its reference is, however wrong the rest of it may be; null where it says nothing */
    String referenceIn(byte[] body) {
        try {
            return json.tree(body).path("attributes").path("patchbayIntent").asText(null);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private JsonNode wellFormed(byte[] body, Json.Check form) {
        JsonNode tree;
        try {
            tree = json.tree(body);
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("The request body is " + e.getMessage() + ".");
        }
        List<String> faults = form.faultsOf(tree);
        if (!faults.isEmpty()) {
            throw Refusal.badRequest("The request could not be understood: " + String.join("; ", faults),
                    faults.stream().map(fault -> new ErrorBody.Detail("invalid.value", fault.substring(0, Math.max(0, fault.indexOf(':'))), null, null))
                            .toArray(ErrorBody.Detail[]::new));
        }
        return tree;
    }

    private static void checkKnown(ContactCentre live, InteractionRequest request) {
        request.fallbackQueueId().filter(id -> live.queue(id).isEmpty()).ifPresent(id -> {
            throw Refusal.noSuch("queue", id, "routingPreferences.fallback.queueId");
        });
        List<String> preferred = request.preferredAgents();
        IntStream.range(0, preferred.size()).filter(place -> live.agent(preferred.get(place)).isEmpty()).findFirst().ifPresent(place -> {
            throw Refusal.noSuch("user", preferred.get(place), "routingPreferences.preferredAgents[" + place + "]");
        });
    }

    private static AgentDesk desk(ContactCentre live, String userId) {
        return live.agent(userId).orElseThrow(() -> Refusal.noSuch("user", userId, "userId"));
    }

    private static User user(ContactCentre live, AgentDesk desk) {
        Scenario.Agent agent = desk.agent();
        return new User(agent.id(), agent.name(), agent.email(), agent.active() ? "active" : "inactive",
                agent.showsConcurrency() ? desk.concurrency(Medium.VOICE) : null,
                agent.skills(), live.queuesOf(desk));
    }

    /**
     * Answer to a create.
     *
     * @param conversationId the new conversation
     */
    record Created(String conversationId) {
    }

    /**
     * Presence and what is free.
     *
     * @param userId the agent
     * @param state presence
     * @param availableCapacity calls the agent could take beside those at hand; the contract has one number for all kinds, the guide means calls
     */
    record AgentStatus(String userId, Presence state, int availableCapacity) {
    }

    /**
     * An agent's configuration.
     *
     * @param id user id
     * @param name display name
     * @param email e-mail address
     * @param state active, or inactive for somebody who has left
     * @param concurrency calls at once; null where that is not shown
     * @param skills skills
     * @param queueIds the queues the agent is a member of
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record User(String id, String name, String email, String state, Integer concurrency, List<String> skills, List<String> queueIds) {
    }

    /**
     * A queue's configuration.
     *
     * @param id queue id
     * @param name display name
     * @param routingStrategy how it chooses
     * @param requiredSkills what a member needs
     * @param wrapUp whether a wrap-up is written
     * @param onQueueAgents members who are available now
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Queue(String id, String name, Strategy routingStrategy, List<String> requiredSkills, WrapUp wrapUp, int onQueueAgents) {
    }

    /**
     * A page of users found.
     *
     * @param total how many there are on all pages
     * @param results those of this page
     */
    record Hits(int total, List<User> results) {
    }

    private record Search(Integer pageSize, Integer pageNumber, List<Criterion> query) {

        Search {
            pageSize = pageSize == null ? Integer.valueOf(25) : pageSize;
            pageNumber = pageNumber == null ? Integer.valueOf(1) : pageNumber;
        }

        boolean fits(Scenario.Agent agent) {
            boolean fits = !query.isEmpty() && query.get(0).fits(agent);
            for (Criterion further : query.subList(Math.min(1, query.size()), query.size())) {
                fits = "OR".equals(further.operator) ? fits || further.fits(agent) : fits && further.fits(agent);
            }
            return fits;
        }
    }

    private record Criterion(String type, List<String> fields, String value, String operator) {

        boolean fits(Scenario.Agent agent) {
            return value != null && fields.stream()
                    .map(field -> Optional.ofNullable(field.equals("name") ? agent.name() : agent.email()))
                    .anyMatch(found -> found.filter(value::equalsIgnoreCase).isPresent());
        }
    }
}
