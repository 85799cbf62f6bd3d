package io.patchbay.audit;

import java.nio.file.Path;
import java.util.List;

/**
 * Where the evidence of a run is.
 *
 * @param data data directories
 * @param ledgers the platform's ledger files
 * @param journal the journal
 * @param sent files of {@link Sent} lines
 * @param jms files of outcomes got by JMS, lines of {@code {at, text}}; empty where none were to come
 * @param interruptions files of {@link Interruption} lines
 */
public record Places(List<Path> data, List<Path> ledgers, JournalTables journal, List<Path> sent, List<Path> jms, List<Path> interruptions) {
}
