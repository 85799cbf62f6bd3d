package io.patchbay.genesys;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * One answer of the platform, detached from any HTTP client.
 *
 * @param status     the HTTP status
 * @param headers    the headers, found by name in any case
 * @param body       the body as text; empty, never null
 * @param receivedAt when it came, for the headers that tell a time
 */
public record HttpAnswer(int status, Map<String, String> headers, String body, Instant receivedAt) {

    /** Copies the headers into a map that ignores case: gateways on the way rewrite it. */
    public HttpAnswer {
        Map<String, String> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byName.putAll(headers);
        headers = Collections.unmodifiableMap(byName);
        body = body == null ? "" : body;
    }

    /** Returns how long to wait by Retry-After, given in seconds or as a date; null without one that can be read. */
    public Duration retryAfter() {
        String value = headers.getOrDefault("Retry-After", "").strip();
        Integer seconds = number(value);
        if (seconds != null) {
            return Duration.ofSeconds(seconds);
        }
        try {
            Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            return until.isAfter(receivedAt) ? Duration.between(receivedAt, until) : Duration.ZERO;
        } catch (DateTimeException notADate) {
            return null;
        }
    }

    /** Returns {@link #retryAfter()} in seconds, rounded up; null without one. */
    public Long retryAfterSeconds() {
        Duration wait = retryAfter();
        return wait == null ? null : wait.plusMillis(999).toSeconds();
    }

    /** Returns how many calls a minute the platform says it allows; null where it does not say. */
    public Integer allowed() {
        return number(headers.get("inin-ratelimit-allowed"));
    }

    /** Returns how many calls of this minute the platform has counted; null where it does not say. */
    public Integer count() {
        return number(headers.get("inin-ratelimit-count"));
    }

    /** Returns in how many seconds the platform's count begins anew; null where it does not say. */
    public Integer reset() {
        return number(headers.get("inin-ratelimit-reset"));
    }

    /** Leaves out the body and the headers. */
    @Override
    public String toString() {
        return "HttpAnswer[" + status + "]";
    }

    private static Integer number(String value) {
        return value != null && value.strip().matches("\\d{1,9}") ? Integer.valueOf(value.strip()) : null;
    }
}
