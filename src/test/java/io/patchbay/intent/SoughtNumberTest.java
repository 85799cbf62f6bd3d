package io.patchbay.intent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoughtNumberTest {

    private static SoughtNumber sought(String text, String region) {
        try {
            return new SoughtNumber(text, region);
        } catch (NotAPhoneNumber e) {
            throw new AssertionError(e);
        }
    }

    private final SoughtNumber american = sought("(415) 555-0132", "US");
    private final SoughtNumber german = sought("030 12345678", "DE");

    @ParameterizedTest
    @ValueSource(strings = {"+14155550132", "14155550132", "4155550132", "(415) 555-0132", "1-415-555-0132", "+1 (415) 555 0132", "'+1 415.555.0132",
            "011 1 415 555 0132", "00 1 415 555 0132", "tel:+1-415-555-0132", "call 415 555 0132 after six", "x4155550132", "INC-4155550132",
            "14155550132.0", "4.155550132E+9", "1.4155550132E+10", "415\u00A0555\u20110132", "\uFF14\uFF11\uFF15\uFF15\uFF15\uFF15\uFF10\uFF11\uFF13\uFF12",
            "+1 415 555 0100, +1 415 555 0132", "4711 415 555 0132", "4155550132 30", "{\"n\": 4155550132}", "415-555-0132 2026-05-01T09:00:00Z"})
    void isFoundInEverySpelling(String text) {
        assertThat(american.isIn(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Dana Ruiz", "+14155550133", "24155550132", "41555501321", "+49 4155550132", "+49 415 555 0132", "00494155550132",
            "+1 415 555 0100", "4155550", "0132", "2026-05-01T09:00:00Z", "415, 555, 0132", "415 call 555 me 0132"})
    void isNotFoundInOtherNumbersAndOtherTexts(String text) {
        assertThat(american.isIn(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+493012345678", "+49 (0)30 12345678", "0049 30 1234 5678", "030/12345678", "030 - 12 34 56 78", "3012345678"})
    void isFoundInTheSpellingsOfItsCountry(String text) {
        assertThat(german.isIn(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"030 1234 5678 9", "0301234567890", "+49 30 123456789", "+1 301 234 5678", "+43 30 12345678"})
    void isNotThatOfAnother(String text) {
        assertThat(german.isIn(text)).isFalse();
    }

    @Test
    void isFoundAsAWordWhereNumbersAreAdvertisedSo() {
        assertThat(sought("1-800-356-9377", "US").isIn("1-800-FLOWERS")).isTrue();
    }

    @Test
    void aShortNationalNumberOfAnotherCountryIsLookedForWithItsCountryAlone() {
        SoughtNumber icelandic = sought("+354 555 1234", "US");
        assertThat(icelandic.isIn("case 5551234")).isFalse();
        assertThat(icelandic.isIn("+354 555 1234")).isTrue();
        assertThat(sought("5551234", "IS").isIn("case 5551234")).isTrue();
    }

    @Test
    void aDateIsNoNumber() {
        SoughtNumber danish = sought("20 26 05 01", "DK");
        assertThat(danish.isIn("2026-05-01T09:00:00Z")).isFalse();
        assertThat(danish.isIn("20 26 05 01")).isTrue();
    }

    @Test
    void whatIsNoNumberCannotBeLookedForAndIsNotShown() {
        assertThatThrownBy(() -> new SoughtNumber("4155550132 ext. 7", "US")).isInstanceOf(NotAPhoneNumber.class).hasMessageNotContaining("4155550132");
        assertThat(american).hasToString("SoughtNumber[***132]");
    }

    @Property(tries = 300)
    void isFoundHoweverItsDigitsAreSetApart(@ForAll("signs") String[] apart, @ForAll boolean withCountry) {
        StringBuilder text = new StringBuilder(withCountry ? "+1" : "");
        String digits = "4155550132";
        for (int i = 0; i < digits.length(); i++) {
            text.append(i == 0 && !withCountry ? "" : apart[i]).append(digits.charAt(i));
        }
        assertThat(american.isIn(text.toString())).as("'%s'", text).isTrue();
    }

    @Provide
    Arbitrary<String[]> signs() {
        return Arbitraries.of("", "", "", " ", "-", ".", ") ", "\u00A0", "/").array(String[].class).ofSize(10);
    }
}
