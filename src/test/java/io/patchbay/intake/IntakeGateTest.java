package io.patchbay.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.journal.JournalUnavailable;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.file.GenericFileConsumer;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeGateTest {

    private static final long MIB = 1L << 20;

    private final AtomicBoolean journalWorks = new AtomicBoolean();
    private final AtomicInteger probes = new AtomicInteger();
    private final AtomicLong room = new AtomicLong(1_000 * MIB);
    private final IntakeGate gate = new IntakeGate(() -> {
        probes.incrementAndGet();
        return journalWorks.get();
    }, room::get, 64 * MIB);

    @Test
    void aJournalThatRefusesShutsAtOnceAndIsProbedUntilItWorks() {
        gate.check();
        gate.pass();
        assertThat(probes).as("nobody asks a journal that nothing is wrong with").hasValue(0);

        gate.notice(new RuntimeCamelException(new JournalUnavailable("no answer for +15550109876", null)));
        assertThatThrownBy(gate::pass).isInstanceOf(IntakeShut.class).hasMessage("no answer for ***876");
        gate.check();
        gate.check();
        assertThat(gate.shut()).map(IntakeGate.Shut::cause).contains(IntakeGate.Cause.JOURNAL);
        assertThat(probes).hasValue(2);

        journalWorks.set(true);
        gate.check();
        gate.pass();
        gate.check();
        assertThat(probes).hasValue(3);
    }

    @Test
    void whatElseGoesWrongShutsNothing() {
        gate.notice(new IllegalStateException("a fault of a request"));
        gate.pass();
    }

    @Test
    void aDiskWithTooLittleRoomShutsAndOpensWithSomeMore() {
        room.set(64 * MIB);
        gate.check();
        gate.pass();
        room.set(64 * MIB - 1);
        gate.check();
        assertThatThrownBy(gate::pass).hasMessage("data.directory has 63 MB free, less than data.min-free=64MB");
        room.set(72 * MIB - 1);
        gate.check();
        assertThatThrownBy(gate::pass).as("at its limit it does not flutter").isInstanceOf(IntakeShut.class);
        room.set(72 * MIB);
        gate.check();
        gate.pass();
        assertThat(probes).as("the journal has nothing to do with it").hasValue(0);
    }

    @Test
    void aJournalThatIsBackOnAFullDiskStaysShut() {
        gate.notice(new JournalUnavailable("disk full", null));
        room.set(0);
        journalWorks.set(true);
        gate.check();
        assertThat(gate.shut()).map(IntakeGate.Shut::cause).contains(IntakeGate.Cause.SPACE);
    }

    @Test
    void withoutALimitNobodyLooksAtTheDisk() {
        IntakeGate careless = new IntakeGate(() -> true, () -> {
            throw new AssertionError("looked at");
        }, 0);
        careless.check();
        careless.pass();
    }

    @Test
    void consumersAreSuspendedAndResumedButNotThoseOfSomebodyElse(@TempDir Path folder) throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("file:" + folder + "/a").routeId("a").routePolicy(gate).to("log:a");
                    from("file:" + folder + "/b").routeId("b").routePolicy(gate).to("log:b");
                    from("file:" + folder + "/c").routeId("c").to("log:c");
                }
            });
            camel.start();
            consumer(camel, "b").suspend();

            gate.notice(new JournalUnavailable("away", null));
            assertThat(consumer(camel, "a").isSuspended()).isTrue();
            assertThat(consumer(camel, "c").isSuspended()).isFalse();

            camel.getRouteController().stopRoute("a");
            camel.getRouteController().startRoute("a");
            gate.check();
            assertThat(consumer(camel, "a").isSuspended()).as("a route started meanwhile").isTrue();

            journalWorks.set(true);
            gate.check();
            assertThat(consumer(camel, "a").isStarted()).isTrue();
            assertThat(consumer(camel, "b").isSuspended()).as("an operator's own doing").isTrue();
        }
    }

    @Test
    void aStopIsForGoodAndLetsThroughWhatIsUnderWay(@TempDir Path folder) throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("file:" + folder + "/a").routeId("a").routePolicy(gate).to("log:a");
                }
            });
            camel.start();

            gate.shutForGood();
            assertThat(consumer(camel, "a").isSuspended()).isTrue();
            assertThat(gate.isStopping()).isTrue();
            assertThat(gate.shut()).map(IntakeGate.Shut::cause).contains(IntakeGate.Cause.STOP);
            gate.pass();

            gate.notice(new JournalUnavailable("away", null));
            journalWorks.set(true);
            gate.check();
            assertThat(gate.isStopping()).isTrue();
            assertThat(consumer(camel, "a").isSuspended()).isTrue();
        }
    }

    private static GenericFileConsumer<?> consumer(DefaultCamelContext camel, String route) {
        return (GenericFileConsumer<?>) camel.getRoute(route).getConsumer();
    }
}
