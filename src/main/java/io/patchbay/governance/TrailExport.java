package io.patchbay.governance;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.patchbay.journal.TrailReader.Sight;
import io.patchbay.journal.TrailRecord;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Records of the audit trail for somebody else: all that is chained, the hash before and the hash, one JSON object each. */
public final class TrailExport {

    private static final JsonFactory JSON = new JsonFactory();

    private final Sight sight;

    /** @param sight the trail */
    public TrailExport(Sight sight) {
        this.sight = sight;
    }

    /** The records of an intent in order; empty where there is no such intent. */
    public List<String> ofIntent(String intentId) {
        return sight.ofIntent(intentId).stream().map(this::line).toList();
    }

    /**
     * The records of all intents to or from a number, intent by intent; empty where there are none or they were erased.
     *
     * @param e164 the number
     */
    public Stream<String> ofSubject(String e164) {
        return sight.intentsOf(e164).stream().flatMap(intentId -> ofIntent(intentId).stream());
    }

    private String line(TrailRecord record) {
        StringWriter text = new StringWriter();
        try (JsonGenerator line = JSON.createGenerator(text)) {
            line.writeStartObject();
            line.writeStringField("node", record.node());
            line.writeNumberField("seq", record.seq());
            line.writeStringField("intentId", record.intentId());
            line.writeNumberField("position", record.position());
            line.writeNumberField("at", record.at());
            line.writeStringField("time", Instant.ofEpochMilli(record.at()).toString());
            line.writeStringField("actor", record.actor());
            line.writeStringField("from", record.from());
            line.writeStringField("to", record.to());
            line.writeStringField("evidence", record.evidence());
            line.writeStringField("facts", record.facts());
            line.writeStringField("detail", record.detail());
            line.writeStringField("subject", record.subject());
            line.writeStringField("salt", record.salt());
            line.writeBooleanField("erased", record.erased());
            line.writeStringField("sealed", record.sealed());
            line.writeStringField("previous", previous(record));
            line.writeStringField("hash", record.hash());
            line.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private String previous(TrailRecord record) {
        return record.node() == null ? null : record.seq() == 1 ? "" : sight.record(record.node(), record.seq() - 1).map(TrailRecord::hash).orElse(null);
    }
}
