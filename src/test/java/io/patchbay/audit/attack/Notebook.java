package io.patchbay.audit.attack;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** What the attackers note for the auditor, in files of a JSON document a line. Safe for many threads. */
public final class Notebook implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final Writer sent;
    private final Writer jms;
    private final Writer interruptions;

    /**
     * Opens a new one.
     *
     * @param folder where its files are
     * @throws IOException where they cannot be made
     */
    public Notebook(Path folder) throws IOException {
        this.folder = folder;
        sent = Files.newBufferedWriter(sentFile());
        jms = Files.newBufferedWriter(jmsFile());
        interruptions = Files.newBufferedWriter(interruptionsFile());
    }

    /** @return the file of what was sent and acknowledged */
    public Path sentFile() {
        return folder.resolve("sent.ndjson");
    }

    /** @return the file of the outcomes got by JMS */
    public Path jmsFile() {
        return folder.resolve("jms.ndjson");
    }

    /** @return the file of kills and the like */
    public Path interruptionsFile() {
        return folder.resolve("interruptions.ndjson");
    }

    /**
     * An intent is handed over.
     *
     * @param intentId which
     * @param way file, http or jms
     */
    public void sent(String intentId, String way) {
        write(sent, line("intentId", intentId).put("way", way).put("at", Instant.now().toString()));
    }

    /**
     * An intent was acknowledged over HTTP.
     *
     * @param intentId which
     */
    public void acknowledged(String intentId) {
        write(sent, line("intentId", intentId).put("way", "http").put("at", Instant.now().toString()).put("acknowledged", true));
    }

    /**
     * An outcome came by JMS.
     *
     * @param text the message
     */
    public void toldByJms(String text) {
        write(jms, line("text", text).put("at", Instant.now().toString()));
    }

    /**
     * For a time creates may have come to nobody knows what.
     *
     * @param what kill, frozen, gone
     * @param from when it began
     * @param to when it was over
     */
    public void interrupted(String what, Instant from, Instant to) {
        write(interruptions, line("what", what).put("at", from.toString()).put("until", to.toString()));
    }

    private static ObjectNode line(String field, String value) {
        return JSON.createObjectNode().put(field, value);
    }

    private synchronized void write(Writer file, ObjectNode line) {
        try {
            file.write(line + "\n");
            file.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        sent.close();
        jms.close();
        interruptions.close();
    }
}
