package io.patchbay.intent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictJsonTest {
    private final StrictJson json = new StrictJson();

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{\"a\": 1, \"a\": 2} | duplicate-field",
        "{} {}                | not-json",
        "{\"a\":              | not-json",
        "''                   | not-json",
        "hello                | not-json",
        "{\"a\": NaN}         | not-json"})
    void refuses(String text, String code) {
        StrictJson.NotJson refusal = catchThrowableOfType(StrictJson.NotJson.class, () -> json.read(text));
        assertThat(refusal.fault().field()).isEmpty();
        assertThat(refusal.fault().code()).isEqualTo(code);
    }

    @Test
    void tellsThePlaceAndNoNumber() {
        StrictJson.NotJson refusal = catchThrowableOfType(StrictJson.NotJson.class, () -> json.read("{\n \"to\": tel15550109876}"));
        assertThat(refusal).hasMessageContaining("line 2").hasMessageNotContaining("15550109876");
    }

    @Test
    void readsADocument() throws StrictJson.NotJson {
        assertThat(json.read(" {\"a\": [1]} ").at("/a/0").intValue()).isEqualTo(1);
    }
}
