package io.patchbay.main;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.patchbay.emulator.Emulator;
import io.patchbay.emulator.EmulatorOptions;
import io.patchbay.intake.Answer;
import io.patchbay.intake.Offer;
import io.patchbay.intent.Source;
import io.patchbay.journal.Journal;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The whole bundle against the emulator, in one process, on free ports and a folder of its own. */
final class Rig implements AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    final Emulator emulator;
    final Bundle bundle;

    Rig(Path folder, EmulatorOptions options, Map<String, String> settings) throws Exception {
        emulator = Emulator.start(options.port(0));
        Map<String, String> all = new HashMap<>(Map.of(
                "genesys.base-url", emulator.baseUrl(), "genesys.login-url", emulator.baseUrl(),
                "intake.http.port", "0", "management.port", "0", "jms.embedded.acceptor", "",
                "genesys.rate-limit-per-minute", "60000"));
        all.putAll(settings);
        bundle = Bundle.of(folder, Path.of("").toAbsolutePath(), all);
        bundle.start();
    }

    Journal journal() {
        return bundle.camel().getRegistry().lookupByNameAndType("journal", Journal.class);
    }

    @SuppressWarnings("unchecked")
    List<Answer> offer(List<String> documents) {
        return bundle.camel().createProducerTemplate().requestBody("direct:accept", documents.stream().map(text -> {
            try {
                JsonNode node = JSON.readTree(text);
                return new Offer(node, List.of(), new Source(Source.Kind.HTTP, null, null));
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }).toList(), List.class);
    }

    @Override
    public void close() {
        bundle.close();
        emulator.close();
    }
}
