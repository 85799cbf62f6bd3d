package io.patchbay.outcome;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/**
 * What a receiver's answer means.
 *
 * @param plan   the pauses between tries
 * @param giveUp how long after its end an outcome is tried at all
 */
public record WebhookPolicy(RetryPlan plan, Duration giveUp) {
    private static final int GONE = 410;

    /**
     * How a try went.
     *
     * @param status     the HTTP status; null where no answer came
     * @param retryAfter the header Retry-After; null where there was none
     * @param failure    why no answer came, without a full phone number; null where one came
     */
    public record Answer(Integer status, String retryAfter, String failure) {

        boolean good() {
            return status != null && status >= 200 && status < 300;
        }

        String words() {
            return status == null ? "no answer: " + failure : "answered " + status;
        }
    }

    /**
     * The fate of a delivery.
     *
     * @param answer     how the try went
     * @param before     how many tries failed before this one
     * @param resolvedAt when the intent ended
     * @param now        the time of the try
     * @param random     spreads the pauses, from 0 inclusive to 1 exclusive
     * @return what to do with it
     */
    public Fate judge(Answer answer, int before, Instant resolvedAt, Instant now, double random) {
        if (answer.good()) {
            return new Fate.Delivered();
        }
        if (answer.status() != null && answer.status() == GONE) {
            return new Fate.Parked(answer.words() + ": the receiver wants no more of it");
        }
        Instant end = resolvedAt.plus(giveUp);
        if (!now.isBefore(end)) {
            return new Fate.Parked(answer.words() + ", and it has been tried for " + giveUp);
        }
        Duration pause = plan.pause(before, random);
        Duration wish = wish(answer.retryAfter(), now);
        // a wish beyond the end would park it without another try
        Duration longest = plan.most().compareTo(Duration.between(now, end)) > 0 ? plan.most() : Duration.between(now, end);
        return new Fate.PutOff(wish.compareTo(pause) > 0 ? wish.compareTo(longest) > 0 ? longest : wish : pause, answer.words());
    }

    /** Retry-After as RFC 9110 has it, seconds or a date; what cannot be read is no wish. */
    private static Duration wish(String retryAfter, Instant now) {
        if (retryAfter == null) {
            return Duration.ZERO;
        }
        String text = retryAfter.strip();
        try {
            return text.chars().allMatch(Character::isDigit)
                    ? Duration.ofSeconds(Integer.parseInt(text))
                    : Duration.between(now, ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME));
        } catch (NumberFormatException | DateTimeException e) {
            return Duration.ZERO;
        }
    }
}
