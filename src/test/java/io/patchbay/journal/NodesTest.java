package io.patchbay.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.patchbay.intent.Evidence;
import io.patchbay.intent.Outcome;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes on one PostgreSQL, of which one dies, freezes or wakes. */
class NodesTest {

    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration BEAT = Duration.ofSeconds(3);

    @TempDir
    private Path folder;
    private Bench bench;
    private Journal one;
    private Journal two;
    private Nodes first;
    private Nodes second;

    @BeforeEach
    void open() {
        bench = new Bench(Engine.POSTGRESQL, folder);
        one = bench.journal;
        two = bench.another("node-2");
        first = new Nodes(one, LEASE, "shared/");
        second = new Nodes(two, LEASE, "shared/");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    /** Time passes, and node two alone is heard of. */
    private void firstIsSilentFor(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(BEAT)) {
            bench.clock.advance(BEAT);
            second.beat();
        }
    }

    @Test
    void whatADeadNodeHadIsTakenOverWithinItsLeaseAndABeat() {
        Claim held = bench.claimed("held");
        bench.submitted("sent");
        bench.routed("under-way");
        assertThat(two.takeUp()).isEmpty();

        firstIsSilentFor(LEASE.plus(BEAT));

        assertThat(two.takeUp()).extracting(Routed::conversationId).containsExactly("c-under-way");
        assertThat(two.routing()).hasSize(1);
        assertThat(two.takeUp()).isEmpty();
        assertThat(bench.state("sent")).isEqualTo("UNKNOWN");
        assertThat(two.claim(9)).extracting(claim -> claim.intent().intentId()).containsExactly("held");
        assertThatThrownBy(() -> one.submitting(held, Intents.PLAN)).isInstanceOf(ClaimLost.class);
    }

    @Test
    void aNodeThatIsHeardOfKeepsWhatItHas() {
        bench.claimed("held");
        bench.submitted("sent");
        bench.routed("under-way");
        for (int beat = 0; beat < 10; beat++) {
            bench.clock.advance(BEAT);
            assertThat(first.beat()).isFalse();
            assertThat(second.beat()).isFalse();
        }
        assertThat(two.takeUp()).isEmpty();
        assertThat(bench.state("sent")).isEqualTo("SUBMITTING");
        assertThat(two.claim(9)).isEmpty();
    }

    @Test
    void aFrozenNodeThatWakesKnowsThatItWasGivenUpAndPostsNothingTwice() {
        Claim claim = bench.claimed("claimed");
        Claim sent = bench.submitted("sent");
        firstIsSilentFor(LEASE.plus(BEAT));
        Claim theirs = two.claim(9).get(0);
        two.submitting(theirs, Intents.PLAN);

        assertThatThrownBy(() -> one.submitting(claim, Intents.PLAN)).isInstanceOf(ClaimLost.class);
        assertThat(one.created(sent, "c-sent")).as("its own answer still counts").isPresent();
        assertThat(first.beat()).isTrue();
        assertThat(first.beat()).isFalse();
        assertThat(bench.state("sent")).isEqualTo("ROUTING");
        assertThat(one.routing()).extracting(Routed::conversationId).containsExactly("c-sent");
        assertThat(two.created(theirs.submitted(), "c-claimed")).isPresent();
    }

    @Test
    void aRowThatAnotherGroupHoldsForLongIsWaitedForASecondTime() throws Exception {
        bench.accept(Intents.candidate("a"));
        try (Connection holder = DriverManager.getConnection(bench.url)) {
            holder.setAutoCommit(false);
            holder.createStatement().execute("SELECT 1 FROM intent WHERE intent_id = 'a' FOR UPDATE");
            CompletableFuture<Optional<Outcome>> cancelled = CompletableFuture.supplyAsync(() -> one.cancel("a"));
            Set<Object> waits = new HashSet<>();
            await().until(() -> {
                waits.addAll(bench.outside().queryForList("SELECT query_start FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                        + " AND datname = current_database()", Object.class));
                return waits.size() == 2;
            });
            holder.rollback();
            assertThat(cancelled.get()).isPresent();
        }
    }

    @Test
    void whatAFrozenNodeWasToldBeforeItDiedIsTakenOverToo() {
        Claim sent = bench.submitted("sent");
        firstIsSilentFor(LEASE.plus(BEAT));
        assertThat(one.created(sent, "c-sent")).isPresent();

        assertThat(two.takeUp()).isEmpty();
        second.beat();
        assertThat(two.takeUp()).extracting(Routed::conversationId).containsExactly("c-sent");
    }

    @Test
    void whoWasToSendItAloneCanSayThatItWasNotSent() {
        Claim sent = bench.submitted("sent");
        firstIsSilentFor(LEASE.plus(BEAT));
        assertThat(bench.state("sent")).isEqualTo("UNKNOWN");
        one.notProcessed(sent, Intents.PLAN, Duration.ZERO, "429");
        assertThat(bench.state("sent")).isEqualTo("ACCEPTED");

        Claim again = two.claim(1).get(0);
        two.submitting(again, Intents.PLAN);
        one.notProcessed(sent, Intents.PLAN, Duration.ZERO, "429");
        assertThat(one.resolve(sent, Intents.PLAN, Intents.REFUSED)).isEmpty();
        assertThat(bench.state("sent")).as("another attempt is not its own").isEqualTo("SUBMITTING");
    }

    @Test
    void anotherNodesCreateIsItsOwnUntilItIsGivenUp() {
        bench.submitted("sent");
        assertThat(two.adopt("sent", "c-sent", Evidence.EVENT)).isEmpty();
        assertThat(bench.steps("sent")).hasSize(2);
        firstIsSilentFor(LEASE.plus(BEAT));
        assertThat(two.unknown()).containsExactly("sent");
        assertThat(two.adopt("sent", "c-sent", Evidence.EVENT)).isPresent();
        assertThat(one.adopt("sent", "c-sent", Evidence.EVENT)).isEmpty();
        assertThat(two.routing()).hasSize(1);
        assertThat(one.routing()).isEmpty();
    }

    @Test
    void aDutyIsOneNodesUntilItDiesOrLeaves() {
        assertThat(first.mine("publish-jms")).isTrue();
        assertThat(second.mine("publish-jms")).isFalse();
        assertThat(second.mine("housekeeping")).isTrue();
        assertThat(first.keepsFiles()).isTrue();
        assertThat(second.keepsFiles()).isFalse();
        assertThat(new Nodes(bench.another("node-3"), LEASE, "other/").keepsFiles()).as("another folder").isTrue();

        for (int beat = 0; beat < 10; beat++) {
            bench.clock.advance(BEAT);
            first.beat();
            assertThat(first.mine("publish-jms")).isTrue();
            assertThat(second.mine("publish-jms")).isFalse();
        }
        bench.clock.advance(LEASE.plusMillis(1));
        assertThat(second.mine("publish-jms")).isTrue();
        assertThat(first.mine("publish-jms")).isFalse();

        second.leave();
        bench.clock.advance(Duration.ofSeconds(1));
        assertThat(first.mine("publish-jms")).isTrue();
    }

    @Test
    void aNodeThatLeavesIsFollowedAtOnce() {
        bench.routed("under-way");
        bench.submitted("sent");
        bench.accept(Intents.candidate("claimed"));
        assertThat(bench.journal.claim(1)).hasSize(1);

        first.leave();
        assertThat(two.takeUp()).extracting(Routed::conversationId).containsExactly("c-under-way");
        assertThat(two.claim(9)).extracting(claim -> claim.intent().intentId()).containsExactly("claimed");
        assertThat(two.unknown()).containsExactly("sent");

        bench.clock.advance(Duration.ofMillis(1));
        second.beat();
        assertThat(bench.outside().queryForList("SELECT id FROM node", String.class)).containsExactly(two.owner());
    }

    @Test
    void aNewLifePutsRightWhatTheLastLeftAndNoOthers() {
        bench.submitted("sent");
        bench.routed("under-way");
        bench.accept(Intents.candidate("others"));
        Claim others = two.claim(1).get(0);

        Journal again = bench.another("node-1");
        bench.clock.advance(Duration.ofMillis(1));
        assertThat(again.recover()).isEqualTo(1);
        assertThat(again.takeUp()).extracting(Routed::conversationId).containsExactly("c-under-way");
        two.submitting(others, Intents.PLAN);
        assertThat(first.beat()).as("a life that another took for dead").isTrue();
    }

    @Test
    void anEmbeddedJournalHasOneNodeWithEveryDuty() {
        try (Bench alone = new Bench(Engine.SQLITE, folder)) {
            Nodes node = new Nodes(alone.journal, LEASE, "");
            assertThat(node.beat()).isFalse();
            assertThat(node.mine("publish-jms") && node.keepsFiles()).isTrue();
            assertThat(node.isAnothers("publish-jms")).isFalse();
            alone.accept(Intents.candidate("claimed"));
            assertThat(alone.journal.claim(1)).hasSize(1);
            node.leave();
            assertThat(alone.journal.claim(1)).as("it is free again").hasSize(1);
            assertThat(alone.outside().queryForList("SELECT id FROM node")).isEmpty();
        }
    }
}
