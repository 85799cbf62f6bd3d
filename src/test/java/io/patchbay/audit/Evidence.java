package io.patchbay.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * All that can be known from outside.
 *
 * @param sent what the senders noted
 * @param interruptions when creates may have come to nobody knows what
 * @param platform the platform's ledger
 * @param journal the journal's intents
 * @param files the lines of the outcomes' files
 * @param jms what came by JMS; null where nothing was to come that way
 * @param drops what was dropped
 */
record Evidence(List<Sent> sent, List<Interruption> interruptions, Platform platform, Map<String, Entry> journal, List<Delivered> files,
        List<Delivered> jms, List<Drop> drops) {

    /**
     * Reads it. Nothing should be running any more.
     *
     * @throws IOException where a file cannot be read
     * @throws SQLException where the journal cannot be read
     * @throws IllegalArgumentException where a file is not what it should be; the message names it
     */
    static Evidence at(Places places) throws IOException, SQLException {
        List<Delivered> files = new ArrayList<>();
        List<Drop> drops = new ArrayList<>();
        for (Path data : places.data()) {
            files.addAll(outcomes(data.resolve("outcomes")));
            drops.addAll(Drop.in(data));
        }
        return new Evidence(all(places.sent(), Sent::of), all(places.interruptions(), Interruption::of),
                new Platform(all(places.ledgers(), LedgerLine::of)), places.journal().entries(), files,
                places.jms().isEmpty() ? null : all(places.jms(), Delivered::byJms), drops);
    }

    private static <T> List<T> all(List<Path> files, Function<JsonNode, T> meaning) throws IOException {
        List<T> all = new ArrayList<>();
        for (Path file : files) {
            all.addAll(Lines.read(file, meaning));
        }
        return all;
    }

    /** A last line without an end is a line too: consumers would see it. */
    private static List<Delivered> outcomes(Path folder) throws IOException {
        List<Delivered> outcomes = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (var days = Files.list(folder)) {
                for (Path day : days.sorted(Comparator.naturalOrder()).toList()) {
                    List<String> lines = Files.readString(day).lines().toList();
                    for (int i = 0; i < lines.size(); i++) {
                        outcomes.add(new Delivered(day.getFileName() + ":" + (i + 1), null, lines.get(i)));
                    }
                }
            }
        }
        return outcomes;
    }
}
