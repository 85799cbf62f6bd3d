package io.patchbay.genesys;

import java.util.List;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;

/** The reading doors for callers in Java. Each asks the quota first and may wait for it; each throws what the
 * dialect or the quota throws. */
public final class GenesysDoors {

    private final ProducerTemplate template;
    private final Map<String, Object> headers;

    /**
     * Opens the doors of the context that the template belongs to.
     *
     * @param template how to call a route; it stays the caller's to close
     */
    public GenesysDoors(ProducerTemplate template) {
        this(template, Map.of());
    }

    private GenesysDoors(ProducerTemplate template, Map<String, Object> headers) {
        this.template = template;
        this.headers = headers;
    }

    /** Returns the same doors for whom no intent waits: whatever is asked there counts as an audit in the quota. */
    public GenesysDoors forAudits() {
        return new GenesysDoors(template, Map.of("patchbayPurpose", "audit"));
    }

    /**
     * Returns a conversation as it is now.
     *
     * @throws NotFound        if the platform does not know it
     * @throws PlatformFailure if it could not be asked
     */
    public ConversationSnapshot conversation(String conversationId) {
        return ask("direct:genesys-conversation", conversationId, ConversationSnapshot.class);
    }

    /**
     * Returns an agent's routing state as it is now.
     *
     * @throws NotFound        if the platform does not know the agent
     * @throws PlatformFailure if it could not be asked
     */
    public AgentStatus agent(String userId) {
        return ask("direct:genesys-agent", userId, AgentStatus.class);
    }

    /**
     * Returns an agent as he is set up now.
     *
     * @throws NotFound        if the platform does not know the agent
     * @throws PlatformFailure if it could not be asked
     */
    public AgentProfile user(String userId) {
        return ask("direct:genesys-user", userId, AgentProfile.class);
    }

    /**
     * Returns how a queue is set up now.
     *
     * @throws NotFound        if the platform does not know the queue
     * @throws PlatformFailure if it could not be asked
     */
    public QueueConfiguration queue(String queueId) {
        return ask("direct:genesys-queue", queueId, QueueConfiguration.class);
    }

    /**
     * Returns the agents of that e-mail or exact display name; empty for none.
     *
     * @throws PlatformFailure if the platform could not be asked
     */
    public List<AgentProfile> users(String text) {
        List<?> found = ask("direct:genesys-users", text, List.class);
        return found.stream().map(AgentProfile.class::cast).toList();
    }

    private <T> T ask(String door, String question, Class<T> type) {
        try {
            return template.requestBodyAndHeaders(door, question, headers, type);
        } catch (CamelExecutionException wrapped) {
            for (Throwable cause = wrapped; cause != null; cause = cause.getCause()) {
                if (cause instanceof NotFound || cause instanceof PlatformFailure) {
                    throw (RuntimeException) cause;
                }
            }
            throw wrapped.getCause() instanceof RuntimeException ours ? ours : wrapped;
        }
    }
}
