package io.patchbay.emulator;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** The platform's HTTP and WebSocket edge: who may call, how often, what was asked, and the answer on its way out. */
final class PlatformApi {

    private static final String INTERACTIONS = "/api/v2/routing/interactions";
    private static final String JSON = "application/json";
    private static final String STATUS = "/api/v2/users/{userId}/status";
    private static final String CALL = "call";
    private static final String REFUSAL = "refusal";
    private static final String CREATE = "create";
    private static final String UNKNOWN = "unknown";
    private static final long LARGEST_BODY = 1 << 20;

    private final Vertx vertx;
    private final Clock clock;
    private final Json json;
    private final Tokens tokens;
    private final Operations operations;
    private final EventSockets sockets;
    private final Ledger ledger;
    private final AtomicReference<Dials> dials;
    private final Strangeness strangeness;
    private final RandomGenerator ofCreates;
    private final RandomGenerator ofReads;
    private final RandomGenerator ofTokens;
    private volatile Instant goneUntil = Instant.MIN;

    PlatformApi(Vertx vertx, Clock clock, Json json, Tokens tokens, Operations operations, EventSockets sockets, Ledger ledger,
            AtomicReference<Dials> dials, Strangeness strangeness, SplittableRandom random) {
        this.vertx = vertx;
        this.clock = clock;
        this.json = json;
        this.tokens = tokens;
        this.operations = operations;
        this.sockets = sockets;
        this.ledger = ledger;
        this.dials = dials;
        this.strangeness = strangeness;
        // the luck of one kind of call does not depend on how many of the others come in between
        this.ofCreates = random.split();
        this.ofReads = random.split();
        this.ofTokens = random.split();
    }

    /** Puts the platform's paths, and the answers to all that are none, onto a router. */
    void mount(Router router) {
        BodyHandler body = BodyHandler.create(false).setBodyLimit(LARGEST_BODY);
        router.route().handler(this::hangUpWhileGone);
        router.post("/oauth/token").handler(body).handler(this::token);
        router.get("/api/v2/routing/conversations/websocket").handler(this::upgrade);
        router.route("/api/*").handler(this::admit);
        router.route("/api/*").handler(body);
        router.post(INTERACTIONS).handler(this::create);
        read(router, HttpMethod.GET, "/api/v2/routing/conversations/{conversationId}", (context, id) -> operations.conversation(id));
        read(router, HttpMethod.POST, "/api/v2/users/search", (context, none) -> search(context));
        read(router, HttpMethod.GET, STATUS, (context, id) -> operations.status(id));
        read(router, HttpMethod.GET, "/api/v2/users/{userId}", (context, id) -> operations.user(id));
        read(router, HttpMethod.GET, "/api/v2/routing/queues/{queueId}", (context, id) -> operations.queue(id));
        for (int status : List.of(400, 404, 405, 413)) {
            router.errorHandler(status, context -> answer(context, UNKNOWN, obstacle(context)
                    .orElseGet(() -> Reply.of(status == 404 ? Refusal.noSuchPath() : Refusal.ofStatus(status, null, null)))));
        }
        router.errorHandler(500, context -> answer(context, UNKNOWN, Reply.of(Refusal.ofStatus(500, null, null))));
    }

    /**
     * Takes the platform away, or brings it back; what is held back meanwhile is never answered.
     *
     * @param until when it comes back
     */
    void goneUntil(Instant until) {
        goneUntil = until;
    }

    private boolean isGone() {
        return clock.instant().isBefore(goneUntil);
    }

    private void hangUpWhileGone(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!isGone()) {
            context.next();
        } else if (request.method().equals(HttpMethod.POST) && request.path().equals(INTERACTIONS)) {
            // whoever sent it cannot know that it had no effect, so the ledger must
            request.body().onSuccess(body -> {
                note(new Create(null, operations.referenceIn(body.getBytes()), sha256(body.getBytes()), Duration.ZERO), 0, null);
                new Wire(request.connection()).close();
            });
        } else {
            new Wire(request.connection()).close();
        }
    }

    private void token(RoutingContext context) {
        Reply right = grant(context);
        Reply reply = Faults.draw(dials.get().faults().tokens(), ofTokens).map(script -> scripted(right, script, ofTokens)).orElse(right);
        if (reply.status() == 401) {
            context.response().putHeader("WWW-Authenticate", "Basic");
        }
        answer(context, "/oauth/token", reply);
    }

    private Reply grant(RoutingContext context) {
        String clientId = clientOf(context.request().getHeader("Authorization"));
        if (clientId == null) {
            return oauthError(401, "invalid_client", "client id and secret in HTTP Basic are missing or wrong");
        }
        if (!isMediaType(context.request().getHeader("Content-Type"), "application/x-www-form-urlencoded")) {
            return oauthError(400, "invalid_request", "the body must be application/x-www-form-urlencoded");
        }
        String form = new String(bodyOf(context), StandardCharsets.UTF_8);
        List<String> grants = new QueryStringDecoder(form, StandardCharsets.UTF_8, false).parameters().getOrDefault("grant_type", List.of());
        if (grants.size() != 1) {
            return oauthError(400, "invalid_request", "grant_type must be given once");
        }
        if (!grants.get(0).equals("client_credentials")) {
            return oauthError(400, "unsupported_grant_type", "grant_type must be client_credentials");
        }
        Map<String, Object> token = new LinkedHashMap<>();
        token.put("access_token", tokens.issue(clientId, clock.instant()));
        token.put("token_type", "bearer");
        token.put("expires_in", tokens.lifeSeconds());
        return Reply.of(200, token);
    }

    private static Reply oauthError(int status, String error, String description) {
        return Reply.of(status, Map.of("error", error, "error_description", description));
    }

    /** @return the client that the Basic credentials prove; null where they prove none */
    private String clientOf(String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return null;
        }
        try {
            String pair = new String(Base64.getDecoder().decode(authorization.substring(6).strip()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon > 0 && tokens.knows(pair.substring(0, colon), pair.substring(colon + 1)) ? pair.substring(0, colon) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private void upgrade(RoutingContext context) {
        try {
            Tokens.Token token = tokens.of(context.request().getHeader("Authorization"), clock.instant());
            if (!"websocket".equalsIgnoreCase(context.request().getHeader("Upgrade"))) {
                throw Refusal.badRequest("This path is for WebSocket upgrades.");
            }
            if (dials.get().refuseSockets()) {
                throw Refusal.ofStatus(503, null, null);
            }
            Wire wire = new Wire(context.request().connection());
            context.request().toWebSocket().onSuccess(socket -> sockets.add(socket, wire, token.clientId()));
        } catch (Refusal refusal) {
            answer(context, "websocket", Reply.of(refusal));
        }
    }

    private void admit(RoutingContext context) {
        Instant at = clock.instant();
        try {
            Tokens.Token token = tokens.of(context.request().getHeader("Authorization"), at);
            context.put(CALL, new Call(at, token.clientId(), token.limit().arrive(at)));
        } catch (Refusal refusal) {
            context.put(REFUSAL, refusal);
        }
        context.next();
    }

    /** What is answered to a call without a good token or over the limit; not on arrival, so that the ledger knows what was called. */
    private static Optional<Reply> obstacle(RoutingContext context) {
        Refusal refusal = context.get(REFUSAL);
        if (refusal != null) {
            return Optional.of(Reply.of(refusal));
        }
        Call call = context.get(CALL);
        if (call == null || !call.standing.exceeded()) {
            return Optional.empty();
        }
        long wait = call.standing.resetSeconds();
        return Optional.of(Reply.of(Refusal.tooManyRequests(wait)).retryAfter(wait));
    }

    private void create(RoutingContext context) {
        byte[] body = bodyOf(context);
        String hash = sha256(body);
        Optional<Reply> obstacle = obstacle(context);
        Optional<ScriptedAnswer> script = obstacle.isPresent() ? Optional.empty() : nextCreate();
        Reply right = obstacle.orElseGet(() -> created(context, body, hash, script));
        Reply reply = script.map(scripted -> scripted(right, scripted, ofCreates)).orElse(right);
        String conversationId = right.document() instanceof Operations.Created created ? created.conversationId() : null;
        context.put(CREATE, new Create(conversationId, operations.referenceIn(body), hash, reply.delay()));
        answer(context, INTERACTIONS, reply);
    }

    private Reply created(RoutingContext context, byte[] body, String hash, Optional<ScriptedAnswer> script) {
        Call call = context.get(CALL);
        return script.isPresent() && !script.get().effect() ? Reply.of(503, null) : refusable(() -> {
            if (!isMediaType(context.request().getHeader("Content-Type"), JSON)) {
                throw Refusal.badRequest("Content-Type must be application/json.");
            }
            if (!names(context.request().getHeader("Accept"), JSON)) {
                throw Refusal.badRequest("Accept must be application/json.");
            }
            return Reply.of(201, operations.create(body, hash, call.clientId));
        });
    }

    private Optional<ScriptedAnswer> nextCreate() {
        Dials before = dials.getAndUpdate(now -> now.nextCreates().isEmpty() ? now : now.withoutFirstCreate());
        return before.nextCreates().isEmpty() ? Faults.draw(before.faults().creates(), ofCreates) : Optional.of(before.nextCreates().get(0));
    }

    private Operations.Hits search(RoutingContext context) {
        if (!isMediaType(context.request().getHeader("Content-Type"), JSON)) {
            throw Refusal.badRequest("Content-Type must be application/json.");
        }
        return operations.search(bodyOf(context));
    }

    private void read(Router router, HttpMethod method, String template, BiFunction<RoutingContext, String, Object> operation) {
        router.route(method, template.replaceAll("\\{(\\w+)}", ":$1")).handler(context -> {
            String id = context.pathParams().values().stream().findFirst().orElse(null);
            answer(context, template, obstacle(context).orElseGet(() -> {
                Reply right = refusable(() -> Reply.of(200, operation.apply(context, id)));
                return mishapOf(template).map(script -> scripted(right, script, ofReads)).orElse(right);
            }));
        });
    }

    private Optional<ScriptedAnswer> mishapOf(String template) {
        Faults faults = dials.get().faults();
        Optional<ScriptedAnswer> ofPresence = template.equals(STATUS) ? Faults.draw(faults.presence(), ofReads) : Optional.empty();
        return ofPresence.or(() -> Faults.draw(faults.reads(), ofReads));
    }

    private static Reply scripted(Reply right, ScriptedAnswer script, RandomGenerator random) {
        return right.scripted(script, script.delay() == null ? Duration.ZERO : script.delay().draw(random));
    }

    private static Reply refusable(Supplier<Reply> operation) {
        try {
            return operation.get();
        } catch (Refusal refusal) {
            return Reply.of(refusal);
        }
    }

    private void answer(RoutingContext context, String template, Reply reply) {
        Call call = context.get(CALL);
        if (call != null) {
            ledger.write(LedgerEntry.call(call.at, context.request().method().name(), template, reply.seenStatus()));
            ledger.flush();
        }
        if (reply.delay().isZero()) {
            send(context, call, reply);
        } else {
            vertx.setTimer(Math.max(1, reply.delay().toMillis()), tick -> send(context, call, reply));
        }
    }

    private void send(RoutingContext context, Call call, Reply reply) {
        HttpServerResponse response = context.response();
        if (response.ended()) {
            return;
        }
        boolean withheld = reply.withheld() || response.closed() || isGone();
        Create create = context.get(CREATE);
        if (create != null) {
            note(create, withheld ? 0 : reply.status(), withheld || reply.document() != null ? null : Boolean.FALSE);
        }
        if (withheld) {
            Wire wire = new Wire(context.request().connection());
            if (reply.reset()) {
                wire.reset();
            } else {
                wire.close();
            }
            return;
        }
        response.setStatusCode(reply.status());
        if (call != null && call.standing.allowed() > 0) {
            response.putHeader("inin-ratelimit-count", String.valueOf(call.standing.count()));
            response.putHeader("inin-ratelimit-allowed", String.valueOf(call.standing.allowed()));
            response.putHeader("inin-ratelimit-reset", String.valueOf(call.standing.resetSeconds()));
        }
        if (reply.retryAfter() != null) {
            response.putHeader("Retry-After", reply.retryAfter().toString());
        }
        if (reply.document() instanceof ErrorBody error) {
            response.putHeader("ININ-Correlation-Id", error.contextId());
        }
        if (reply.document() == null) {
            response.end();
        } else {
            response.putHeader("Content-Type", JSON).end(Buffer.buffer(json.write(strangeness.in(reply.document()))));
        }
    }

    private void note(Create create, int status, Boolean body) {
        ledger.write(LedgerEntry.answer(clock.instant(), create.conversationId, create.reference, create.hash, status,
                create.heldBack.isZero() ? null : create.heldBack.toMillis(), body));
        ledger.flush();
    }

    private static byte[] bodyOf(RoutingContext context) {
        return context.body().buffer() == null ? new byte[0] : context.body().buffer().getBytes();
    }

    private static boolean isMediaType(String header, String wanted) {
        return header != null && header.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(wanted);
    }

    private static boolean names(String header, String wanted) {
        return header != null && Arrays.stream(header.split(",")).anyMatch(named -> isMediaType(named, wanted));
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * A call with a good token.
     *
     * @param at when it arrived
     * @param clientId whose it is
     * @param standing where its token stands with the rate limit
     */
    private record Call(Instant at, String clientId, RateLimit.Standing standing) {
    }

    /**
     * A create that the ledger must hear the answer of.
     *
     * @param conversationId what it made; null for nothing
     * @param reference the request's attributes.patchbayIntent
     * @param hash the body's hash
     * @param heldBack how long the answer is held back
     */
    private record Create(String conversationId, String reference, String hash, Duration heldBack) {
    }
}
