package io.patchbay.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookPolicyTest {
    private static final Instant ENDED = Instant.parse("2026-03-01T00:00:00Z");
    private final WebhookPolicy policy = new WebhookPolicy(new RetryPlan(Duration.ofSeconds(1), Duration.ofMinutes(10)), Duration.ofHours(24));

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 299})
    void takesAnySuccess(int status) {
        assertThat(judge(status, null, ENDED.plusSeconds(86_401))).isEqualTo(new Fate.Delivered());
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 301, 302, 400, 401, 404, 408, 409, 429, 500, 503})
    void putsOffWhatElseIsAnswered(int status) {
        assertThat(judge(status, null, ENDED)).isEqualTo(new Fate.PutOff(Duration.ofSeconds(1), "answered " + status));
    }

    @Test
    void putsOffWhatIsNotAnswered() {
        assertThat(policy.judge(new WebhookPolicy.Answer(null, null, "refused"), 3, ENDED, ENDED, 0.5))
                .isEqualTo(new Fate.PutOff(Duration.ofSeconds(12), "no answer: refused"));
    }

    @Test
    void parksWhatIsGone() {
        assertThat(judge(410, null, ENDED)).isInstanceOf(Fate.Parked.class);
    }

    @Test
    void givesUpAfterADay() {
        assertThat(judge(500, null, ENDED.plusSeconds(86_399))).isInstanceOf(Fate.PutOff.class);
        assertThat(judge(500, null, ENDED.plusSeconds(86_400))).isInstanceOf(Fate.Parked.class);
    }

    @ParameterizedTest
    @CsvSource({"120, 120", "' 7 ', 7", "0, 1", "'Sun, 01 Mar 2026 00:05:00 GMT', 300", "'Sun, 01 Mar 2020 00:05:00 GMT', 1", "soon, 1", "'', 1",
        "7200, 7200", "99999999999999, 1", "172800, 86400"})
    void honoursRetryAfterWithinTheTimeLeft(String retryAfter, long seconds) {
        assertThat(judge(503, retryAfter, ENDED)).isEqualTo(new Fate.PutOff(Duration.ofSeconds(seconds), "answered 503"));
    }

    @Test
    void signsOnlyWithASecret() {
        assertThatThrownBy(() -> new WebhookSignature("")).hasMessageContaining("outcome.webhook.secret");
    }

    private Fate judge(int status, String retryAfter, Instant now) {
        return policy.judge(new WebhookPolicy.Answer(status, retryAfter, null), 0, ENDED, now, 0);
    }
}
