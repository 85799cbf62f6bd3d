package io.patchbay.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the platform's ledger says, by intent and by conversation. */
final class Platform {

    private static final String CONVERSATION = "/api/v2/routing/conversations/{conversationId}";

    private final Map<String, List<LedgerLine>> answers = new HashMap<>();
    private final Map<String, List<String>> conversations = new TreeMap<>();
    private final Map<String, List<LedgerLine>> stories = new HashMap<>();
    private final Map<String, Long> calls = new TreeMap<>();
    private long over;
    private boolean forgets;

    /** @param ledger every line, in any order */
    Platform(List<LedgerLine> ledger) {
        for (LedgerLine line : ledger) {
            switch (line.kind()) {
                case "create" -> {
                    conversations.computeIfAbsent(String.valueOf(line.reference()), id -> new ArrayList<>()).add(line.conversationId());
                    stories.computeIfAbsent(line.conversationId(), id -> new ArrayList<>()).add(line);
                }
                case "transition" -> stories.computeIfAbsent(line.conversationId(), id -> new ArrayList<>()).add(line);
                case "answer" -> answers.computeIfAbsent(String.valueOf(line.reference()), id -> new ArrayList<>()).add(line);
                case "call" -> {
                    calls.merge(line.method() + " " + line.path(), 1L, Long::sum);
                    over += line.status() == 429 ? 1 : 0;
                    forgets |= line.status() == 404 && line.path().equals(CONVERSATION);
                }
                default -> { }
            }
        }
    }

    /** The intents for which it made conversations. */
    Set<String> references() {
        return new TreeSet<>(conversations.keySet());
    }

    List<String> conversations(String intentId) {
        return conversations.getOrDefault(intentId, List.of());
    }

    Optional<Decided> decided(String conversationId) {
        return Decided.of(stories.getOrDefault(conversationId, List.of()));
    }

    boolean answeredAmbiguously(String intentId) {
        return answers.getOrDefault(intentId, List.of()).stream().anyMatch(LedgerLine::isAmbiguous);
    }

    boolean refused(String intentId) {
        return answers.getOrDefault(intentId, List.of()).stream().anyMatch(LedgerLine::isRefusal);
    }

    /** Whether it ever said of a conversation that there is none. */
    boolean forgets() {
        return forgets;
    }

    /** How often each method and path was called. */
    Map<String, Long> calls() {
        return calls;
    }

    long over() {
        return over;
    }

    /** What it has to tell of an intent, for people. */
    String tell(String intentId) {
        StringBuilder text = new StringBuilder("ledger:");
        for (LedgerLine answer : answers.getOrDefault(intentId, List.of())) {
            text.append(" answer ").append(answer.status()).append(" at ").append(answer.at());
        }
        for (String conversation : conversations(intentId)) {
            text.append(" [").append(conversation);
            for (LedgerLine line : stories.get(conversation)) {
                text.append(", ").append(line.truth().state()).append('/').append(line.truth().decision()).append(' ').append(line.at());
            }
            text.append(']');
        }
        return text.append(conversations(intentId).isEmpty() ? " no conversation" : "").toString();
    }
}
