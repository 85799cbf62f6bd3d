package io.patchbay.intake;

import io.patchbay.intake.HttpProblem.Kind;
import io.patchbay.intent.PhoneNumbers;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Ordered;
import org.apache.camel.StartupListener;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands around the routes on the server's router: before them the token, behind them an answer for every request that none of them
 * took. Camel's own server answers those with an empty body or with HTML.
 *
 * <p>It is a startup listener of the Camel context ({@code camelContext.addStartupListener}): the server starts with the context, and the guard
 * takes its place on it before any route does.
 */
public final class HttpGuard implements StartupListener, Ordered {
    private static final Logger LOG = LoggerFactory.getLogger(HttpGuard.class);
    private static final String SCHEME = "bearer ";

    private final int port;
    private final byte[] token;
    private final BigInteger mostBytes;

    /**
     * A guard for one server.
     *
     * @param binding where it listens; its token is asked for on every path
     */
    public HttpGuard(HttpBinding binding) {
        this.port = binding.port();
        this.mostBytes = BigInteger.valueOf(binding.maxBatch());
        this.token = binding.token() == null ? null : binding.token().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Takes its place on the router.
     *
     * @throws IllegalStateException where there is no server, so that nothing is ever served without the guard
     */
    @Override
    public void onCamelContextStarting(CamelContext context, boolean alreadyStarted) {
        VertxPlatformHttpRouter router = VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(port));
        if (router == null) {
            throw new IllegalStateException("There is no HTTP server on port " + port + " to guard; set camel.server.* as HttpBinding says");
        }
        router.route().order(Integer.MIN_VALUE).handler(this::authorize);
        router.route().last().handler(request -> refuse(request, router, context)).failureHandler(HttpGuard::fail);
        // a path that can not be decoded fails on the router around this one
        if (router.getServer().getServer().requestHandler() instanceof Router around) {
            around.errorHandler(400, HttpGuard::fail);
        }
    }

    /** Nothing is left to do once the context is started. */
    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) { }

    /** After the listener that starts the server: both are last, and that one was there first. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST;
    }

    private void authorize(RoutingContext request) {
        List<String> given = request.request().headers().getAll("Authorization");
        if (token == null || given.size() == 1 && authorized(given.get(0))) {
            measure(request);
        } else {
            answer(request, HttpProblem.of(Kind.UNAUTHORIZED, "send the header Authorization: Bearer TOKEN with the token of intake.http.token")
                    .with("WWW-Authenticate", "Bearer realm=\"patchbay\"" + (given.isEmpty() ? "" : ", error=\"invalid_token\"")));
        }
    }

    /** Who says beforehand that he sends too much is told at once; else he would be listened to until he did. */
    private void measure(RoutingContext request) {
        String length = request.request().getHeader("Content-Length");
        if (length != null && length.matches("[0-9]+") && new BigInteger(length).compareTo(mostBytes) > 0) {
            answer(request, HttpProblem.ofStatus(413));
        } else {
            request.next();
        }
    }

    private boolean authorized(String header) {
        return header.toLowerCase(Locale.ROOT).startsWith(SCHEME)
                && MessageDigest.isEqual(token, header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8));
    }

    private static void refuse(RoutingContext request, Router router, CamelContext context) {
        String allowed = allowed(router.getRoutes(), request.normalizedPath());
        if (!context.isStarted()) {
            // the server listens before the first route and after the last: nobody may take that for a final answer
            answer(request, HttpProblem.passing(Kind.NOT_READY, "not everything answers yet, or any more; send it again, as it is"));
        } else if (allowed.isEmpty()) {
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
