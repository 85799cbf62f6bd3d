package io.patchbay.reload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteSchemaTest {

    private static final RouteSchema SCHEMA = new RouteSchema();

    private static List<Fault> faults(String text) throws FaultyText {
        return SCHEMA.faults("some.camel.yaml", YamlTree.of(FileText.of("some.camel.yaml", text.getBytes(UTF_8))));
    }

    private static String withStep(String step) {
        return Workshop.route("some", "direct", "some") + step.indent(8);
    }

    @Test
    void nothingIsWrongWithWhatIsDelivered() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".camel.yaml")).toList()).hasSizeGreaterThan(30)
                    .allSatisfy(file -> assertThat(faults(Files.readString(file))).as(file.toString()).isEmpty());
        }
    }

    @Test
    void aNumberOrTruthMayComeFromTheSettingsOrStandInQuotes() throws Exception {
        assertThat(faults(withStep("""
                - split:
                    id: each
                    streaming: "{{own.streaming}}"
                    parallelProcessing: "true"
                    expression:
                      simple:
                        expression: "${body}"
                    steps:
                      - log:
                          id: told
                          message: here
                """))).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            - marshal:~    json: {}                       | 'id' is missing in 'marshal' | give it one
            - choice:~    id: c~    whenn: []             | there is no 'whenn' here     | did you mean 'when'?
            - choice:~    id: c~    when:~      - steps: []| 'expression' is missing in '0' | give it one
            - doTry:~    id: d~    doCatch:~      - exception: [a]~        steps: []| 'id' is missing in '0' | give it one
            - log: here                                   | 'log' is string              | write it out
            - setBody:~    id: s~    constant: x          | 'expression' is missing      | give it one
            - split:~    id: s~    streaming: perhaps     | 'streaming' is string        | write true or false
            - doTry:~    id: d~    steps: x               | 'steps' is string            | write a list
            - nothing-like-it-at-all: {}                  | there is no 'nothing-like-it-at-all' here | here can stand aggregate, bean
            """)
    void isToldInWords(String step, String wrong, String right) throws Exception {
        assertThat(faults(withStep(step.replace('~', '\n') + "\n"))).anySatisfy(fault -> {
            assertThat(fault.wrong()).startsWith(wrong);
            assertThat(fault.right()).startsWith(right);
            assertThat(fault.line()).isGreaterThan(8);
        });
    }
}
