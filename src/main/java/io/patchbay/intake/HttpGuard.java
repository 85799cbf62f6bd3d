package io.patchbay.intake;

import io.patchbay.intake.HttpProblem.Kind;
import io.patchbay.intent.PhoneNumbers;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.auth.authentication.AuthenticationProvider;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.AuthenticationHandler;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Ordered;
import org.apache.camel.StartupListener;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig.AuthenticationConfigEntry;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig.AuthenticationHandlerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands around the routes on the server's router: before them the token, and 503 until every route is there, while one of them is
 * exchanged, and again when the process begins to stop; behind them an answer for every request that none of them took. Camel's own server
 * answers those with an empty body or with HTML, and listens a moment before its routes are there: its 404 of that moment would be final for
 * a sender.
 *
 * <p>It is a startup listener of the Camel context ({@code camelContext.addStartupListener}): the server starts with the context, and the guard
 * has its place on it before it listens.
 */
public final class HttpGuard implements StartupListener, Ordered {
    private static final Logger LOG = LoggerFactory.getLogger(HttpGuard.class);
    private static final String SCHEME = "bearer ";
    private static final long LOOK_MILLIS = 5;
    private static final Pattern FORM = Pattern.compile("(?i)multipart/form-data|application/x-www-form-urlencoded");

    private final int port;
    private final HttpTokens tokens;
    private final BigInteger mostBytes;
    private final IntakeGate gate;
    private final AtomicInteger inside = new AtomicInteger();
    private volatile boolean held;
    private volatile boolean started;

    /**
     * A guard for one server.
     *
     * @param binding where it listens; one of its tokens is asked for on every path
     * @param gate knows when the process stops
     */
    public HttpGuard(HttpBinding binding, IntakeGate gate) {
        this.gate = gate;
        this.port = binding.port();
        this.mostBytes = BigInteger.valueOf(binding.maxBatch());
        this.tokens = binding.tokens();
    }

    /**
     * Takes its place before the routes, where the server puts what asks who somebody is: it does so before it listens.
     *
     * @throws IllegalStateException where there is no server, so that nothing is ever served without the guard
     */
    @Override
    public void onCamelContextStarting(CamelContext context, boolean alreadyStarted) {
        MainHttpServer server = context.hasService(MainHttpServer.class);
        if (server == null || server.getPort() != port) {
            throw new IllegalStateException("There is no HTTP server on port " + port + " to guard; set camel.server.* as HttpBinding says");
        }
        AuthenticationConfigEntry everywhere = new AuthenticationConfigEntry();
        everywhere.setPath("/*");
        everywhere.setAuthenticationProviderFactory(vertx -> null);
        everywhere.setAuthenticationHandlerFactory(new AuthenticationHandlerFactory() {
            @Override
            public <T extends AuthenticationProvider> AuthenticationHandler createAuthenticationHandler(T provider) {
                return HttpGuard.this::authorize;
            }
        });
        AuthenticationConfig first = server.getConfiguration().getAuthenticationConfig();
        first.getEntries().add(everywhere);
        first.setEnabled(true);
    }

    /** Takes its place behind the routes. */
    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        if (alreadyStarted) {
            // a route was exchanged
            return;
        }
        VertxPlatformHttpRouter router = VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(port));
        router.route().last().handler(request -> refuse(request, router)).failureHandler(HttpGuard::fail);
        // a path that can not be decoded fails on the router around this one
        if (router.getServer().getServer().requestHandler() instanceof Router around) {
            around.errorHandler(400, HttpGuard::fail);
        }
    }

    /** Lets requests through. */
    @Override
    public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
        started = true;
    }

    /** Before the listener that starts the server, which is last. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST;
    }

    private void authorize(RoutingContext request) {
        List<String> given = request.request().headers().getAll("Authorization");
        Optional<String> name = given.size() == 1 ? nameOf(given.get(0)) : Optional.empty();
        // who a request is of is said here and nowhere else
        request.request().headers().remove(HttpRequest.BY);
        if (tokens.isEmpty()) {
            admit(request);
        } else if (name.isPresent()) {
            request.request().headers().set(HttpRequest.BY, name.get());
            admit(request);
        } else {
            answer(request, HttpProblem.of(Kind.UNAUTHORIZED, "send the header Authorization: Bearer TOKEN with a token of intake.http.token or intake.http.tokens")
                    .with("WWW-Authenticate", "Bearer realm=\"patchbay\"" + (given.isEmpty() ? "" : ", error=\"invalid_token\"")));
        }
    }

    private void admit(RoutingContext request) {
        if (!started || gate.isStopping()) {
            answer(request, HttpProblem.later(Kind.NOT_RUNNING, "this node " + (started ? "stops" : "starts") + "; send it again, as it is"));
        } else {
            letIn(request);
        }
    }

    private void letIn(RoutingContext request) {
        inside.incrementAndGet();
        // whoever holds requests back looks at these two the other way round
        if (held) {
            inside.decrementAndGet();
            answer(request, HttpProblem.later(Kind.NOT_RUNNING, "this node is taking up an edit; send it again, as it is"));
        } else {
            request.addEndHandler(ended -> inside.decrementAndGet());
            measure(request);
        }
    }

    /**
     * Lets no request in, while a route behind it is exchanged for another one, and waits until none is inside.
     *
     * @param most how long at most
     * @throws InterruptedException when it is not waited for; requests are held back all the same
     */
    public void hold(Duration most) throws InterruptedException {
        held = true;
        long end = System.nanoTime() + most.toNanos();
        while (inside.get() > 0 && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    /** Lets requests in again. */
    public void goOn() {
        held = false;
    }

    /**
     * Who says beforehand that he sends too much is told at once; else he would be listened to until he did. Forms are of no kind that is
     * read anywhere, and lose the name of theirs: the server would make a folder in the working directory for the files within.
     */
    private void measure(RoutingContext request) {
        String type = request.request().getHeader("Content-Type");
        if (type != null && FORM.matcher(type).lookingAt()) {
            request.request().headers().remove("Content-Type");
        }
        String length = request.request().getHeader("Content-Length");
        if (length != null && length.matches("[0-9]+") && new BigInteger(length).compareTo(mostBytes) > 0) {
            answer(request, HttpProblem.ofStatus(413));
        } else {
            request.next();
        }
    }

    private Optional<String> nameOf(String header) {
        return header.toLowerCase(Locale.ROOT).startsWith(SCHEME) ? tokens.nameOf(header.substring(SCHEME.length()).strip()) : Optional.empty();
    }

    private static void refuse(RoutingContext request, Router router) {
        String allowed = allowed(router.getRoutes(), request.normalizedPath());
        if (allowed.isEmpty()) {
            answer(request, HttpProblem.of(Kind.UNKNOWN_PATH, "nothing answers here; /openapi.json describes what does"));
        } else if (request.request().method() == HttpMethod.OPTIONS) {
            new HttpAnswer(204, null, Map.of("Allow", allowed), null).to(request.response());
        } else {
            answer(request, HttpProblem.of(Kind.METHOD, "this path answers to " + allowed).with("Allow", allowed));
        }
    }

    /** The methods of a path's routes, as the Allow header has them; empty where the path has none. */
    private static String allowed(List<Route> routes, String path) {
        TreeSet<String> methods = routes.stream()
                .filter(route -> route.methods() != null && route.getPath() != null && path.matches(pattern(route.getPath())))
                .flatMap(route -> route.methods().stream()).map(HttpMethod::name).collect(Collectors.toCollection(TreeSet::new));
        if (!methods.isEmpty()) {
            methods.add(HttpMethod.OPTIONS.name());
        }
        return String.join(", ", methods);
    }

    /** A path of Vert.x, with {@code :name} for a part, as a regular expression. */
    private static String pattern(String path) {
        return "\\Q" + path.replaceAll(":\\w+", "\\\\E[^/]+\\\\Q") + "\\E/?";
    }

    private static void fail(RoutingContext request) {
        int status = request.statusCode() < 400 ? 400 : request.statusCode();
        if (status >= 500) {
            LOG.error("An HTTP request failed outside of its route: {}", PhoneNumbers.masked(String.valueOf(request.failure())));
        }
        if (!request.response().ended() && !request.response().headWritten()) {
            answer(request, HttpProblem.ofStatus(status));
        }
    }

    private static void answer(RoutingContext request, HttpProblem problem) {
        problem.answer(request.request().path()).to(request.response());
    }
}
