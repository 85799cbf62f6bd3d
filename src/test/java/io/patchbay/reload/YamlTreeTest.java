package io.patchbay.reload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTreeTest {

    private static YamlTree tree(String text) throws FaultyText {
        return YamlTree.of(FileText.of("some.camel.yaml", text.getBytes(UTF_8)));
    }

    @Test
    void aPartIsFoundWhereItsKeyStands() throws Exception {
        YamlTree tree = tree("# heading\n- a:\n    b/c~d: 1\n    e:\n\n      - f\n      -\n        g: h\n");

        assertThat(tree.line("/0/a")).isEqualTo(2);
        assertThat(tree.line("/0/a/b~1c~0d")).isEqualTo(3);
        assertThat(tree.line("/0/a/e")).as("not where its value begins").isEqualTo(4);
        assertThat(tree.line("/0/a/e/0")).isEqualTo(6);
        assertThat(tree.line("/0/a/e/1/g")).isEqualTo(8);
        assertThat(tree.line("/0/a/e/1/g/not/there")).as("the nearest that it is in").isEqualTo(8);
        assertThat(tree.line("/7")).isEqualTo(2);
    }

    @Test
    void valuesAreWhatYamlSaysTheyAre() throws Exception {
        assertThat(tree("[1, 1.5, true, null, \"1\", 'true', no, 0x10]").root())
                .hasToString("[1,1.5,true,null,\"1\",\"true\",\"no\",\"0x10\"]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: 1\nb: 2\na: 3\n", "- c:\n    a: 1\n    a: 3\n", "{a: 1, b: 2,\n\na: 3}"})
    void nothingIsSaidTwice(String text) {
        assertThatThrownBy(() -> tree(text)).isInstanceOfSatisfying(FaultyText.class, thrown -> {
            assertThat(thrown.fault().wrong()).startsWith("'a' stands here a second time, first in line ");
            assertThat(thrown.fault().line()).isEqualTo(3);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: &x [1]\nb: *x\n", "a: [&x [*x]]", "- 1\n---\n- 2\n", "a: !!java.io.File [x]\n  b", "\t- a"})
    void whatIsNoPlainYamlIsToldAsThat(String text) {
        assertThatThrownBy(() -> tree(text)).isInstanceOfSatisfying(FaultyText.class, thrown ->
                assertThat(thrown.fault().wrong()).startsWith("it is no YAML: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# only\n"})
    void nothingIsNoTree(String text) {
        assertThatThrownBy(() -> tree(text)).isInstanceOf(FaultyText.class).hasMessageContaining("there is nothing in it");
    }

    @ParameterizedTest
    @ValueSource(strings = {".inf", "-.inf", ".nan", "!!float 1x", "!!int 1x", "!!binary aGk=", "1e999999999"})
    void whatIsNoNumberIsAWord(String value) throws Exception {
        assertThat(tree("- a: " + value + "\n").root().path(0).path("a").asText()).isNotEmpty();
    }

    @Test
    void whatIsNestedTooDeeplyIsNoYaml() {
        assertThatThrownBy(() -> tree("[".repeat(100_000) + "]".repeat(100_000))).isInstanceOf(FaultyText.class);
    }
}
