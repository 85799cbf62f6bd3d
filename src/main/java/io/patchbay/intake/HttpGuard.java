package io.patchbay.intake;

import io.patchbay.intake.HttpProblem.Kind;
import io.patchbay.intent.PhoneNumbers;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands around the routes on the server's router: before them the token, behind them an answer for every request that none of them
 * took. Camel's own server answers those with an empty body or with HTML.
 */
public final class HttpGuard {
    private static final Logger LOG = LoggerFactory.getLogger(HttpGuard.class);
    private static final String SCHEME = "bearer ";

    private final byte[] token;

    /**
     * A guard for one server.
     *
     * @param binding where it listens; its token is asked for on every path
     */
    public HttpGuard(HttpBinding binding) {
        this.token = binding.token() == null ? null : binding.token().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Takes its place on a router. Routes may be added before or after.
     *
     * @param router the router of camel-platform-http
     */
    public void stand(Router router) {
        router.route().order(Integer.MIN_VALUE).handler(this::authorize);
        router.route().last().handler(request -> refuse(request, router)).failureHandler(HttpGuard::fail);
    }

    private void authorize(RoutingContext request) {
        List<String> given = request.request().headers().getAll("Authorization");
        if (token == null || given.size() == 1 && authorized(given.get(0))) {
            request.next();
        } else {
            answer(request, HttpProblem.of(Kind.UNAUTHORIZED, "send the header Authorization: Bearer TOKEN with the token of intake.http.token")
                    .with("WWW-Authenticate", "Bearer realm=\"patchbay\"" + (given.isEmpty() ? "" : ", error=\"invalid_token\"")));
        }
    }

    private boolean authorized(String header) {
        return header.toLowerCase(Locale.ROOT).startsWith(SCHEME)
                && MessageDigest.isEqual(token, header.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8));
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
