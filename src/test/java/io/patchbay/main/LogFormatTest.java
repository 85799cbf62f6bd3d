package io.patchbay.main;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.impl.ContextDataFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

/** A log line as text and as JSON. */
class LogFormatTest {

    private final Configuration configuration = LoggerContext.getContext(false).getConfiguration();
    private final Layout<?> text = configuration.getAppender("console").getLayout();
    private final Layout<?> json = LogFormat.layout(configuration);

    private static Log4jLogEvent event(Map<String, String> context, Throwable thrown) {
        return Log4jLogEvent.newBuilder().setLoggerName("io.patchbay.routing.Submission").setLevel(Level.WARN).setThreadName("dispatch-1")
                .setMessage(new SimpleMessage("two\nlines, \"quoted\"")).setContextData(ContextDataFactory.createContextData(context))
                .setThrown(thrown).setTimeMillis(1_795_000_000_123L).build();
    }

    private JsonNode json(Log4jLogEvent event) throws Exception {
        String line = (String) json.toSerializable(event);
        assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
        return new ObjectMapper().readTree(line);
    }

    @Test
    void aLineAboutAnIntentNamesIt() throws Exception {
        Log4jLogEvent both = event(Map.of("intentId", "case-1", "conversationId", "b64ad6a5"), null);
        assertThat((String) text.toSerializable(both)).endsWith("lines, \"quoted\" [case-1 b64ad6a5]\n");
        assertThat((String) text.toSerializable(event(Map.of("intentId", "case-1"), null))).endsWith("quoted\" [case-1]\n");
        assertThat(json(both)).isEqualTo(new ObjectMapper().readTree("""
                {"at": "2026-11-18T11:06:40.123Z", "level": "WARN", "logger": "io.patchbay.routing.Submission", "thread": "dispatch-1",
                 "message": "two\\nlines, \\"quoted\\"", "intentId": "case-1", "conversationId": "b64ad6a5"}"""));
    }

    @Test
    void anyOtherLineHasNoPlaceForOne() throws Exception {
        assertThat((String) text.toSerializable(event(Map.of(), null))).endsWith("quoted\"\n");
        assertThat(json(event(Map.of("camel.exchangeId", "1"), null)).fieldNames()).toIterable()
                .containsExactly("at", "level", "logger", "thread", "message");
    }

    @Test
    void anExceptionIsToldInShort() throws Exception {
        assertThat(json(event(Map.of(), new IllegalStateException("no\tgood"))).path("exception"))
                .isEqualTo(new ObjectMapper().readTree("{\"class\": \"java.lang.IllegalStateException\", \"message\": \"no\\tgood\"}"));
    }
}
