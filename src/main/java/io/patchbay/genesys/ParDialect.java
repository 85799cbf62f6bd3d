package io.patchbay.genesys;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * The dialect of the guide (par-api.openapi.yaml) and the model, one mapped to the other. Pure. Writes exactly what the contract lists;
 * reads past what it does not know.
 */
public final class ParDialect {

    private static final String CONVERSATIONS = "/api/v2/routing/conversations/";
    private static final Duration AFTER_SECOND_401 = Duration.ofSeconds(30);
    private static final int SEARCH_PAGE = 25;
    private static final String USERS_READ = "User:User:Read (OAuth scope users:users:read)";

    private final ObjectMapper mapper;
    private final boolean sendsReference;
    private final UnaryOperator<String> masking;

    /**
     * Fixes how the dialect is spoken.
     *
     * @param mapper         JSON
     * @param sendsReference whether the intent's reference goes out with a create (genesys.reference=attributes)
     * @param masking        takes phone numbers out of the platform's words
     */
    public ParDialect(ObjectMapper mapper, boolean sendsReference, UnaryOperator<String> masking) {
        this.mapper = mapper;
        this.sendsReference = sendsReference;
        this.masking = masking;
    }

    /** Returns the call that creates a conversation (guide, sections 1 and 2). */
    public HttpCall askCreate(CreateRequest request) {
        ObjectNode body = mapper.createObjectNode().put("type", request.type());
        putParty(body.putObject("to"), request.toNumber(), request.toName());
        putParty(body.putObject("from"), request.fromNumber(), request.fromName());
        ObjectNode preferences = body.putObject("routingPreferences");
        if (!request.agentIds().isEmpty()) {
            request.agentIds().forEach(preferences.putArray("preferredAgents")::add);
        }
        ObjectNode fallback = preferences.putObject("fallback").put("queueId", request.queueId());
        if (request.queueName() != null) {
            fallback.put("queueName", request.queueName());
        }
        Map<String, String> attributes = new TreeMap<>(request.attributes());
        if (!sendsReference) {
            attributes.remove(CreateRequest.REFERENCE);
        }
        if (!attributes.isEmpty()) {
            attributes.forEach(body.putObject("attributes")::put);
        }
        return new HttpCall("POST", "/api/v2/routing/interactions", body.toString(), null);
    }

    /** Returns the call that shows a conversation. */
    public HttpCall askConversation(String conversationId) {
        return new HttpCall("GET", CONVERSATIONS + segment(conversationId), null, conversationId);
    }

    /** Returns the call that shows an agent's routing state and free capacity (guide, section 3). */
    public HttpCall askAgent(String userId) {
        return new HttpCall("GET", "/api/v2/users/" + segment(userId) + "/status", null, userId);
    }

    /** Returns the call that shows an agent as he is set up, with his concurrency (guide, edge case 1). */
    public HttpCall askUser(String userId) {
        return new HttpCall("GET", "/api/v2/users/" + segment(userId), null, userId);
    }

    /** Returns the call that shows how a queue is set up. */
    public HttpCall askQueue(String queueId) {
        return new HttpCall("GET", "/api/v2/routing/queues/" + segment(queueId), null, queueId);
    }

    /** Returns the call that finds agents: by e-mail where the text has an @, else by exact display name. */
    public HttpCall askUsers(String text) {
        ObjectNode body = mapper.createObjectNode().put("pageSize", SEARCH_PAGE).put("pageNumber", 1);
        ObjectNode criterion = body.putArray("query").addObject().put("type", "EXACT");
        criterion.putArray("fields").add(text.contains("@") ? "email" : "name");
        criterion.put("value", text.strip());
        return new HttpCall("POST", "/api/v2/users/search", body.toString(), null);
    }

    /**
     * Says what an answer to a create means, line by line the contract's table.
     *
     * @param request what was sent
     * @param answer  what came back
     */
    public CreateResult classify(CreateRequest request, HttpAnswer answer) {
        int status = answer.status();
        JsonNode error = errorBody(answer);
        if (status >= 200 && status < 300) {
            String id = text(json(answer.body()), "conversationId");
            return id == null ? new CreateResult.Unknown("Genesys answered " + status + " without a conversationId")
                : new CreateResult.Created(id);
        }
        if (error != null && status == 404) {
            return request.agentIds().stream().filter(agent -> names(answer.body(), agent)).findFirst()
                .<CreateResult>map(agent -> new CreateResult.AgentUnknown(agent, words(error)))
                .orElseGet(() -> refused(status, error));
        }
        if (error != null && (status == 400 || status == 409 || status == 413 || status == 422)) {
            return refused(status, error);
        }
        return trouble(answer, "Routing:Interaction:Create (guide, prerequisites; OAuth scope routing:interaction:write)"
            + (request.type().equals("voice") ? ", or for voice Telephony:Phone:Edit" : ""));
    }

    /**
     * Says what it means that a call got no answer.
     *
     * @param thrown what the HTTP client threw
     */
    public CreateResult classify(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof NotSent || cause instanceof TokenUnavailable) {
                return new CreateResult.NotProcessed(cause.getMessage(), null);
            }
        }
        return new CreateResult.Unknown("no answer from Genesys: " + thrown.getClass().getSimpleName()
            + (thrown.getMessage() == null ? "" : ", " + masking.apply(thrown.getMessage())));
    }

    /**
     * Returns what the answer to a create means, where it means anything.
     *
     * @throws PlatformFailure where the create's fate is not known
     */
    public CreateResult created(CreateRequest request, HttpAnswer answer) {
        CreateResult result = classify(request, answer);
        if (result instanceof CreateResult.Unknown) {
            throw new PlatformFailure(result, null);
        }
        return result;
    }

    /** Throws the {@link PlatformFailure} that a missing answer is. */
    public void unanswered(Throwable thrown) {
        throw new PlatformFailure(classify(thrown), thrown);
    }

    /** Throws the {@link PlatformFailure} of a read that the breaker of reads did not let through. */
    public void paused(Throwable thrown) {
        throw new PlatformFailure(new CreateResult.NotProcessed("reads of Genesys are paused, the last ones failed", null), thrown);
    }

    /**
     * Returns the answer of a read where the platform is well; what it says is judged later, outside the breaker.
     *
     * @throws PlatformFailure for 5xx and 408
     */
    public HttpAnswer served(HttpAnswer answer) {
        if (answer.status() >= 500 || answer.status() == 408) {
            throw new PlatformFailure(trouble(answer, ""), null);
        }
        return answer;
    }

    /**
     * Returns the conversation in an answer.
     *
     * @throws NotFound        if the platform does not know it
     * @throws PlatformFailure for every other answer that does not show it
     */
    public ConversationSnapshot conversation(HttpCall call, HttpAnswer answer) {
        ConversationSnapshot snapshot = snapshot(document(call, answer, "routing:interaction:read (OAuth scope)"));
        if (snapshot == null) {
            throw new PlatformFailure(new CreateResult.Unknown("Genesys shows a conversation without its id"), null);
        }
        return snapshot;
    }

    /**
     * Returns the agent's status in an answer.
     *
     * @throws NotFound        if the platform does not know the agent
     * @throws PlatformFailure for every other answer that does not show him
     */
    public AgentStatus agent(HttpCall call, HttpAnswer answer) {
        JsonNode document = document(call, answer, USERS_READ);
        return new AgentStatus(call.asked(), constant(AgentStatus.State.class, text(document, "state"), AgentStatus.State.UNKNOWN),
            integer(document, "availableCapacity"));
    }

    /**
     * Returns the queue in an answer.
     *
     * @throws NotFound        if the platform does not know the queue
     * @throws PlatformFailure for every other answer that does not show it
     */
    public QueueConfiguration queue(HttpCall call, HttpAnswer answer) {
        JsonNode document = document(call, answer, "read access to queues (Routing:Queue:View)");
        return new QueueConfiguration(call.asked(), text(document, "name"),
            constant(QueueConfiguration.Strategy.class, text(document, "routingStrategy"), QueueConfiguration.Strategy.UNKNOWN),
            texts(document.path("requiredSkills")), text(document, "wrapUp"), integer(document, "onQueueAgents"));
    }

    /**
     * Returns the agents in an answer; empty where nobody was found.
     *
     * @throws PlatformFailure for every answer that is no result
     */
    public List<AgentProfile> users(HttpCall call, HttpAnswer answer) {
        List<AgentProfile> found = new ArrayList<>();
        for (JsonNode user : document(call, answer, USERS_READ).path("results")) {
            if (text(user, "id") != null) {
                found.add(profile(text(user, "id"), user));
            }
        }
        return List.copyOf(found);
    }

    /**
     * Returns the agent in an answer, as he is set up.
     *
     * @throws NotFound        if the platform does not know the agent
     * @throws PlatformFailure for every other answer that does not show him
     */
    public AgentProfile user(HttpCall call, HttpAnswer answer) {
        return profile(call.asked(), document(call, answer, USERS_READ));
    }

    private static AgentProfile profile(String id, JsonNode user) {
        return new AgentProfile(id, text(user, "name"), text(user, "email"), !"inactive".equalsIgnoreCase(text(user, "state")),
            integer(user, "concurrency"), texts(user.path("skills")), texts(user.path("queueIds")));
    }

    /** Returns the conversation in an event frame, or null for every other frame, torn and unknown ones too. */
    public ConversationSnapshot event(String frame) {
        JsonNode event = json(frame);
        return "routing.conversation".equals(text(event, "topicName")) ? snapshot(event.path("eventBody")) : null;
    }

    /** Tells whether an event frame says that the platform will close the socket soon. */
    public boolean announcesClosing(String frame) {
        return frame.contains("socket_closing") && "v2.system.socket_closing".equals(text(json(frame), "topicName"));
    }

    private static ConversationSnapshot snapshot(JsonNode conversation) {
        String id = text(conversation, "conversationId");
        if (id == null) {
            return null;
        }
        JsonNode routing = conversation.path("routing");
        String ended = text(conversation, "disconnectReason");
        return new ConversationSnapshot(id,
            constant(ConversationSnapshot.State.class, text(conversation, "state"), ConversationSnapshot.State.UNKNOWN),
            ended == null ? null : constant(ConversationSnapshot.Disconnect.class, ended, ConversationSnapshot.Disconnect.UNKNOWN),
            constant(ConversationSnapshot.Decision.class, text(routing, "decision"), ConversationSnapshot.Decision.UNKNOWN),
            text(routing, "agentId"), text(routing, "queueId"), instant(text(routing, "decidedAt")),
            instant(text(routing, "connectedAt")), text(conversation.path("attributes"), CreateRequest.REFERENCE),
            conversation.path("version").asLong());
    }

    private JsonNode document(HttpCall call, HttpAnswer answer, String permission) {
        if (answer.status() == 404 && errorBody(answer) != null) {
            throw new NotFound(call.path());
        }
        JsonNode document = json(answer.body());
        if (answer.status() == 200 && document.isObject()) {
            return document;
        }
        throw new PlatformFailure(trouble(answer, permission), null);
    }

    private CreateResult trouble(HttpAnswer answer, String permission) {
        JsonNode error = errorBody(answer);
        return switch (answer.status()) {
            case 401 -> new CreateResult.NotProcessed("Genesys refuses a token just fetched; does genesys.login-url belong to "
                + "genesys.base-url?", AFTER_SECOND_401);
            case 429 -> new CreateResult.NotProcessed("Genesys: rate limit exceeded", answer.retryAfter());
            case 403 -> new CreateResult.Misconfigured("Genesys forbids it" + (error == null ? "" : ": " + words(error))
                + ". The OAuth client of genesys.client-id needs " + permission);
            case 404 -> new CreateResult.Misconfigured("404 without Genesys' error body: genesys.base-url does not lead to the API");
            default -> new CreateResult.Unknown("Genesys answered " + answer.status()
                + (error == null ? " without its error body" : ", " + masking.apply(error.path("code").asText())));
        };
    }

    private CreateResult refused(int status, JsonNode error) {
        return new CreateResult.Refused(status, error.path("code").asText(), words(error));
    }

    private String words(JsonNode error) {
        return masking.apply(error.path("message").asText());
    }

    /** A gateway's own 404 may have a message too; Genesys' has a code beside it. */
    private JsonNode errorBody(HttpAnswer answer) {
        JsonNode body = json(answer.body());
        return body.path("message").isTextual() && body.path("code").isTextual() ? body : null;
    }

    private JsonNode json(String text) {
        try {
            return mapper.readTree(text);
        } catch (JsonProcessingException notJson) {
            return mapper.missingNode();
        }
    }

    private static boolean names(String body, String agent) {
        return body.toLowerCase(Locale.ROOT).contains(agent.toLowerCase(Locale.ROOT));
    }

    private static void putParty(ObjectNode party, String number, String name) {
        party.put("phoneNumber", number);
        if (name != null) {
            party.put("name", name);
        }
    }

    /** An id is one segment of a path, whatever is in it. */
    private static String segment(String id) {
        if (id.isBlank() || id.equals(".") || id.equals("..")) {
            throw new IllegalArgumentException("no id: '" + id + "'");
        }
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String word, E unknown) {
        if (word == null) {
            return unknown;
        }
        try {
            return Enum.valueOf(type, word.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException newWord) {
            return unknown;
        }
    }

    private static String text(JsonNode node, String field) {
        String text = node.path(field).asText("");
        return text.isBlank() || node.path(field).isNull() ? null : text;
    }

    private static Integer integer(JsonNode node, String field) {
        return node.path(field).canConvertToInt() ? Integer.valueOf(node.path(field).intValue()) : null;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    private static Instant instant(String text) {
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException malformed) {
            return null;
        }
    }
}
