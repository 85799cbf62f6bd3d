package io.patchbay.audit.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.patchbay.audit.attack.Edit.Change;
import io.patchbay.audit.attack.Edit.Content;
import io.patchbay.audit.attack.Edit.Standing;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Edits that are called good are such as Camel loads, bad ones are bad, and a seed repeats them. */
class EditsTest {

    private static final int MANY = 300;

    private static Edits edits(long seed) throws IOException {
        return new Edits(seed, Path.of("routes"), Path.of("application.properties"));
    }

    @Test
    void aSeedRepeatsThem() throws Exception {
        Edits one = edits(7);
        Edits same = edits(7);
        Edits other = edits(8);
        List<String> made = IntStream.range(0, MANY).mapToObj(i -> one.next().toString()).toList();
        assertThat(IntStream.range(0, MANY).mapToObj(i -> same.next().toString()).toList()).isEqualTo(made);
        assertThat(IntStream.range(0, MANY).mapToObj(i -> other.next().toString()).toList()).isNotEqualTo(made);
    }

    @Test
    void everyKindComes() throws Exception {
        Edits edits = edits(1);
        Set<String> kinds = IntStream.range(0, 10 * MANY).mapToObj(i -> edits.next().kind()).collect(Collectors.toSet());
        assertThat(kinds).contains("MENDED", "REFUSED_FILE_DELETED").containsAll(Stream.concat(Stream.of(Edits.Good.values()),
                Stream.of(Edits.Bad.values())).map(Enum::name).toList());
    }

    @Test
    void everyEditLeavesOtherFilesThanBefore() throws Exception {
        Edits edits = edits(3);
        Map<String, Standing> before = new HashMap<>(edits.standing());
        for (int i = 0; i < MANY; i++) {
            for (Change change : edits.next().changes()) {
                String hash = before.containsKey(change.file()) && before.get(change.file()).onDisk() != null
                        ? before.get(change.file()).onDisk().hash() : null;
                assertThat(change.onDisk() == null ? null : change.onDisk().hash()).as(change.toString()).isNotEqualTo(hash);
            }
            before = new HashMap<>(edits.standing());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatIsToRunLoads(long seed) throws Exception {
        Edits edits = edits(seed);
        for (int i = 0; i < MANY; i++) {
            Edit edit = edits.next();
            for (Change change : edit.changes()) {
                if (change.isTaken() && change.onDisk() != null) {
                    assertLoads(change.file(), change.onDisk().text(), edit);
                }
            }
            assertIdsAreUnique(edits, edit);
        }
    }

    private static void assertLoads(String file, String text, Edit edit) throws Exception {
        assertThat(text).as(edit.toString()).endsWith("\n");
        if (file.equals(Edits.SETTINGS)) {
            new Properties().load(new StringReader(text));
            return;
        }
        RouteText route = RouteText.of(file, text);
        assertThat(text).as(edit.toString()).startsWith("# " + route.stem() + ": ");
        assertThat(load(file, text)).as(edit.toString()).containsExactly(route.stem());
    }

    /** Loads a route file where nothing else is, and starts nothing. */
    private static List<String> load(String file, String text) throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString(file, text));
            return Stream.concat(camel.getRouteDefinitions().stream(), camel.getRouteConfigurationDefinitions().stream())
                    .map(OptionalIdentifiedDefinition::getId).toList();
        }
    }

    private static void assertIdsAreUnique(Edits edits, Edit edit) {
        Set<String> ids = new HashSet<>();
        edits.standing().forEach((file, standing) -> {
            if (!file.equals(Edits.SETTINGS) && standing.runs() != null) {
                assertThat(RouteText.of(file, standing.runs().text()).ids()).as("%s: ids of %s", edit, file).allMatch(ids::add);
            }
        });
    }

    /** Of the rest only a whole application can tell that they are bad. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatCamelCannotReadIsRefused(long seed) throws Exception {
        Edits edits = edits(seed);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            Edit edit = edits.next();
            if (Set.of("SYNTAX", "UNKNOWN_EIP", "UNKNOWN_OPTION", "WRONG_ENCODING", "UNREADABLE_SETTING").contains(edit.kind())) {
                seen.add(edit.kind());
                Change change = edit.changes().get(0);
                assertThat(change.isTaken()).isFalse();
                assertThat(change.after().isGood()).as(edit.toString()).isFalse();
            }
            if (Set.of("SYNTAX", "UNKNOWN_EIP", "UNKNOWN_OPTION").contains(edit.kind())) {
                Change change = edit.changes().get(0);
                assertThatThrownBy(() -> load(change.file(), change.onDisk().text())).as(edit.toString()).isInstanceOf(Exception.class);
            } else if (edit.kind().equals("WRONG_ENCODING")) {
                Content content = edit.changes().get(0).onDisk();
                assertThat(Content.of(content.text()).hash()).as("no UTF-8").isNotEqualTo(content.hash());
            }
        }
        assertThat(seen).hasSize(5);
    }

    @Test
    void inTheEndAllIsMended() throws Exception {
        Edits edits = edits(5);
        IntStream.range(0, MANY).forEach(i -> edits.next());
        while (edits.isAnythingBroken()) {
            edits.mended();
        }
        assertThat(edits.standing().values()).allMatch(Standing::isGood);
    }
}
