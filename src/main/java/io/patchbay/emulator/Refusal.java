package io.patchbay.emulator;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** A call that is answered with Genesys' error body. */
final class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient List<ErrorBody.Detail> details;

    Refusal(int status, String code, String message, ErrorBody.Detail... details) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.details = List.of(details);
    }

    static Refusal badRequest(String message, ErrorBody.Detail... details) {
        return new Refusal(400, "bad.request", message, details);
    }

    static Refusal unauthorized(String message) {
        return new Refusal(401, "authentication.required", message);
    }

    static Refusal noSuchPath() {
        return new Refusal(404, "not.found", "The requested resource was not found.");
    }

    static Refusal noSuch(String entityName, String entityId, String fieldName) {
        return new Refusal(404, "not.found", "The " + entityName + " " + entityId + " does not exist.",
                new ErrorBody.Detail(entityName + ".not.found", fieldName, entityId, entityName));
    }

    static Refusal tooManyRequests(long retryAfterSeconds) {
        return new Refusal(429, "too.many.requests.retry.after",
                "Rate limit exceeded the maximum. Retry the request in [" + retryAfterSeconds + "] seconds");
    }

    /** One that goes with nothing but a status: what a scripted answer says unless told otherwise. */
    static Refusal ofStatus(int status, String code, String message) {
        String usual = switch (status) {
            case 400 -> "bad.request";
            case 401 -> "authentication.required";
            case 403 -> "missing.permissions";
            case 404 -> "not.found";
            case 405 -> "method.not.allowed";
            case 408 -> "request.timeout";
            case 409 -> "conflict";
            case 413 -> "request.entity.too.large";
            case 429 -> "too.many.requests.retry.after";
            case 500 -> "internal.server.error";
            case 502 -> "bad.gateway";
            case 503 -> "service.unavailable";
            case 504 -> "gateway.timeout";
            default -> "status." + status;
        };
        return new Refusal(status, code == null ? usual : code, message == null ? "The request could not be served (" + usual + ")." : message);
    }

    int status() {
        return status;
    }

    ErrorBody body() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new ErrorBody(getMessage(), code, status, new UUID(random.nextLong(), random.nextLong()).toString(), details, List.of());
    }
}
