package io.patchbay.reload;

import static io.patchbay.reload.Workshop.route;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LintTest {

    private final Lint lint = new Lint(Set.of("direct", "log", "timer"), Map.of("direct:door", "door.camel.yaml"), Set.of("clock.camel.yaml"),
            Map.of("post", List.of("first", "second")));

    private static RouteFacts facts(String file, String text) {
        return RouteFacts.ofGood(text(file, text));
    }

    private static FileText text(String file, String text) {
        return FileText.of(file, text.getBytes(UTF_8));
    }

    private static RouteFacts door() {
        return facts("door.camel.yaml", route("door", "direct", "door"));
    }

    private static RouteFacts clock() {
        return facts("clock.camel.yaml", route("clock", "timer", "clock"));
    }

    private List<String> between(RouteFacts... more) {
        return lint.faults(Stream.concat(Stream.of(door(), clock()), Stream.of(more)).toList(), List.of()).stream().map(Fault::toString).toList();
    }

    @Test
    void aWholeHasNoFaults() {
        assertThat(between()).isEmpty();
    }

    @Test
    void whatIsKeptAndWhatIsCalledHasToBeThere() {
        assertThat(lint.faults(List.of(), List.of())).extracting(Fault::toString).containsExactly(
                "door.camel.yaml: no route begins with direct:door, which Patchbay itself calls; bring it back",
                "clock.camel.yaml: it is not there or never started, and no promise is kept without it; bring it back under this name");
    }

    @Test
    void aDoorIsMissedInTheFileThatHadIt() {
        RouteFacts had = facts("own/entrance.camel.yaml", route("entrance", "direct", "door"));

        assertThat(lint.faults(List.of(clock()), List.of(had))).extracting(Fault::file).containsExactly("own/entrance.camel.yaml");
        assertThat(lint.faults(List.of(clock(), had), List.of(door()))).isEmpty();
    }

    @Test
    void whoeverHasAPartInAFaultIsToldOfIt() {
        String alike = "more than one route begins with direct:door: a.camel.yaml, door.camel.yaml; begin with an address of its own";
        assertThat(between(facts("a.camel.yaml", route("a", "direct", "door")))).containsExactlyInAnyOrder(
                "a.camel.yaml, line 5: " + alike, "door.camel.yaml, line 5: " + alike);
        assertThat(between(facts("a.camel.yaml", route("a", "direct", "a").replace("a-log", "door-log")))).containsExactlyInAnyOrder(
                "a.camel.yaml, line 8: the id 'door-log' stands in door.camel.yaml, line 8, too; give it one of its own",
                "door.camel.yaml, line 8: the id 'door-log' stands in a.camel.yaml, line 8, too; give it one of its own");
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct:{{where}}", "direct:${header.where}", "log:nobody", "direct:door?timeout=5"})
    void anAddressThatOnlyAMessageKnowsIsNotLookedFor(String uri) {
        assertThat(between(calling(uri))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct:nobody", "direct://nobody?timeout=5", "seda:nobody"})
    void anAddressThatNobodyServesIs(String uri) {
        assertThat(between(calling(uri))).singleElement().asString().contains("a.camel.yaml, line 12: no route begins with ", "nobody");
    }

    private static RouteFacts calling(String uri) {
        return facts("a.camel.yaml", route("a", "direct", "a") + "        - to:\n            id: a-to\n            uri: \"" + uri + "\"\n");
    }

    @ParameterizedTest
    @CsvSource({"log:x,", "{{known}}:x,", "{{known}},", "exec:x,'exec'", "{{evil}}:x,'exec'", "{{whole}},'exec'", "{{unknown:exec}}:x,'{{unknown'",
            "${header.x},'${header.x}'"})
    void aComponentHasToBeOneOfThose(String uri, String refused) {
        FileText text = text("a.camel.yaml", route("a", "direct", "a") + "        - to:\n            id: a-to\n"
                + "            uri: \"" + uri + "\"\n");
        Map<String, String> settings = Map.of("known", "log", "evil", "exec", "whole", "exec:rm");

        List<Fault> faults = lint.faults(text, RouteFacts.ofGood(text), settings::get);

        if (refused == null) {
            assertThat(faults).isEmpty();
        } else {
            assertThat(faults).singleElement().asString().contains("line 12: ", "is no component that routes may use here",
                    "use one of direct, log, timer");
        }
    }

    @ParameterizedTest
    @CsvSource({"500ms,true", "5s,true", "5000,true", "1h30m,true", "PT5S,true", "-1,true", "'1m 30s',true", "soon,false", "5 sec,false", "'',false",
            "s5,false", "{{period}},true", "{{bad}},false", "{{none}},true", "{{none:5s}},true"})
    void aLengthOfTimeIsOne(String value, boolean right) {
        RouteFacts facts = facts("a.camel.yaml", route("a", "timer", "a").replace("      steps:", "      parameters:\n        period: \"" + value
                + "\"\n      steps:"));

        List<Fault> faults = Lint.values(facts, Map.of("period", "1s", "bad", "soon")::get);

        assertThat(faults.isEmpty()).as("%s", faults).isEqualTo(right);
        assertThat(faults).allSatisfy(fault -> assertThat(fault.line()).isEqualTo(7));
    }

    @Test
    void aFileIsWholeAndCalledLikeItsRoute() {
        FileText text = text("other.camel.yaml", route("a", "direct", "a").stripTrailing());

        assertThat(lint.faults(text, RouteFacts.ofGood(text), key -> null)).extracting(Fault::toString).containsExactly(
                "other.camel.yaml, line 9: it does not end with a line break, as if it were still being written; save it whole, "
                        + "with a line break at its end",
                "other.camel.yaml, line 2: the id is 'a'; call it 'other' like the file, or rename the file");
    }

    @Test
    void aRouteKeepsItsStepsInTheirOrderWhateverItsFileIsCalled() {
        assertThat(steps("post", "first", "between", "second")).isEmpty();
        assertThat(steps("post", "second")).containsExactly("post.camel.yaml: without first no promise is kept; bring that step back");
        assertThat(steps("post")).containsExactly("post.camel.yaml: without first, second no promise is kept; bring those steps back");
        assertThat(steps("post", "second", "first")).singleElement().asString().contains("'second' has to come after 'first'");
        assertThat(steps("mail", "second")).containsExactly("mail.camel.yaml: without first no promise is kept; bring that step back");
    }

    private List<String> steps(String name, String... ids) {
        StringBuilder text = new StringBuilder("""
                - route:
                    id: %s
                    from:
                      id: %s-in
                      uri: direct
                      parameters:
                        name: post
                      steps:
                """.formatted(name, name));
        Stream.of(ids).forEach(id -> text.append("        - log:\n            id: ").append(id).append("\n            message: x\n"));
        FileText file = text(name + ".camel.yaml", text.toString());
        return lint.steps(file, RouteFacts.ofGood(file)).stream().map(Fault::toString).toList();
    }

    @Test
    void ofTwoThatCollideTheOneIsToldThatIsNewToIt() {
        RouteFacts owner = facts("owner.camel.yaml", route("owner", "direct", "place"));
        RouteFacts guest = facts("guest.camel.yaml", route("guest", "direct", "place").replace("guest-in", "owner-in"));

        assertThat(lint.faults(List.of(door(), clock(), owner, guest), List.of(owner))).extracting(Fault::file)
                .containsOnly("guest.camel.yaml").hasSize(2);
        assertThat(lint.faults(List.of(door(), clock(), owner, guest), List.of())).extracting(Fault::file)
                .contains("guest.camel.yaml", "owner.camel.yaml");
    }
}
