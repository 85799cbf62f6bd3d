package io.patchbay.intent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.NumericChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhoneNumbersTest {
    private final PhoneNumbers american = new PhoneNumbers("US");

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "+15550109876          | +15550109876",
        "+1 (555) 010-9876     | +15550109876",
        "5550109876            | +15550109876",
        "1-555-010-9876        | +15550109876",
        "tel:+1-555-010-9876   | +15550109876",
        "011 49 30 123456      | +4930123456",
        "+49 (0)30 123456      | +4930123456",
        "+390612345678         | +390612345678"})
    void spellsOneWay(String text, String e164) throws NotAPhoneNumber {
        assertThat(american.e164(text)).isEqualTo(e164);
    }

    @Test
    void readsANationalNumberAsItsCountryDoes() throws NotAPhoneNumber {
        assertThat(new PhoneNumbers("DE").e164("030 123456")).isEqualTo("+4930123456");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
        "1.5555E+10            | spreadsheet",
        "1,55501E+10           | spreadsheet",
        "'1.5555e10            | spreadsheet",
        "nobody                | no telephone number",
        "+999123456789         | country code",
        "+155501098761234567   | too many digits",
        "+1555                 | too few digits",
        "0109876               | area code",
        "+15550109876 x12      | extension"})
    void saysWhatIsWrong(String text, String word) {
        assertThatExceptionOfType(NotAPhoneNumber.class).isThrownBy(() -> american.e164(text)).withMessageContaining(word);
    }

    @Test
    void refusesARegionThatIsNone() {
        assertThatIllegalArgumentException().isThrownBy(() -> new PhoneNumbers("us")).withMessageContaining("intents.default-region");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "call +15550109876 now                | call ***876 now",
        "(555) 010-9876, or 030/123456        | ***876, or ***456",
        "tel:+15550109876abc                  | tel:***876abc",
        "+1 555 010 98 76                     | ***876",
        "1.5550109876E+10                     | ***876E+10",
        "code 404 at line 12345               | code 404 at line 12345",
        "a1b2c3d4-e5f6-7890-abcd-ef1234567890 | a1b2c3d4-e5f6-7890-abcd-ef1234567890",
        "12345678-1234-1234-1234-123456789012 | 12345678-1234-1234-1234-123456789012",
        "at 2026-05-01T12:00:00.123456789Z    | at 2026-05-01T12:00:00.123456789Z"})
    void masksNumbersAndNothingElse(String text, String masked) {
        assertThat(PhoneNumbers.masked(text)).isEqualTo(masked);
    }

    @Test
    void masksNothingInNothing() {
        assertThat(PhoneNumbers.masked(null)).isNull();
    }

    @Property
    void noNumberSurvivesMasking(@ForAll @NumericChars @StringLength(min = 7, max = 15) String digits,
                                 @ForAll @CharRange(from = ' ', to = '~') @StringLength(max = 20) String before,
                                 @ForAll @CharRange(from = ' ', to = '~') @StringLength(max = 20) String after) {
        assertThat(PhoneNumbers.masked(before + " +" + digits + " " + after)).doesNotContain(digits);
    }
}
