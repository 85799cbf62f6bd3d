package io.patchbay.emulator;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A create's body, once it has passed {@code interaction-request.schema.json}.
 *
 * @param type kind of interaction
 * @param to who is reached
 * @param from who calls
 * @param routingPreferences where it is to go
 * @param attributes echoed in every answer and event; empty where none were sent
 */
public record InteractionRequest(Medium type, Party to, Party from, RoutingPreferences routingPreferences, Map<String, String> attributes) {

    /** Attributes left out are none. */
    public InteractionRequest {
        attributes = attributes == null ? Map.of() : Map.copyOf(attributes);
    }

    /** @return user ids in the caller's order; empty for standard queue routing */
    public List<String> preferredAgents() {
        return routingPreferences.preferredAgents;
    }

    /** @return the fallback queue's id; empty where none was named */
    public Optional<String> fallbackQueueId() {
        return Optional.ofNullable(routingPreferences.fallback).map(Fallback::queueId);
    }

    /** @return what the sender finds the conversation by: attributes.patchbayIntent, or null */
    public String reference() {
        return attributes.get("patchbayIntent");
    }

    /** @return the fate that the request itself asks for in attributes.fate; empty where it names none */
    Optional<Fate> ownFate() {
        String asked = attributes.get("fate");
        for (Fate fate : Fate.values()) {
            if (fate.wire().equals(asked)) {
                return Optional.of(fate);
            }
        }
        return Optional.empty();
    }

    /** @return kind, agents and queue; no number and no name is ever printed */
    @Override
    public String toString() {
        return "InteractionRequest[" + type.wire() + " for " + preferredAgents() + " else " + fallbackQueueId().orElse("nobody") + "]";
    }

    /**
     * One end of the line.
     *
     * @param phoneNumber E.164
     * @param name may be null
     */
    public record Party(String phoneNumber, String name) {

        /** @return nothing about the person */
        @Override
        public String toString() {
            return "Party";
        }
    }

    /**
     * Where it is to go.
     *
     * @param preferredAgents user ids in the caller's order, empty where left out
     * @param fallback may be null
     */
    public record RoutingPreferences(List<String> preferredAgents, Fallback fallback) {

        /** Agents left out are none. */
        public RoutingPreferences {
            preferredAgents = preferredAgents == null ? List.of() : List.copyOf(preferredAgents);
        }
    }

    /**
     * The queue that gets it otherwise.
     *
     * @param queueId its id
     * @param queueName its name, may be null; not compared with anything
     */
    public record Fallback(String queueId, String queueName) {
    }
}
