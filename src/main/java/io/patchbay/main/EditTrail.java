package io.patchbay.main;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.patchbay.reload.Decision;
import io.patchbay.reload.Fault;
import io.patchbay.safety.FileRights;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down what became of each edit, one JSON object a line in routes.ndjson, and counts it. */
final class EditTrail implements Consumer<Decision> {

    private static final Logger LOG = LoggerFactory.getLogger(EditTrail.class);

    private final ObjectMapper json = new ObjectMapper();
    private final Path folder;
    private final Map<Decision.Result, Counter> counters;

    /**
     * @param folder where the lines go; made with the first
     * @param meters where they are counted, from zero
     */
    EditTrail(Path folder, MeterRegistry meters) {
        this.folder = folder;
        this.counters = Stream.of(Decision.Result.values()).collect(Collectors.toMap(Function.identity(), result ->
                Counter.builder("patchbay.route.edits").description("edits decided").tag("result", result.toString()).register(meters)));
    }

    @Override
    public void accept(Decision decision) {
        counters.get(decision.result()).increment();
        ObjectNode line = json.createObjectNode().put("at", decision.at().toString()).put("file", decision.file())
                .put("result", decision.result().toString()).put("hash", decision.hash()).put("before", decision.before());
        if (!decision.faults().isEmpty()) {
            line.set("faults", faults(json, decision.faults()));
        }
        try {
            FileRights.makeOwn(folder);
            try (FileChannel trail = FileRights.openOwn(folder.resolve("routes.ndjson"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                trail.write(StandardCharsets.UTF_8.encode(json.writeValueAsString(line) + "\n"));
            }
        } catch (IOException e) {
            LOG.error("not in the audit trail, because {}: {}", e, line);
        }
    }

    static ArrayNode faults(ObjectMapper json, Iterable<Fault> faults) {
        ArrayNode array = json.createArrayNode();
        faults.forEach(fault -> array.addObject().put("line", fault.line()).put("wrong", fault.wrong()).put("right", fault.right()));
        return array;
    }
}
