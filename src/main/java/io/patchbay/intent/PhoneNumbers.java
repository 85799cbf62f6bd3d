package io.patchbay.intent;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Telephone numbers: one spelling for the platform, and a masked one for logs. */
public final class PhoneNumbers {
    /** What the platform takes (par-api.openapi.yaml, Party.phoneNumber). */
    private static final Pattern E164 = Pattern.compile("\\+[1-9][0-9]{6,14}");
    private static final Pattern SPREADSHEET = Pattern.compile("'?[+-]?\\d+(?:[.,]\\d+)?[eE]\\+?\\d+");
    private static final Pattern DECIMAL = Pattern.compile("'?[+-]?\\d{6,}[.,]\\d{1,2}");
    /** What the library would dial as further digits, or leave out in the middle of a number. */
    private static final Pattern WORDS = Pattern.compile("\\p{Nd}.*\\p{L}", Pattern.DOTALL);
    private static final Pattern SIGNS = Pattern.compile("\\p{Nd}.*\\*", Pattern.DOTALL);
    private static final int NORTH_AMERICA = 1;
    /** Ids, hashes and instants are left whole; what else has seven digits or more, however they are set apart, is a number. */
    private static final Pattern MASKABLE = Pattern.compile(
            "((?<![0-9A-Za-z])[0-9A-Za-z]{8}(?:-[0-9A-Za-z]{4}){3}-[0-9A-Za-z]{12}(?![0-9A-Za-z])"
            + "|(?<![0-9A-Za-z])[0-9a-f]{32,}(?![0-9A-Za-z])"
            + "|(?<![0-9])\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?)"
            + "|[+(]*\\p{Nd}(?:[ \\u00A0()./-]{0,3}\\p{Nd}){3,}((?:[ \\u00A0()./-]{0,3}\\p{Nd}){3})");
    private static final Pattern NO_DIGIT = Pattern.compile("\\P{Nd}");

    private final PhoneNumberUtil library = PhoneNumberUtil.getInstance();
    private final String defaultRegion;

    /**
     * Numbers as one country spells them.
     *
     * @param defaultRegion the ISO 3166 code of the country meant by a number without a country code
     * @throws IllegalArgumentException where the code is no country's
     */
    public PhoneNumbers(String defaultRegion) {
        if (!library.getSupportedRegions().contains(defaultRegion)) {
            throw new IllegalArgumentException("intents.default-region must be the two capital letters of a country, such as US: " + defaultRegion);
        }
        this.defaultRegion = defaultRegion;
    }

    /**
     * The one spelling of a number. Whether anybody answers there is not asked: a number of the right length will do.
     *
     * @param text any spelling that has one meaning in the default region
     * @return E.164 with its plus
     * @throws NotAPhoneNumber where it has none, or more than one
     */
    public String e164(String text) throws NotAPhoneNumber {
        if (E164.matcher(text).matches() && library.isPossibleNumber(text, null)) {
            return text;
        }
        if (SPREADSHEET.matcher(text).matches()) {
            throw new NotAPhoneNumber("has been turned into powers of ten by a spreadsheet (like 1.5555E+10), and digits are lost; "
                    + "format the column as text and enter the number again");
        }
        if (DECIMAL.matcher(text).matches()) {
            throw new NotAPhoneNumber("has decimals, as a spreadsheet writes a number (like 15550.0), which would be dialled; "
                    + "format the column as text and enter the number again");
        }
        PhoneNumber number;
        try {
            number = library.parse(text, defaultRegion);
        } catch (NumberParseException e) {
            throw new NotAPhoneNumber(switch (e.getErrorType()) {
                case INVALID_COUNTRY_CODE -> "begins with a country code that does not exist; write it as + with country code and number";
                case TOO_LONG -> "has too many digits; write one number, as + with country code and number";
                case TOO_SHORT_AFTER_IDD, TOO_SHORT_NSN -> "has too few digits; write it as + with country code and number";
                default -> "is no telephone number; write it as + with country code and number";
            });
        }
        if (number.hasExtension()) {
            throw new NotAPhoneNumber("has an extension, which the platform cannot dial; write the number without it");
        }
        // letters stand for digits where numbers are advertised as words, and nowhere else
        if (SIGNS.matcher(text).find() || number.getCountryCode() != NORTH_AMERICA && WORDS.matcher(text).find()) {
            throw new NotAPhoneNumber("has letters or signs among its digits, which would be dialled; write the number alone, as + with country code and number");
        }
        switch (library.isPossibleNumberWithReason(number)) {
            case IS_POSSIBLE -> { }
            case IS_POSSIBLE_LOCAL_ONLY -> throw new NotAPhoneNumber("lacks its area code; write it as + with country code and number");
            case TOO_SHORT -> throw new NotAPhoneNumber("has too few digits; write it as + with country code and number");
            case TOO_LONG -> throw new NotAPhoneNumber("has too many digits; write one number, as + with country code and number");
            default -> throw new NotAPhoneNumber("has a length that no number of its country has; write it as + with country code and number");
        }
        String e164 = library.format(number, PhoneNumberFormat.E164);
        if (!E164.matcher(e164).matches()) {
            throw new NotAPhoneNumber("is no number that the platform dials; write it as + with country code and number");
        }
        return e164;
    }

    /**
     * A text in which no telephone number can be read any more.
     *
     * @param text anything, such as an error of the platform; null stays null
     * @return the text, every number in it reduced to its last three digits
     */
    public static String masked(String text) {
        if (text == null) {
            return null;
        }
        return MASKABLE.matcher(text).replaceAll(hit -> Matcher.quoteReplacement(hit.group(1) != null
                ? hit.group()
                : "***" + NO_DIGIT.matcher(hit.group(2)).replaceAll("")));
    }
}
