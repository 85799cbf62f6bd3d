package io.patchbay.reload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.patchbay.reload.LiveSettings.Candidate;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveSettingsTest {

    private final LiveSettings settings = new LiveSettings(new Workshop.Rules(), new LiveSettings.Start("fixed.a = x\nfree = 1\n", null));

    private static FileText text(String text) {
        return FileText.of(RouteFolder.SETTINGS, text.getBytes(UTF_8));
    }

    @Test
    void whatWasReadAtTheStartStaysForRoutesToo() {
        Candidate candidate = settings.candidate(text("fixed.a = y\nfixed.b = z\nfree = 2\nnew = 3\n"));

        assertThat(candidate.values()).containsOnly(Map.entry("fixed.a", "x"), Map.entry("free", "2"), Map.entry("new", "3"));
        assertThat(candidate.needRestart()).containsExactly("fixed.a", "fixed.b");
        assertThat(candidate.faults()).isEmpty();
        assertThat(settings.getProperty("free")).as("it does not hold yet").isEqualTo("1");

        settings.become(candidate.values());
        assertThat(settings.getProperty("free")).isEqualTo("2");
        assertThat(settings.getProperty("fixed.b")).isNull();
    }

    @Test
    void whatIsComparedIsTheStartNotTheLastEdit() {
        settings.become(settings.candidate(text("fixed.a = y\n")).values());

        assertThat(settings.candidate(text("fixed.a = x\n")).needRestart()).isEmpty();
        assertThat(settings.candidate(text("fixed.a = y\n")).needRestart()).containsExactly("fixed.a");
        assertThat(settings.candidate(null).needRestart()).containsExactly("fixed.a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fixed.a=1", "  fixed.a : 1", "fixed.a 1", "#fixed.a=2\nfixed.a=1", "fixed.ab=c\nfixed.a\t1",
            "x=fixed.a\nfixed.a=1\n"})
    void aFaultIsToldWhereItsKeyStands(String text) {
        Candidate candidate = settings.candidate(text("\n" + text));

        assertThat(candidate.faults()).containsOnlyKeys("fixed.a");
        Fault fault = candidate.faults().get("fixed.a");
        assertThat(fault.line()).isEqualTo(1 + (int) text.lines().count());
        assertThat(fault).hasToString("application.properties, line " + fault.line() + ": it is no word; no restart would succeed with it");
    }

    @Test
    void aTextThatIsNoneChangesNothing() {
        Candidate candidate = settings.candidate(text("free = \\u00zz\n"));

        assertThat(candidate.values()).isEqualTo(settings.values());
        assertThat(candidate.faults().values()).singleElement().asString().contains("Malformed");
        assertThat(settings.candidate(FileText.of(RouteFolder.SETTINGS, new byte[] {'a', '\n', (byte) 0xfc})).faults().values())
                .singleElement().asString().startsWith("application.properties, line 2: it is not written in UTF-8");
    }
}
