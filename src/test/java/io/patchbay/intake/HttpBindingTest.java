package io.patchbay.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpBindingTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "localhost", "LOCALHOST", "::1", "0:0:0:0:0:0:0:1"})
    void loopbackNeedsNoToken(String address) {
        assertThatCode(() -> binding(address, null)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "", "10.0.0.7", "fe80::1", "example.com", "localhost.example.com", "127.0.0.1.example.com", "1"})
    void anyOtherAddressNeedsOne(String address) {
        assertThatThrownBy(() -> binding(address, null)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("intake.http.address").hasMessageContaining("intake.http.token is not set");
        assertThatThrownBy(() -> binding(address, " \t")).hasMessageContaining("intake.http.token is not set");
        assertThatCode(() -> binding(address, "secret")).doesNotThrowAnyException();
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new HttpBinding("127.0.0.1", 65_536, HttpTokens.NONE, HttpBinding.DEFAULT_MAX_BATCH)).hasMessageContaining("intake.http.port");
        assertThatThrownBy(() -> new HttpBinding("127.0.0.1", 8080, HttpTokens.NONE, 65_535)).hasMessageContaining("intake.http.max-batch");
    }

    @Test
    void theServerIsToldAllThatMatters() {
        assertThat(binding("::1", "secret").serverProperties()).containsEntry("camel.server.enabled", "true")
                .containsEntry("camel.server.host", "::1").containsEntry("camel.server.port", "8080").containsEntry("camel.server.path", "/")
                .containsEntry("camel.server.maxBodySize", "16777216").containsEntry("camel.server.fileUploadEnabled", "false");
    }

    @Test
    void theTokenIsNotShown() {
        assertThat(binding("0.0.0.0", "secret").toString()).doesNotContain("secret");
    }

    private static HttpBinding binding(String address, String token) {
        return new HttpBinding(address, 8080, HttpTokens.of(token, null), HttpBinding.DEFAULT_MAX_BATCH);
    }
}
