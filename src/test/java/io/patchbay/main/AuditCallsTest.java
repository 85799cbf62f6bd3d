package io.patchbay.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bucket4j.BlockingStrategy;
import io.github.bucket4j.TimeMeter;
import io.patchbay.SetClock;
import io.patchbay.genesys.AgentProfile;
import io.patchbay.genesys.CreateResult;
import io.patchbay.genesys.GenesysDoors;
import io.patchbay.genesys.NotFound;
import io.patchbay.genesys.PlatformFailure;
import io.patchbay.governance.Look;
import io.patchbay.quota.Buckets;
import io.patchbay.quota.Purpose;
import io.patchbay.quota.Quota;
import io.patchbay.quota.QuotaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How patiently audits ask, with time that passes when it is waited for. */
class AuditCallsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final SetClock clock = new SetClock(Instant.parse("2026-05-04T06:00:00Z"));
    private final TimeMeter meter = new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return clock.millis() * 1_000_000;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    };
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final AtomicReference<Function<String, Object>> platform = new AtomicReference<>(AuditCallsTest::profile);
    private final List<String> asked = new ArrayList<>();
    private AuditCalls calls;

    @BeforeEach
    void start() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                for (String door : List.of("user", "queue", "agent")) {
                    from("direct:genesys-" + door).errorHandler(noErrorHandler()).process(exchange -> {
                        asked.add(door + " " + exchange.getMessage().getBody(String.class));
                        exchange.getMessage().setBody(platform.get().apply(exchange.getMessage().getBody(String.class)));
                    });
                }
            }
        });
        camel.start();
        calls = new AuditCalls(new GenesysDoors(camel.createProducerTemplate()), PATIENCE, Duration.ofHours(1), clock, clock::advance);
    }

    @AfterEach
    void stop() throws Exception {
        camel.close();
    }

    private static AgentProfile profile(String id) {
        return new AgentProfile(id, null, null, true, 1, List.of(), List.of());
    }

    private void fails(CreateResult why) {
        platform.set(id -> {
            throw new PlatformFailure(why, null);
        });
    }

    @Test
    void whatWasSeenIsKeptForTheOtherAuditAndWhatIsUnknownToo() {
        assertThat(calls.user("a")).isEqualTo(new Look.Seen<>(profile("a")));
        platform.set(id -> {
            throw new NotFound("/api/v2/users/" + id);
        });
        assertThat(calls.user("b")).isEqualTo(new Look.Gone<>());
        assertThat(calls.user("a")).isInstanceOf(Look.Seen.class);
        assertThat(calls.user("b")).isInstanceOf(Look.Gone.class);
        assertThat(asked).containsExactly("user a", "user b");
    }

    @Test
    void aPlatformThatFailsIsAskedAgainForAsLongAsThePatienceLastsAndThenOnceEach() {
        fails(new CreateResult.Unknown("503"));
        Instant start = clock.instant();
        assertThat(calls.user("a")).isEqualTo(new Look.Unseen<>("503", false));
        assertThat(Duration.between(start, clock.instant())).isBetween(PATIENCE.minusSeconds(10), PATIENCE);
        int before = asked.size();
        calls.user("b");
        assertThat(asked).as("nobody is waited for any more").hasSize(before + 1);
        platform.set(AuditCallsTest::profile);
        assertThat(calls.user("a")).as("and it is tried").isInstanceOf(Look.Seen.class);
    }

    @Test
    void aPermissionThatLacksIsAskedForOnceAnAudit() {
        fails(new CreateResult.Misconfigured("needs User:User:Read"));
        assertThat(calls.user("a")).isEqualTo(new Look.Unseen<>("needs User:User:Read", true));
        assertThat(calls.user("b")).isEqualTo(new Look.Unseen<>("needs User:User:Read", true));
        assertThat(asked).containsExactly("user a");
        calls.queue("q");
        assertThat(asked).as("another permission").containsExactly("user a", "queue q");
        calls.begin();
        calls.user("b");
        assertThat(asked).as("the next audit").containsExactly("user a", "queue q", "user b");
    }

    @Test
    void fiveHundredAgentsAreLookedAtWhileCreatesHaveAllTheyWant() {
        Quota quota = new Quota(new QuotaSettings(300, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(3)), () -> true,
                Buckets.own(meter), meter, BlockingStrategy.PARKING);
        platform.set(id -> {
            try {
                quota.takeForRead(Purpose.AUDIT);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return profile(id);
        });
        AuditCalls patient = new AuditCalls(new GenesysDoors(camel.createProducerTemplate()), PATIENCE, Duration.ofHours(1), clock, length -> {
            // three creates a second are wanted meanwhile, of the five that there are
            for (long millis = 0; millis <= length.toMillis(); millis += 10) {
                clock.advance(Duration.ofMillis(10));
                if (clock.millis() % 330 < 10) {
                    assertThat(quota.roomForCreates()).as("room for a create at %s", clock.instant()).isPositive();
                    quota.takeForCreate();
                }
            }
        });
        clock.advance(Duration.ofSeconds(5));
        Instant start = clock.instant();
        for (int i = 0; i < 500; i++) {
            assertThat(patient.user("agent " + i)).isInstanceOf(Look.Seen.class);
        }
        assertThat(Duration.between(start, clock.instant())).isBetween(Duration.ofMinutes(16), Duration.ofMinutes(40));
    }

    @Test
    void whoIsInterruptedWhileHeWaitsLeavesTheAudit() {
        fails(new CreateResult.Unknown("503"));
        AuditCalls stopped = new AuditCalls(new GenesysDoors(camel.createProducerTemplate()), PATIENCE, Duration.ZERO, clock, length -> {
            throw new InterruptedException();
        });
        assertThatThrownBy(() -> stopped.user("a")).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void whoeverAsksForAllLeavesNothingForAnAuditWhichSaysSo() {
        Quota quota = new Quota(new QuotaSettings(300, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(3)), () -> true,
                Buckets.own(meter), meter, BlockingStrategy.PARKING);
        platform.set(id -> {
            try {
                quota.takeForRead(Purpose.AUDIT);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return profile(id);
        });
        AuditCalls patient = new AuditCalls(new GenesysDoors(camel.createProducerTemplate()), PATIENCE, Duration.ofHours(1), clock, length -> {
            for (long millis = 0; millis <= length.toMillis(); millis += 10) {
                clock.advance(Duration.ofMillis(10));
                if (quota.roomForCreates() > 0) {
                    quota.takeForCreate();
                }
            }
        });
        assertThat(patient.user("a")).isEqualTo(new Look.Unseen<>("intents wanted every call that the platform allows", false));
        quota.close();
        assertThatThrownBy(() -> patient.user("a")).isInstanceOf(CancellationException.class);
    }
}
