package io.patchbay.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.intent.Evidence;
import io.patchbay.intent.Outcome;
import io.patchbay.intent.Reason;
import io.patchbay.intent.Source;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResultsFileTest {
    private final ResultsFile results = new ResultsFile();

    @Test
    void hasALineARow() {
        Outcome outcome = new Outcome("o1", "-i1", "=R", Outcome.Kind.CONNECTED_PREFERRED, Reason.PREFERRED_CONNECTED, "c1", "u2", 2, null, List.of(),
                Evidence.EVENT, new Source(Source.Kind.FILE, "a.csv", 7), null, null, null, Instant.parse("2026-05-01T12:00:00Z"), "said \"hello\", twice");
        assertThat(results.header()).isEqualTo("line,intent_id,reference,outcome,reason,conversation_id,agent_id,agent_rank,queue_id,resolved_at,detail\n");
        assertThat(results.line(outcome)).isEqualTo("7,'-i1,'=R,CONNECTED_PREFERRED,preferred.connected,c1,u2,2,,2026-05-01T12:00:00Z,\"said \"\"hello\"\", twice\"\n");
        assertThat(results.duplicate(8, "i1", null, null)).isEqualTo("8,i1,,DUPLICATE,,,,,,,\n");
    }
}
