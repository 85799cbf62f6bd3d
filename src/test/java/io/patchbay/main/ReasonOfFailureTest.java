package io.patchbay.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.NoSuchFileException;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.RuntimeCamelException;
import org.junit.jupiter.api.Test;

class ReasonOfFailureTest {

    @Test
    void ourOwnWordsComeBeforeTheirCause() {
        assertThat(Patchbay.reason(new RuntimeCamelException(new IllegalArgumentException("dispatch.pause=5x makes no sense",
                new IllegalArgumentException("no duration"))))).isEqualTo("dispatch.pause=5x makes no sense");
    }

    @Test
    void aWrapperThatOnlyRepeatsItsCauseSaysNothing() {
        assertThat(Patchbay.reason(new RuntimeException(new IllegalStateException("the port is taken")))).isEqualTo("the port is taken");
    }

    @Test
    void aRouteThatCannotBeMadeIsNamed() {
        assertThat(Patchbay.reason(new FailedToCreateRouteException("accept", "accept.camel.yaml", "Route(...)", new NoSuchBeanException("nobody"))))
                .isEqualTo("route accept: No bean could be found in the registry for: nobody");
    }

    @Test
    void itIsOneLine() {
        assertThat(Patchbay.reason(new IllegalStateException("Unknown node id: beam\n in accept.camel.yaml, line 15:\n      - beam:\n        ^\n")))
                .isEqualTo("Unknown node id: beam in accept.camel.yaml, line 15: - beam:");
    }

    @Test
    void aFileIsNotNamedWithoutWhatIsWrongWithIt() {
        assertThat(Patchbay.reason(new NoSuchFileException("scenario.json"))).isEqualTo("there is no file scenario.json");
    }
}
