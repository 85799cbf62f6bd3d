package io.patchbay.main;

import static io.patchbay.main.FileLife.csv;
import static io.patchbay.main.FileLife.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.intake.Answer;
import io.patchbay.intake.Offer;
import io.patchbay.intake.OpenDrop;
import io.patchbay.journal.FailPoint;
import io.patchbay.journal.JournalUnavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.support.service.ServiceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of dropped files, by the routes as they are and a real journal: product.md, "Folders". */
class FileIntakeTest {

    @TempDir
    private Path folder;
    private FileLife life;

    @BeforeEach
    void begin() throws IOException {
        life = new FileLife(folder, Map.of());
    }

    @AfterEach
    void end() throws Exception {
        life.close();
    }

    private void nextLife() throws Exception {
        life.close();
        life = new FileLife(folder, Map.of());
    }

    private void awaitDone(String name) {
        await().until(() -> Files.exists(life.done(name)) && life.standing(name).state().equals("DONE"));
    }

    /** Once every row has ended: the numbers of the summary, and that the files have each line once and none torn. */
    private void assertWhole(String name, int accepted, int rejected, int duplicates) {
        await().until(() -> {
            life.cancelAll();
            return life.summary(name).path("complete").asBoolean();
        });
        assertThat(life.summary(name).toString()).isEqualTo(
                "{\"file\":\"%s\",\"rows\":%d,\"accepted\":%d,\"rejected\":%d,\"duplicates\":%d,\"complete\":true,\"outcomes\":%s}".formatted(name,
                        accepted + rejected + duplicates, accepted, rejected, duplicates, accepted == 0 ? "{}" : "{\"CANCELLED\":" + accepted + "}"));
        if (accepted + duplicates > 0) {
            List<String> results = life.lines(name + ".results.csv");
            assertThat(results.get(0)).startsWith("line,intent_id,");
            assertThat(results).hasSize(1 + accepted + duplicates).doesNotHaveDuplicates().allMatch(line -> line.split(",", -1).length == 11);
            assertThat(results.stream().filter(line -> line.contains(",DUPLICATE,"))).hasSize(duplicates);
        } else {
            assertThat(life.result(name + ".results.csv")).doesNotExist();
        }
        if (rejected > 0) {
            List<String> rejects = life.lines(name + ".rejects.csv");
            assertThat(rejects.get(0)).startsWith("intent_id,type,to_number,from_number,preferred_agents,reject_line,");
            assertThat(rejects).hasSize(1 + rejected).doesNotHaveDuplicates().noneMatch(line -> line.endsWith("..."));
        } else {
            assertThat(life.result(name + ".rejects.csv")).doesNotExist();
        }
    }

    // ---- what rows come to

    @Test
    void goodBadDuplicateAndConflictingRowsAreToldApart() throws Exception {
        life.start();
        String text = csv(row("a"), row("b"), row("bad", "12"), row("a"), row("b", "+15550100000"), row("c"));
        life.drop("monday.csv", text);
        awaitDone("monday.csv");
        assertThat(life.done("monday.csv")).hasContent(text);
        assertThat(life.inbox("monday.csv")).doesNotExist();
        await().until(() -> life.lines("monday.csv.results.csv").size() == 2);
        assertThat(life.lines("monday.csv.results.csv").get(1)).startsWith("5,a,,DUPLICATE,");
        assertThat(life.summary("monday.csv").toString()).isEqualTo("{\"file\":\"monday.csv\",\"rows\":6,\"accepted\":3,\"rejected\":2,"
                + "\"duplicates\":1,\"complete\":false,\"outcomes\":{}}");
        List<String> rejects = life.lines("monday.csv.rejects.csv");
        assertThat(rejects).hasSize(3);
        assertThat(rejects.get(1)).startsWith("bad,voice,12,'+15550101234,anna@example.com,4,to_number,too-short,");
        assertThat(rejects.get(2)).startsWith("b,voice,'+15550100000,'+15550101234,anna@example.com,6,intent_id,conflict,");

        life.journal.journal.cancel("b");
        await().until(() -> life.summary("monday.csv").path("outcomes").path("CANCELLED").asInt() == 1);
        assertThat(life.summary("monday.csv").path("complete").asBoolean()).isFalse();
        assertWhole("monday.csv", 3, 2, 1);
    }

    @Test
    void aMendedRejectsFileIsADrop() throws Exception {
        life.start();
        life.drop("monday.csv", csv(row("a"), row("bad", "12")));
        awaitDone("monday.csv");
        life.drop("mended.csv", Files.readString(life.result("monday.csv.rejects.csv")).replace(",12,", ",+15550107777,"));
        awaitDone("mended.csv");
        assertWhole("mended.csv", 1, 0, 0);
    }

    @Test
    void aDropOfDuplicatesIsCompleteOnceTheirLinesAreThere() throws Exception {
        life.start();
        String text = csv(IntStream.range(0, 50).mapToObj(i -> row("a" + i)).toArray(String[]::new));
        life.drop("monday.csv", text);
        awaitDone("monday.csv");
        life.camel.getRouteController().stopRoute("nudge");
        life.drop("tuesday.csv", text);
        awaitDone("tuesday.csv");
        assertThat(life.summary("tuesday.csv").path("duplicates").asInt()).isEqualTo(50);
        assertThat(life.summary("tuesday.csv").path("complete").asBoolean()).isFalse();
        for (int written = life.results().write(7); written > 0; written = life.results().write(7)) {
            assertThat(life.summary("tuesday.csv").path("complete").asBoolean())
                    .isEqualTo(life.lines("tuesday.csv.results.csv").size() == 51);
        }
        assertWhole("tuesday.csv", 0, 0, 50);
    }

    @Test
    void aDropWhoseEveryRowIsRefusedIsCompleteAtOnce() throws Exception {
        life.start();
        life.drop("bad.csv", csv(row("a", "12"), row("b", "13")));
        await().until(() -> Files.exists(life.done("bad.csv")));
        assertWhole("bad.csv", 0, 2, 0);
    }

    @Test
    void aSummaryIsThereBeforeItsFileIsDone() throws Exception {
        life.start();
        for (int i = 0; i < 20; i++) {
            String name = i + ".csv";
            life.drop(name, csv(row("a" + i)));
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> Files.exists(life.done(name)));
            assertThat(life.result(name + ".summary.json")).exists();
        }
    }

    @Test
    void jsonArraysAndLinesOfJsonAreDrops() throws Exception {
        life.start();
        String good = Rig.intent("a", "anna@example.com").toString();
        String bad = Rig.intent("bad").toString();
        life.drop("array.json", "[" + good + ",\n" + bad + "]");
        life.drop("one.json", good.replace("\"a\"", "\"b\""));
        life.drop("lines.ndjson", good.replace("\"a\"", "\"c\"") + "\n\nnot json\n" + bad + "\n" + good.replace("\"a\"", "\"c\"") + "\n");
        for (String name : List.of("array.json", "one.json", "lines.ndjson")) {
            awaitDone(name);
        }
        assertThat(life.standing("array.json")).extracting("accepted", "rejected", "duplicates").containsExactly(1L, 1L, 0L);
        assertThat(life.standing("one.json")).extracting("accepted", "rejected", "duplicates").containsExactly(1L, 0L, 0L);
        assertThat(life.standing("lines.ndjson")).extracting("accepted", "rejected", "duplicates").containsExactly(1L, 2L, 1L);

        assertThat(life.lines("array.json.rejects.ndjson")).singleElement().satisfies(line -> {
            JsonNode reject = new ObjectMapper().readTree(line);
            assertThat(reject.path("line").asInt()).isEqualTo(2);
            assertThat(reject.path("errors").path(0).path("field").asText()).isEqualTo("preferredAgents");
            assertThat(reject.path("intent").path("intentId").asText()).isEqualTo("bad");
        });
        List<String> rejects = life.lines("lines.ndjson.rejects.ndjson");
        assertThat(rejects).hasSize(2);
        assertThat(new ObjectMapper().readTree(rejects.get(0)).path("intent").asText()).isEqualTo("not json");
        life.drop("mended.ndjson", rejects.get(1).replace("\"preferredAgents\":[]", "\"preferredAgents\":[\"anna@example.com\"]") + "\n");
        awaitDone("mended.ndjson");
        assertWhole("mended.ndjson", 1, 0, 0);
    }

    @Test
    void aLargeFileNeedsNoMoreMemoryThanASmallOne() throws Exception {
        // its rows as documents would take several times the heap
        Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx48m", "-XX:+ExitOnOutOfMemoryError", "-cp",
                System.getProperty("java.class.path"), FilePace.class.getName(), "100000", folder.resolve("large").toString())
                .redirectErrorStream(true).start();
        String said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).as(said).isZero();
        assertThat(said).contains("100000 of 100000 rows accepted");
    }

    // ---- which files, and where they go

    @Test
    void aFileIsLeftAloneUntilItHasRested() throws Exception {
        life.close();
        life = new FileLife(folder, Map.of("intake.file.settle", "1h"));
        life.start();
        FileTime rested = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
        life.drop("fresh.csv", csv(row("a")));
        Files.setLastModifiedTime(life.drop("rested.csv", csv(row("b"))), rested);
        awaitDone("rested.csv");
        assertThat(life.inbox("fresh.csv")).exists();
        assertThat(life.journal.drops.find("fresh.csv")).isEmpty();
        Files.setLastModifiedTime(life.inbox("fresh.csv"), rested);
        awaitDone("fresh.csv");
    }

    @Test
    void filesThatAreStillNamedAsUnfinishedAreLeftAlone() throws Exception {
        life.start();
        List<String> names = List.of(".hidden.csv", "a.csv.tmp", "a.csv.part", "a.csv.PARTIAL", "a.csv.filepart", "a.csv.crdownload", "a.csv.swp", "a.csv~");
        for (String name : names) {
            Files.writeString(life.inbox(name), csv(row("x")));
        }
        life.drop("last.CSV", csv(row("a")));
        awaitDone("last.CSV");
        assertThat(names).allSatisfy(name -> assertThat(life.inbox(name)).exists());
    }

    @Test
    void whatIsNoDropGoesToFailedWithItsReason() throws Exception {
        life.start();
        Map<String, String> files = Map.of("empty.csv", "", "header.csv", csv(), "column.csv", "intent_id,nonsense\na,b\n", "twice.csv",
                "type,type\nvoice,voice\n", "lacks.csv", "intent_id\na\n", "broken.json", "[{]", "empty.json", "", "empty.ndjson", "", "notes.txt", "hello");
        for (Map.Entry<String, String> file : files.entrySet()) {
            life.drop(file.getKey(), file.getValue());
        }
        for (String name : files.keySet()) {
            await().until(() -> Files.exists(life.failed(name)) && life.standing(name).state().equals("FAILED"));
            assertThat(life.failed(name)).hasContent(files.get(name));
            assertThat(life.failed(name + ".error.txt")).content().isNotBlank().endsWith("\n");
            assertThat(life.inbox(name)).doesNotExist();
            assertThat(life.result(name + ".summary.json")).doesNotExist();
        }
    }

    @Test
    void aNameThatIsUsedAnywhereGetsANumber() throws Exception {
        life.start();
        for (String taken : List.of("done/a.csv", "failed/a~2.csv", "failed/a~3.csv.error.txt", "results/a~4.csv.results.csv",
                "results/a~5.csv.rejects.csv", "results/a~6.csv.rejects.ndjson", "results/a~7.csv.summary.json")) {
            Files.createDirectories(life.data.resolve(taken).getParent());
            Files.writeString(life.data.resolve(taken), "another's\n");
        }
        life.drop("a.csv", csv(row("a"), row("bad", "12")));
        awaitDone("a~8.csv");
        life.drop("a.csv", csv(row("a"), row("b")));
        awaitDone("a~9.csv");
        assertWhole("a~8.csv", 1, 1, 0);
        assertWhole("a~9.csv", 1, 0, 1);
        life.drop("a.csv", "");
        await().until(() -> Files.exists(life.failed("a~10.csv")));
        assertThat(life.failed("a~10.csv.error.txt")).exists();
        assertThat(life.done("a.csv")).hasContent("another's");
    }

    @Test
    void foldersThatWereTakenAwayAreMadeAgain() throws Exception {
        life.start();
        life.camel.getRouteController().suspendRoute("intake-file");
        life.drop("a.csv", csv(row("a"), row("bad", "12")));
        life.drop("b.csv", "");
        for (String name : List.of("done", "failed", "results")) {
            await().until(() -> Files.deleteIfExists(life.data.resolve(name)) || !Files.exists(life.data.resolve(name)));
        }
        life.camel.getRouteController().resumeRoute("intake-file");
        awaitDone("a.csv");
        await().until(() -> Files.exists(life.failed("b.csv.error.txt")));
        assertWhole("a.csv", 1, 1, 0);
    }

    // ---- files that change or go while they are read

    /** Holds the route in its first batch until it is let go. */
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);

    @SuppressWarnings("unchecked")
    private List<Answer> accept(Exchange exchange) {
        List<Answer> answers = life.accept(exchange.getMessage().getBody(List.class));
        exchange.getMessage().setBody(answers);
        return answers;
    }

    private void holdInFirstBatch() throws Exception {
        life.start(exchange -> {
            accept(exchange);
            reached.countDown();
            letGo.await();
        });
    }

    @Test
    void aFileThatIsReplacedWhileItIsReadIsNotTakenForTheNewOne() throws Exception {
        holdInFirstBatch();
        life.drop("a.csv", csv(row("a"), row("b")));
        reached.await();
        Files.writeString(life.inbox(".new"), csv(row("c"), row("d"), row("e")));
        Files.move(life.inbox(".new"), life.inbox("a.csv"), StandardCopyOption.REPLACE_EXISTING);
        letGo.countDown();
        awaitDone("a~2.csv");
        await().until(() -> life.standing("a.csv").state().equals("CUT_SHORT"));
        assertWhole("a.csv", 2, 0, 0);
        assertWhole("a~2.csv", 3, 0, 0);
        assertThat(life.done("a.csv")).doesNotExist();
    }

    @Test
    void aFileThatVanishesWhileItIsReadIsSummarisedAsFarAsItWasTakenIn() throws Exception {
        holdInFirstBatch();
        life.drop("a.csv", csv(row("a"), row("bad", "12")));
        reached.await();
        Files.delete(life.inbox("a.csv"));
        letGo.countDown();
        await().until(() -> life.standing("a.csv").state().equals("CUT_SHORT"));
        assertWhole("a.csv", 1, 1, 0);
    }

    @Test
    void aFileThatVanishesBeforeItIsReadLeavesNothing() throws Exception {
        Path gone = life.inbox("gone.csv");
        assertThat(life.drops().open(gone.toFile())).isExhausted();
        assertThat(life.journal.drops.reading()).isEmpty();
    }

    @Test
    void aDropThatWasCutOffAndThenReplacedIsSettled() throws Exception {
        cutOffAfterAFirstBatch("a.csv", csv(rows(25)));
        Files.writeString(life.inbox("a.csv"), csv(row("other")));
        nextLife();
        life.start();
        awaitDone("a~2.csv");
        assertThat(life.standing("a.csv").state()).isEqualTo("CUT_SHORT");
        assertWhole("a.csv", 6, 2, 2);
        assertWhole("a~2.csv", 1, 0, 0);
    }

    @Test
    void aDropThatWasCutOffAndThenTakenAwayIsSettledInTheSameLife() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        life.start(exchange -> {
            if (calls.incrementAndGet() > 1) {
                throw new JournalUnavailable("the disk is full", null);
            }
            accept(exchange);
        });
        life.drop("a.csv", csv(rows(25)));
        await().until(() -> calls.get() > 3);
        Files.delete(life.inbox("a.csv"));
        await().until(() -> life.standing("a.csv").state().equals("CUT_SHORT"));
        assertWhole("a.csv", 6, 2, 2);
    }

    // ---- what is cut off goes on

    private static String[] rows(int count) {
        return IntStream.range(0, count).mapToObj(i -> i % 5 == 3 ? row("bad" + i, "12") : i % 5 == 4 ? row("id" + (i - 4)) : row("id" + i))
                .toArray(String[]::new);
    }

    @Test
    void whileTheJournalIsAwayTheFileStaysAndNoRowIsCountedTwice() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        life.start(exchange -> {
            int call = calls.incrementAndGet();
            if (call % 3 == 0) {
                throw new JournalUnavailable("the disk is full", null);
            }
            accept(exchange);
            if (call % 4 == 0) {
                // committed, and the answer was lost
                throw new JournalUnavailable("the connection broke", null);
            }
        });
        life.drop("a.csv", csv(rows(100)));
        awaitDone("a.csv");
        assertWhole("a.csv", 60, 20, 20);
        assertThat(calls.get()).isGreaterThan(14);
    }

    @Test
    void rejectsThatCouldNotBeCountedAreNotThereTwice() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        List<String> seen = new CopyOnWriteArrayList<>();
        life.start(exchange -> {
            accept(exchange);
            if (calls.incrementAndGet() == 3) {
                sql("ALTER TABLE drop_file RENAME TO away");
                seen.add("away");
            }
        });
        life.journal.journal.failPoints().arm(FailPoint.REJECTS_UNMARKED, () -> seen.add("written"));
        life.drop("a.csv", csv(rows(50)));
        await().until(() -> seen.size() > 3 && life.lines("a.csv.rejects.csv").size() == 5);
        sql("ALTER TABLE away RENAME TO drop_file");
        awaitDone("a.csv");
        assertWhole("a.csv", 30, 10, 10);
    }

    private void sql(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + life.data.resolve("patchbay.db"));
                Statement work = connection.createStatement()) {
            work.execute("PRAGMA busy_timeout = 5000");
            work.execute("PRAGMA legacy_alter_table = ON");
            work.execute(statement);
        }
    }

    @Test
    void aRouteThatStopsEndsItsBatchAndGoesOnWhenItIsStartedAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        life.start(exchange -> {
            if (calls.incrementAndGet() == 5) {
                reached.countDown();
                await().until(() -> !ServiceHelper.isStarted(life.camel.getRoute("intake-file").getConsumer()));
            }
            accept(exchange);
        });
        life.drop("a.csv", csv(rows(500)));
        reached.await();
        life.camel.getRouteController().stopRoute("intake-file");
        assertThat(life.standing("a.csv").rows()).isEqualTo(50);
        assertThat(life.inbox("a.csv")).exists();
        life.camel.getRouteController().startRoute("intake-file");
        awaitDone("a.csv");
        assertThat(calls.get()).isEqualTo(50);
        assertWhole("a.csv", 300, 100, 100);
    }

    @Test
    void aStopOfTheWholeIsNoDifferent() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        life.start(exchange -> {
            if (calls.incrementAndGet() == 5) {
                reached.countDown();
                await().until(() -> life.camel.isStopping());
            }
            accept(exchange);
        });
        life.drop("a.csv", csv(rows(500)));
        reached.await();
        nextLife();
        assertThat(life.standing("a.csv").rows()).isBetween(50L, 60L);
        life.start();
        awaitDone("a.csv");
        assertWhole("a.csv", 300, 100, 100);
    }

    // ---- a kill between any two steps: by hand as far as it came, then the next life

    private Iterator<OpenDrop.Batch> open(String name, String text) throws IOException {
        life.drop(name, text);
        return life.drops().open(life.inbox(name).toFile());
    }

    private void cutOffAfterAFirstBatch(String name, String text) throws IOException {
        OpenDrop.Batch batch = open(name, text).next();
        life.drops().record(batch, life.accept(batch.offers()));
    }

    private void readAll(String name, String text) throws IOException {
        Iterator<OpenDrop.Batch> batches = open(name, text);
        for (int left = 3; left > 0; left--) {
            OpenDrop.Batch batch = batches.next();
            life.drops().record(batch, life.accept(batch.offers()));
        }
    }

    private void goOn(String name) throws Exception {
        nextLife();
        life.start();
        awaitDone(name);
    }

    @Test
    void killedAfterABatchWasJournaledAndBeforeItWasCounted() throws Exception {
        Iterator<OpenDrop.Batch> batches = open("a.csv", csv(rows(30)));
        life.accept(batches.next().offers());
        goOn("a.csv");
        assertWhole("a.csv", 18, 6, 6);
    }

    @Test
    void killedAfterItsOutcomesLandedAndBeforeItWasCounted() throws Exception {
        Iterator<OpenDrop.Batch> batches = open("a.csv", csv(rows(30)));
        life.accept(batches.next().offers());
        life.cancelAll();
        goOn("a.csv");
        assertWhole("a.csv", 18, 6, 6);
    }

    @Test
    void killedInTheFirstRejects() throws Exception {
        Iterator<OpenDrop.Batch> batches = open("a.csv", csv(rows(30)));
        life.accept(batches.next().offers());
        life.journal.files.append("results/a.csv.rejects.csv", "head\n", "bad3,voi", length -> { });
        goOn("a.csv");
        assertWhole("a.csv", 18, 6, 6);
    }

    @Test
    void killedInLaterRejects() throws Exception {
        Iterator<OpenDrop.Batch> batches = open("a.csv", csv(rows(30)));
        OpenDrop.Batch first = batches.next();
        life.drops().record(first, life.accept(first.offers()));
        life.accept(batches.next().offers());
        life.journal.files.append("results/a.csv.rejects.csv", "", "bad13,voice,...\nbad1", length -> { });
        goOn("a.csv");
        assertWhole("a.csv", 18, 6, 6);
    }

    @Test
    void killedAfterTheLastBatch() throws Exception {
        readAll("a.csv", csv(rows(30)));
        goOn("a.csv");
        assertWhole("a.csv", 18, 6, 6);
    }

    @Test
    void killedAfterTheMoveAndBeforeItWasWrittenDown() throws Exception {
        readAll("a.csv", csv(rows(30)));
        Files.move(life.inbox("a.csv"), life.done("a.csv"));
        goOn("a.csv");
        assertWhole("a.csv", 18, 6, 6);
    }

    @Test
    void killedAfterTheMoveAndThenTheNameCameAgain() throws Exception {
        readAll("a.csv", csv(rows(30)));
        Files.move(life.inbox("a.csv"), life.done("a.csv"));
        life.drop("a.csv", csv(row("new")));
        goOn("a.csv");
        awaitDone("a~2.csv");
        assertWhole("a.csv", 18, 6, 6);
        assertWhole("a~2.csv", 1, 0, 0);
    }

    @Test
    void killedInTheResults() throws Exception {
        life.start();
        life.drop("a.csv", csv(rows(30)));
        awaitDone("a.csv");
        await().until(() -> life.journal.outbox.open("results") == 0);
        life.camel.getRouteController().stopRoute("nudge");
        life.journal.files.append("results/a.csv.results.csv", "", "2,id0,,CANCELLED,,,,,,,\n7,id", length -> { });
        goOn("a.csv");
        assertWhole("a.csv", 18, 6, 6);
    }

    @Test
    void killedInTheFirstResults() throws Exception {
        life.start();
        life.drop("a.csv", csv(row("a"), row("b")));
        awaitDone("a.csv");
        life.journal.files.append("results/a.csv.results.csv", "line,intent_id\n", "2,a,,CANC", length -> { });
        goOn("a.csv");
        assertWhole("a.csv", 2, 0, 0);
    }

    @Test
    void killedAfterTheResultsAndBeforeTheSummary() throws Exception {
        life.start();
        life.drop("a.csv", csv(row("a")));
        awaitDone("a.csv");
        life.cancelAll();
        await().until(() -> life.summary("a.csv").path("complete").asBoolean());
        sql("UPDATE drop_file SET summarised = 0");
        Files.delete(life.result("a.csv.summary.json"));
        goOn("a.csv");
        assertWhole("a.csv", 1, 0, 0);
    }

    @Test
    void killedWhileItFailed() throws Exception {
        life.journal.drops.open("a.csv", "4:then", name -> false);
        Files.writeString(life.failed("a.csv"), "none");
        life.journal.drops.open("b.csv", "0:then", name -> false);
        Files.writeString(life.failed("b.csv.error.txt"), "because\n");
        Files.createFile(life.inbox("b.csv"));
        nextLife();
        life.start();
        assertThat(life.standing("a.csv").state()).isEqualTo("FAILED");
        await().until(() -> !Files.exists(life.inbox("b.csv")));
    }

    @Test
    void olderFilesAreTakenFirst() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            names.add((9 - i) + "-" + i % 3 + ".csv");
            Files.setLastModifiedTime(life.drop(names.get(i), csv(row("a" + i))), FileTime.from(Instant.parse("2026-01-01T00:00:0" + i + "Z")));
        }
        life.start(exchange -> {
            List<?> offers = exchange.getMessage().getBody(List.class);
            order.add(((Offer) offers.get(0)).source().name());
            accept(exchange);
        });
        await().until(() -> order.size() == 9);
        assertThat(order).isEqualTo(names);
    }

    @Test
    void aSummaryThatCannotBeWrittenIsToldOnce() throws Exception {
        try (LogLines log = new LogLines()) {
            life.start();
            Files.writeString(life.inbox("a.csv"), csv(row("a-1"), row("a-2")));
            awaitDone("a.csv");
            Path summary = life.data.resolve("results").resolve("a.csv.summary.json");
            await().until(() -> Files.isRegularFile(summary));
            Files.delete(summary);
            Files.createDirectories(summary.resolve("in the way"));
            life.cancelAll();
            // renewed again and again meanwhile, as the other drop shows
            Files.writeString(life.inbox("b.csv"), csv(row("b-1")));
            awaitDone("b.csv");
            assertWhole("b.csv", 1, 0, 0);
            assertThat(log.with("results of drops cannot be written now")).hasSize(1);
            assertThat(log.with("results of drops are written again")).isEmpty();
            Files.delete(summary.resolve("in the way"));
            Files.delete(summary);
            assertWhole("a.csv", 2, 0, 0);
        }
    }

    @Test
    void aResultsFileThatCannotBeWrittenHoldsUpNoOtherDrop() throws Exception {
        life.start();
        Files.writeString(life.inbox("a.csv"), csv(row("a-1"), row("a-2")));
        awaitDone("a.csv");
        Path blocked = life.data.resolve("results").resolve("a.csv.results.csv");
        Files.createDirectories(blocked);
        life.cancelAll();
        Files.writeString(life.inbox("b.csv"), csv(row("b-1")));
        awaitDone("b.csv");
        assertWhole("b.csv", 1, 0, 0);

        Files.delete(blocked);
        assertWhole("a.csv", 2, 0, 0);
    }
}
