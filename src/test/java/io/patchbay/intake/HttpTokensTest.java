package io.patchbay.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpTokensTest {

    @Test
    void eachTokenHasItsName() {
        HttpTokens tokens = HttpTokens.of("single-token", "crm:crm-token, batch.2 : batch-token==");
        assertThat(tokens.nameOf("single-token")).contains("default");
        assertThat(tokens.nameOf("crm-token")).contains("crm");
        assertThat(tokens.nameOf("batch-token==")).contains("batch.2");
        assertThat(tokens.isEmpty()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "crm", "crm:crm-token", "crm-toke", "crm-token ", "CRM-TOKEN", "crm-tokenn", "default", "\u0000crm-token", "crm-token\u0000"})
    void whatIsNoTokenHasNoName(String shown) {
        assertThat(HttpTokens.of("single-token", "crm:crm-token").nameOf(shown)).isEmpty();
        assertThat(HttpTokens.NONE.nameOf(shown)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(nullValues = "null", delimiter = '|', value = {"null | null", "'' | ''", "' ' | ' '"})
    void nothingIsNoToken(String single, String named) {
        assertThat(HttpTokens.of(single, named).isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"verysecret", "crm:ok-secret-1,verysecret", ":verysecret", "-crm:verysecret", "cr m:verysecret", "crm\n2:verysecret",
        "cröm:verysecret", "crm:very secret", "crm:verysecret\u0001", "crm:\"verysecret\"", "crm:", "crm: ", "crm:verysecret,", ",crm:verysecret", "crm:verysecret,,b:x"})
    void whatIsNoListOfTokensIsRefusedAndNotQuoted(String named) {
        assertThatThrownBy(() -> HttpTokens.of(null, named)).isInstanceOf(IllegalArgumentException.class)
                .message().doesNotContain("secret").matches("(?s).*(NAME:TOKEN|the token in entry 1).*");
    }

    @Test
    void aNameOfMoreThan64CharactersIsRefused() {
        assertThat(HttpTokens.of(null, "n".repeat(64) + ":t").nameOf("t")).contains("n".repeat(64));
        assertThatThrownBy(() -> HttpTokens.of(null, "n".repeat(65) + ":t")).hasMessageContaining("entry 1");
    }

    @Test
    void aNameOrTokenThatIsThereTwiceIsRefused() {
        assertThatThrownBy(() -> HttpTokens.of(null, "crm:secret-a,crm:secret-b")).hasMessageContaining("the name in entry 2 of intake.http.tokens is there twice");
        assertThatThrownBy(() -> HttpTokens.of("secret-a", "default:secret-b")).hasMessageContaining("the name default is that of intake.http.token");
        assertThatThrownBy(() -> HttpTokens.of(null, "crm:secret-a,batch:secret-a")).hasMessageContaining("entry 2").message().doesNotContain("secret-a");
        assertThatThrownBy(() -> HttpTokens.of("secret-a", "crm:secret-a")).hasMessageContaining("entry 1").message().doesNotContain("secret-a");
        assertThat(HttpTokens.of(null, "default:secret-b").nameOf("secret-b")).as("nobody else has the name").contains("default");
    }

    @Test
    void shortTokensAreKnown() {
        assertThat(HttpTokens.of("x".repeat(15), "crm:" + "y".repeat(16) + ",batch:z").shortOnes()).containsExactly("intake.http.token", "entry 2 of intake.http.tokens");
    }

    @Test
    void onlyNamesAreShown() {
        assertThat(HttpTokens.of("secret-a", "crm:secret-b")).hasToString("[default, crm]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4f1c9b2e8d7a6053c1b2:crm,4f1c9b2e8d7a6053c1b2:batch", "a:a,4f1c9b2e8d7a6053c1b2:a", "4f1c9b2e8d7a6053c1b2:", "4f1c9b2e8d7a6053c1b2:a b"})
    void whatIsWrittenTheWrongWayRoundIsInNoMessage(String named) {
        assertThatThrownBy(() -> HttpTokens.of(null, named)).hasMessageContaining("entry").message().doesNotContain("4f1c9b2e");
    }

    @Test
    void namesLikeTokensAreKnown() {
        HttpTokens tokens = HttpTokens.of("4f1c9b2e8d7a6053c1b2", "crm:" + "x1".repeat(20) + ",4f1c9b2e8d7a6053c1b2:batch,a-name-of-more-than-twenty:y,"
                + "batch-of-region-0004:z");
        assertThat(tokens.swapped()).containsExactly("entry 2 of intake.http.tokens", "entry 4 of intake.http.tokens");
    }
}
