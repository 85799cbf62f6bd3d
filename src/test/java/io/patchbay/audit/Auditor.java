package io.patchbay.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.patchbay.audit.Entry.Telling;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Joins all evidence, intent by intent and drop by drop. Used once. */
final class Auditor {

    /** From a GET that showed no decision to the commit of that it was the last. */
    private static final Duration FROM_GET_TO_COMMIT = Duration.ofSeconds(2);
    private static final Set<String> BEFORE_ANY_CALL = Set.of("EXPIRED", "CANCELLED");
    private static final Set<String> WITHOUT_VERDICT = Set.of("REJECTED", "EXPIRED", "CANCELLED", "TIMED_OUT", "NEEDS_REVIEW");

    private final Evidence evidence;
    private final Map<String, List<Sent>> sent;
    private final Map<String, List<Delivered>> files;
    private final Map<String, List<Delivered>> jms;
    private final Set<String> taken = new TreeSet<>();
    private final Set<String> refused = new TreeSet<>();
    private final List<Finding> findings = new ArrayList<>();
    private long redelivered;
    private long backed;
    private long unbacked;

    /** @param evidence all of it */
    Auditor(Evidence evidence) {
        this.evidence = evidence;
        this.sent = by(evidence.sent(), Sent::intentId);
        this.files = by(evidence.files(), Delivered::intentId);
        this.jms = evidence.jms() == null ? null : by(evidence.jms(), Delivered::intentId);
        for (Drop drop : evidence.drops()) {
            taken.addAll(drop.taken());
            drop.refused().forEach(line -> refused.add(String.valueOf(drop.rows().get(line))));
        }
        refused.removeAll(taken);
    }

    private static <T> Map<String, List<T>> by(Collection<T> all, Function<T, String> key) {
        return all.stream().collect(Collectors.groupingBy(key, TreeMap::new, Collectors.toList()));
    }

    /** @return what came of it */
    Report report() {
        sent.keySet().forEach(this::intent);
        strangers();
        evidence.drops().forEach(this::drop);
        Map<String, Long> facts = new LinkedHashMap<>();
        long resolved = sent.keySet().stream().filter(files::containsKey).count();
        facts.put("sent", (long) sent.size());
        facts.put("acknowledged", sent.keySet().stream().filter(this::isOwed).count());
        facts.put("resolved", resolved);
        facts.put("recovered", evidence.journal().values().stream().filter(Entry::wasRecovered).count());
        facts.put("redelivered", redelivered);
        facts.put("needs review, ambiguous", backed);
        facts.put("needs review, not ambiguous", unbacked);
        facts.put("answers 429", evidence.platform().over());
        return new Report(facts, evidence.platform().calls(), resolved, outcomes(), findings);
    }

    private Map<String, Long> outcomes() {
        return files.values().stream().map(lines -> lines.get(0).document()).filter(Objects::nonNull)
                .collect(Collectors.groupingBy(document -> String.valueOf(Lines.text(document, "outcome")), TreeMap::new, Collectors.counting()));
    }

    private void found(Fault fault, String about, String what) {
        findings.add(new Finding(fault, about, what));
    }

    /** An outcome is owed of what was acknowledged, and of what was handed over for good and not refused. */
    private boolean isOwed(String id) {
        return taken.contains(id) || sent.getOrDefault(id, List.of()).stream()
                .anyMatch(line -> line.binds() && !(line.way().equals("file") && refused.contains(id)));
    }

    private void intent(String id) {
        List<Delivered> inFile = files.getOrDefault(id, List.of());
        List<Delivered> byJms = jms == null ? List.of() : jms.getOrDefault(id, List.of());
        Entry entry = evidence.journal().get(id);
        String story = (entry == null ? "not in the journal" : "journal: " + entry.path()) + "; " + evidence.platform().tell(id);

        boolean lost = isOwed(id) && (inFile.isEmpty() || jms != null && byJms.isEmpty());
        if (lost) {
            found(Fault.LOST, id, "no outcome " + (inFile.isEmpty() ? "in the outcomes' files; " : "by JMS; ") + story);
        }
        duplicates(id, inFile, byJms, story);
        distinct(inFile, byJms).forEach((text, one) -> outcome(id, one, entry, story));
        if (entry != null) {
            entry(entry, inFile, lost);
        }
    }

    private static Map<String, Delivered> distinct(List<Delivered> inFile, List<Delivered> byJms) {
        Map<String, Delivered> texts = new TreeMap<>();
        Stream.concat(inFile.stream(), byJms.stream()).forEach(one -> texts.putIfAbsent(one.text(), one));
        return texts;
    }

    private void duplicates(String id, List<Delivered> inFile, List<Delivered> byJms, String story) {
        if (evidence.platform().conversations(id).size() > 1) {
            found(Fault.DUPLICATED, id, evidence.platform().conversations(id).size() + " conversations; " + story);
        }
        if (inFile.size() > 1) {
            found(Fault.DUPLICATED, id, "told " + inFile.size() + " times: " + inFile.stream().map(Delivered::where).toList());
        } else if (distinct(inFile, byJms).size() > 1) {
            found(Fault.DUPLICATED, id, "told in different words: " + distinct(inFile, byJms).keySet());
        }
        redelivered += Math.max(0, byJms.size() - 1);
    }

    private void entry(Entry entry, List<Delivered> inFile, boolean lost) {
        String id = entry.intentId();
        if (entry.wrongPath() != null) {
            found(Fault.INCONSISTENT, id, entry.wrongPath());
        }
        if (entry.outcome() == null) {
            if (!lost && inFile.isEmpty()) {
                found(Fault.INCONSISTENT, id, "it is " + entry.state() + " in the end: " + entry.path());
            }
            return;
        }
        inFile.stream().filter(line -> !line.text().equals(entry.outcome())).forEach(line -> found(Fault.INCONSISTENT, id,
                line.where() + " says " + line.text() + ", the journal " + entry.outcome()));
        for (Telling telling : entry.tellings()) {
            if (telling.deliveredAt() == null && !lost) {
                found(Fault.LOST, id, "sink " + telling.sink() + " was never told");
            } else if (telling.deliveredAt() != null && telling.deliveredAt().isBefore(entry.resolvedAt())
                    && !telling.sink().equals("results")) {
                found(Fault.PREMATURE, id, "told at " + telling.deliveredAt() + ", resolved at " + entry.resolvedAt());
            }
        }
    }

    private void outcome(String id, Delivered told, Entry entry, String story) {
        JsonNode outcome = told.document();
        String kind = Lines.text(outcome, "outcome");
        String evidenceOf = "told is " + told.text() + "; " + story;
        if (entry == null || entry.outcome() == null) {
            found(Fault.PREMATURE, id, "told, and the journal has no outcome; " + evidenceOf);
            return;
        }
        if (kind == null || !Entry.OUTCOMES.contains(kind)) {
            found(Fault.WRONG, id, "no such outcome; " + evidenceOf);
            return;
        }
        String conversation = Lines.text(outcome, "conversationId");
        List<String> conversations = evidence.platform().conversations(id);
        Optional<Decided> decided = conversation == null ? Optional.empty() : evidence.platform().decided(conversation);
        if (conversation != null && !conversations.contains(conversation)) {
            found(Fault.WRONG, id, "the platform has no such conversation for it; " + evidenceOf);
        } else if (WITHOUT_VERDICT.contains(kind)) {
            String wrong = withoutVerdict(id, outcome, decided, entry);
            if (wrong != null) {
                found(Fault.WRONG, id, wrong + "; " + evidenceOf);
            }
        } else if (decided.isEmpty()) {
            found(Fault.WRONG, id, "nothing was ever decided; " + evidenceOf);
        } else if (!matches(outcome, decided.get())) {
            found(Fault.WRONG, id, "true is " + decided.get() + "; " + evidenceOf);
        } else if (isBefore(resolvedAt(outcome), decided.get().at()) || isBefore(firstToldAt(id), decided.get().at())) {
            found(Fault.PREMATURE, id, "it was so only at " + decided.get().at() + "; " + evidenceOf);
        }
    }

    private static Instant resolvedAt(JsonNode outcome) {
        Instant at = Lines.instant(outcome, "resolvedAt");
        return at == null ? Instant.EPOCH : at;
    }

    private Instant firstToldAt(String id) {
        return jms == null ? Instant.MAX
                : jms.getOrDefault(id, List.of()).stream().map(Delivered::at).min(Comparator.naturalOrder()).orElse(Instant.MAX);
    }

    /** To the millisecond, which is what outcomes tell. */
    private static boolean isBefore(Instant told, Instant so) {
        return told.isBefore(so.truncatedTo(ChronoUnit.MILLIS));
    }

    private static boolean matches(JsonNode outcome, Decided decided) {
        return Objects.equals(Lines.text(outcome, "outcome"), decided.outcome())
                && Objects.equals(Lines.text(outcome, "agentId"), decided.agentId())
                && Objects.equals(Lines.text(outcome, "queueId"), decided.queueId());
    }

    /** @return what is wrong with an outcome that no decision of the platform stands for; null where nothing is */
    private String withoutVerdict(String id, JsonNode outcome, Optional<Decided> decided, Entry entry) {
        String kind = outcome.get("outcome").textValue();
        boolean exists = !evidence.platform().conversations(id).isEmpty();
        if (kind.equals("NEEDS_REVIEW")) {
            return needsReview(id, outcome, entry);
        }
        if (kind.equals("TIMED_OUT")) {
            Instant at = resolvedAt(outcome);
            boolean inTime = decided.isEmpty() || decided.get().at().plus(FROM_GET_TO_COMMIT).isAfter(at)
                    || evidence.interruptions().stream().anyMatch(one -> one.touches(at, FROM_GET_TO_COMMIT));
            return !exists ? "there is no conversation" : inTime ? null : "it was decided before: " + decided.get();
        }
        if (exists) {
            return "the platform has a conversation";
        }
        boolean atPlatform = "response".equals(Lines.text(outcome, "evidence"));
        return atPlatform && (BEFORE_ANY_CALL.contains(kind) || !evidence.platform().refused(id)) ? "the platform never said so" : null;
    }

    private String needsReview(String id, JsonNode outcome, Entry entry) {
        boolean ambiguous = evidence.platform().answeredAmbiguously(id) || entry.wasSubmittingDuring(evidence.interruptions())
                || "conversation.not-found".equals(Lines.text(outcome, "reason")) && evidence.platform().forgets();
        if (ambiguous) {
            backed++;
            return null;
        }
        unbacked++;
        return "a person is asked though no create was ambiguous";
    }

    private void strangers() {
        Map<String, Set<String>> strangers = new TreeMap<>();
        evidence.journal().keySet().forEach(id -> stranger(strangers, id, "in the journal"));
        evidence.platform().references().forEach(id -> stranger(strangers, id, "a conversation"));
        files.forEach((id, lines) -> stranger(strangers, id, "told: " + lines.get(0).where() + " " + lines.get(0).text()));
        if (jms != null) {
            jms.forEach((id, lines) -> stranger(strangers, id, "told by JMS: " + lines.get(0).text()));
        }
        strangers.forEach((id, where) -> found(Fault.UNEXPECTED, id, "nobody sent it; " + where + "; " + evidence.platform().tell(id)));
    }

    private void stranger(Map<String, Set<String>> strangers, String id, String where) {
        if (!sent.containsKey(id)) {
            strangers.computeIfAbsent(id, unknown -> new TreeSet<>()).add(where);
        }
    }

    private void drop(Drop drop) {
        Map<Long, Integer> times = new HashMap<>();
        for (Drop.Result result : drop.results()) {
            times.merge(result.line(), 1, Integer::sum);
            String row = drop.rows().get(result.line());
            if (row == null || drop.refused().contains(result.line())) {
                found(Fault.UNEXPECTED, drop.name(), "results of a row that there is not, or that was refused: " + result);
            } else if (!isResultOf(row, result)) {
                found(Fault.WRONG, drop.name(), "not what became of intent " + row + ": " + result);
            }
        }
        drop.rows().forEach((line, id) -> {
            if (!drop.refused().contains(line) && !times.containsKey(line)) {
                found(Fault.LOST, drop.name(), "no line in its results for row " + line + ", intent " + id);
            }
        });
        times.forEach((line, n) -> {
            if (n > 1) {
                found(Fault.DUPLICATED, drop.name(), n + " lines in its results for row " + line);
            }
        });
        if (new HashSet<>(drop.refused()).size() < drop.refused().size()) {
            found(Fault.DUPLICATED, drop.name(), "rows refused twice: " + drop.refused());
        }
        String wrong = summary(drop);
        if (wrong != null) {
            found(Fault.WRONG, drop.name(), wrong + ": " + drop.summary());
        }
    }

    private boolean isResultOf(String row, Drop.Result result) {
        boolean same = files.getOrDefault(row, List.of()).stream().map(Delivered::document).filter(Objects::nonNull)
                .anyMatch(document -> result.outcome().equals(Lines.text(document, "outcome")));
        return row.equals(result.intentId()) && (same || result.outcome().equals("DUPLICATE") || !files.containsKey(row));
    }

    /** @return what does not add up in the summary; null where all does */
    private static String summary(Drop drop) {
        JsonNode summary = drop.summary();
        if (summary == null) {
            return "it has no summary";
        }
        Map<String, Long> outcomes = new TreeMap<>();
        summary.path("outcomes").fields().forEachRemaining(field -> outcomes.put(field.getKey(), field.getValue().asLong()));
        long accepted = summary.path("accepted").asLong();
        long rejected = summary.path("rejected").asLong();
        long duplicates = summary.path("duplicates").asLong();
        if (summary.path("rows").asLong() != drop.rows().size() || accepted + rejected + duplicates != drop.rows().size()) {
            return "it has " + drop.rows().size() + " rows, the summary counts otherwise";
        }
        if (rejected != drop.refused().size()) {
            return drop.refused().size() + " rows were refused, the summary counts otherwise";
        }
        if (!summary.path("complete").asBoolean()) {
            return "its summary is not complete";
        }
        long sum = outcomes.values().stream().mapToLong(Long::longValue).sum();
        boolean asResults = drop.results().size() != drop.taken().size()
                || outcomes.equals(drop.outcomes()) && duplicates == drop.duplicates();
        return sum == accepted && asResults ? null : "its outcomes do not add up";
    }
}
