package io.patchbay.presence;

import io.patchbay.genesys.AgentProfile;
import io.patchbay.presence.AgentDirectory.Preferred;
import io.patchbay.presence.AgentDirectory.Resolution;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class AgentDirectoryTest {

    private static final String ADA_ID = "a1b2c3d4-e5f6-7890-abcd-ef1234567890";
    private static final String BOB_ID = "q1w2e3r4-t5y6-u7i8-o9p0-a1s2d3f4g5h6";
    private static final AgentProfile ADA = agent(ADA_ID, "Ada Byron", "Ada@example.org", true);
    private static final AgentProfile BOB = agent(BOB_ID, "Bob", "bob@example.org", true);
    private static final List<AgentProfile> ALL = List.of(ADA, BOB,
            agent("left", "Cid", "cid@example.org", false),
            agent("eve1", "Eve", "eve1@example.org", true), agent("eve2", "Eve", "eve2@example.org", true),
            agent("dan0", "Dan", "dan0@example.org", false), agent("dan1", "Dan", "dan1@example.org", true),
            agent("none", null, null, true));

    private final AtomicLong nanos = new AtomicLong();
    private final Queue<String> searches = new ConcurrentLinkedQueue<>();
    private final AgentDirectory directory = directory(Runnable::run, text -> ALL);

    @Test
    void aUserIdIsTakenAsItIsWithoutACall() throws InterruptedException {
        assertThat(directory.resolve(List.of(BOB_ID)).agents()).containsExactly(new Preferred(BOB_ID, 1, BOB_ID));
        assertThat(searches).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ADA@EXAMPLE.ORG", "' ada@example.org '", "Ada Byron"})
    void anEmailInAnyCaseAndAnExactNameAreFound(String written) throws InterruptedException {
        assertThat(directory.resolve(List.of(written)).agents()).containsExactly(new Preferred(ADA_ID, 1, written));
    }

    @ParameterizedTest
    @CsvSource({
        "ada byron,          agent.unknown",
        "Ada,                agent.unknown",
        "nobody@example.org, agent.unknown",
        "a1b2c3d4-e5f6,      agent.unknown",
        "Cid,                agent.inactive",
        "CID@example.org,    agent.inactive",
        "Eve,                agent.ambiguous"})
    void whoeverIsNotClearlyMeantIsSkipped(String written, String reason) throws InterruptedException {
        Resolution resolution = directory.resolve(List.of(written));
        assertThat(resolution.agents()).isEmpty();
        assertThat(resolution.skipped()).singleElement().satisfies(skip -> {
            assertThat(skip.agent()).isEqualTo(written);
            assertThat(skip.reason().code()).isEqualTo(reason);
        });
    }

    @Test
    void anInactiveNamesakeIsNoAmbiguity() throws InterruptedException {
        assertThat(directory.resolve(List.of("Dan")).agents()).extracting(Preferred::id).containsExactly("dan1");
    }

    @Test
    void oneAgentNamedInSeveralWaysIsOneAtTheFirstRank() throws InterruptedException {
        Resolution resolution = directory.resolve(List.of("Zoe", "Bob", ADA_ID, "bob@example.org", "Ada Byron", BOB_ID, "Zoe"));
        assertThat(resolution.agents()).containsExactly(new Preferred(BOB_ID, 2, "Bob"), new Preferred(ADA_ID, 3, ADA_ID));
        assertThat(resolution.skipped()).containsExactly(new Skip("Zoe", SkipReason.UNKNOWN));
    }

    @Test
    void theFoundAreKeptTenMinutesAndTheOthersOne() throws InterruptedException {
        List<String> both = List.of("Bob", "Zoe");
        directory.resolve(both);
        directory.resolve(both);
        assertThat(searches).containsExactlyInAnyOrder("Bob", "Zoe");
        advance(Duration.ofSeconds(61));
        directory.resolve(both);
        assertThat(searches).containsExactlyInAnyOrder("Bob", "Zoe", "Zoe");
        advance(Duration.ofMinutes(10));
        directory.resolve(both);
        assertThat(searches).filteredOn("Bob"::equals).hasSize(2);
    }

    @Test
    void anEmailIsSearchedOnceInWhateverCase() throws InterruptedException {
        directory.resolve(List.of("BOB@example.org", "bob@EXAMPLE.org"));
        assertThat(searches).containsExactly("bob@example.org");
    }

    @Test
    void aSearchThatIsAwayIsToldWithItsCauseAndTriedAgainAfterASecond() throws InterruptedException {
        AtomicBoolean away = new AtomicBoolean(true);
        AgentDirectory flaky = directory(Runnable::run, text -> {
            if (away.get()) {
                throw new IOException("away");
            }
            return ALL;
        });
        assertThatExceptionOfType(DirectoryUnavailable.class).isThrownBy(() -> flaky.resolve(List.of(ADA_ID, "Bob")))
                .withCauseInstanceOf(IOException.class);
        assertThatExceptionOfType(DirectoryUnavailable.class).isThrownBy(() -> flaky.resolve(List.of("Bob")));
        assertThat(searches).as("not a search for every intent while the platform is away").hasSize(1);
        away.set(false);
        advance(Duration.ofMillis(1001));
        assertThat(flaky.resolve(List.of("Bob")).agents()).hasSize(1);
    }

    @Test
    void aFullExecutorIsASearchThatIsAway() {
        AgentDirectory full = directory(task -> {
            throw new RejectedExecutionException("full");
        }, text -> ALL);
        assertThatExceptionOfType(DirectoryUnavailable.class).isThrownBy(() -> full.resolve(List.of("Bob")))
                .withCauseInstanceOf(RejectedExecutionException.class);
    }

    @Test
    @Timeout(30)
    void manyIntentsShareOneSearch() {
        CountDownLatch answer = new CountDownLatch(1);
        Executor threads = task -> new Thread(task).start();
        AgentDirectory slow = directory(threads, text -> {
            answer.await();
            return ALL;
        });
        List<CompletableFuture<Resolution>> resolutions = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            resolutions.add(CompletableFuture.supplyAsync(() -> resolved(slow, List.of("Bob")), threads));
        }
        await().until(() -> searches.size() == 1);
        answer.countDown();
        assertThat(resolutions).allSatisfy(resolution -> assertThat(resolution.join().agents()).hasSize(1));
        assertThat(searches).hasSize(1);
    }

    @Property
    void ranksRiseAndNobodyComesTwice(@ForAll("written") List<String> written) {
        Resolution resolution = resolved(directory, written);
        assertThat(resolution.agents()).extracting(Preferred::id).doesNotHaveDuplicates();
        assertThat(resolution.agents()).extracting(Preferred::rank).isSorted();
        assertThat(resolution.agents()).allSatisfy(agent -> assertThat(written.get(agent.rank() - 1)).isEqualTo(agent.written()));
        assertThat(resolution.agents().isEmpty() && resolution.skipped().isEmpty()).isEqualTo(written.isEmpty());
        assertThat(resolution.agents().size() + resolution.skipped().size()).isLessThanOrEqualTo(new HashSet<>(written).size());
    }

    @Provide
    Arbitrary<List<String>> written() {
        return Arbitraries.of("Ada Byron", "ada@example.org", ADA_ID, "Bob", "BOB@example.org", BOB_ID, "Cid", "Eve", "Zoe", "zoe@example.org")
                .list().ofMaxSize(20);
    }

    private AgentDirectory directory(Executor executor, AgentDirectory.Search search) {
        return new AgentDirectory(text -> {
            searches.add(text);
            return search.find(text);
        }, Duration.ofMinutes(10), executor, nanos::get);
    }

    private static Resolution resolved(AgentDirectory directory, List<String> written) {
        try {
            return directory.resolve(written);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void advance(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    private static AgentProfile agent(String id, String name, String email, boolean active) {
        return new AgentProfile(id, name, email, active, 1, List.of(), List.of());
    }
}
