package io.patchbay.emulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The emulator's own paths, for those who test against it from another process. No token, and no limit: whoever reaches
 * the port may turn the dials.
 * <ul>
 * <li>{@code GET /emulator}: what is played, as text
 * <li>{@code GET, PUT /emulator/dials}: {@link Dials}; what is left out is calm
 * <li>{@code POST /emulator/next-create}: a {@link ScriptedAnswer} for one create to come
 * <li>{@code POST /emulator/fates}: one more {@link Dials.FateRule}
 * <li>{@code PUT /emulator/faults}: {@link Faults}
 * <li>{@code PUT /emulator/agents/{userId}}: {@code {"presence": "away", "capacity": 0}}, both optional
 * <li>{@code POST /emulator/incidents}: an {@link Incident}, now: {@code {"what": "sockets-closing", "for": "5s"}}
 * <li>{@code GET, DELETE /emulator/sockets}: how many are open; close them
 * <li>{@code POST /emulator/gone}: {@code {"length": "10s"}}, no answers for so long
 * <li>{@code DELETE /emulator/tokens}: every token so far is invalid
 * <li>{@code GET /emulator/conversations}, {@code GET /emulator/ledger}: what there is; the ledger one fact a line
 * </ul>
 */
final class ControlApi {

    private final Emulator emulator;
    private final Json json;

    ControlApi(Emulator emulator, Json json) {
        this.emulator = emulator;
        this.json = json;
    }

    /** Puts the paths onto a router. */
    void mount(Router router) {
        router.route("/emulator/*").handler(BodyHandler.create(false));
        router.get("/emulator").handler(context -> context.response().putHeader("Content-Type", "text/plain; charset=utf-8").end(emulator.describe() + "\n"));
        router.get("/emulator/dials").handler(context -> answer(context, emulator.dials()));
        on(router.put("/emulator/dials"), Dials.class, dials -> emulator.dials(before -> dials));
        on(router.post("/emulator/next-create"), ScriptedAnswer.class, answer -> emulator.dials(dials -> dials.nextCreate(answer)));
        on(router.post("/emulator/fates"), Dials.FateRule.class, rule -> emulator.dials(dials -> dials.fate(rule)));
        on(router.put("/emulator/faults"), Faults.class, faults -> emulator.dials(dials -> dials.faults(faults)));
        on(router.post("/emulator/incidents"), Incident.class, incident -> {
            emulator.strike(incident.what(), incident.lasting().from());
            return incident;
        });
        on(router.post("/emulator/gone"), Gone.class, gone -> {
            emulator.gone(gone.length.from());
            return gone;
        });
        router.put("/emulator/agents/:id").handler(context -> guarded(context, () -> {
            AgentChange change = read(context, AgentChange.class);
            emulator.agent(context.pathParam("id"), change.presence, change.capacity);
            return change;
        }));
        router.get("/emulator/sockets").handler(context -> answer(context, Map.of("open", emulator.openSockets())));
        router.delete("/emulator/sockets").handler(context -> guarded(context, () -> {
            emulator.closeSockets();
            return Map.of();
        }));
        router.delete("/emulator/tokens").handler(context -> guarded(context, () -> {
            emulator.revokeTokens();
            return Map.of();
        }));
        router.get("/emulator/conversations").handler(context -> answer(context, emulator.conversations()));
        router.get("/emulator/ledger").handler(this::ledger);
    }

    private <T> void on(Route route, Class<T> type, Function<T, Object> action) {
        route.handler(context -> guarded(context, () -> action.apply(read(context, type))));
    }

    private <T> T read(RoutingContext context, Class<T> type) {
        return json.bind(json.tree(context.body().buffer() == null ? new byte[0] : context.body().buffer().getBytes()), type);
    }

    private void guarded(RoutingContext context, Supplier<Object> action) {
        try {
            answer(context, action.get());
        } catch (IllegalArgumentException e) {
            context.response().setStatusCode(400);
            answer(context, Refusal.badRequest(e.getMessage()).body());
        }
    }

    private void answer(RoutingContext context, Object document) {
        context.response().putHeader("Content-Type", "application/json").end(Buffer.buffer(json.write(document)));
    }

    private void ledger(RoutingContext context) {
        Buffer lines = Buffer.buffer();
        emulator.ledger().forEach(entry -> lines.appendBytes(json.write(entry)).appendByte((byte) '\n'));
        context.response().putHeader("Content-Type", "application/x-ndjson").end(lines);
    }

    private record Gone(Span length) {
    }

    private record AgentChange(Presence presence, Integer capacity) {
    }
}
