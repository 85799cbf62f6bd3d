package io.patchbay.intent;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.Leniency;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One telephone number that is looked for in texts, in whatever spelling it stands there. In doubt it is found: it is looked for in order
 * to erase it. What is a part of a longer number is not it.
 */
public final class SoughtNumber {
    /** So long is a spelling, with all that sets its digits apart. */
    private static final int LONGEST_SPELLING = 64;
    private static final int LONGEST_NUMBER = 15;
    /** A national number of fewer digits could be anything, unless it is one of the country that numbers are written in here. */
    private static final int TELLING = 8;
    /** A text in which these last digits do not follow each other need not be looked at closely. */
    private static final int HINT = 6;
    private static final int NORTH_AMERICA = 1;
    /** What may stand between two digits of one number; letters, commas and the like end it. */
    private static final String APART = "[\\s\\p{Z}\\p{Pd}()\\[\\]./_~'*\\\\]{0,3}";
    private static final Pattern MORE = Pattern.compile(APART + "\\d(?:" + APART + "\\d)*");
    private static final String BEFORE = "(?:([+\\uFF0B])" + APART + ")?((?:\\d" + APART + "){0,15}?)";
    /** A spreadsheet's decimals, or its power of ten. */
    private static final Pattern DECIMALS = Pattern.compile("[.,]\\d{1,2}(?!\\d).*", Pattern.DOTALL);
    private static final Pattern INSTANT = Pattern.compile("(?<!\\d)\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?");

    private final PhoneNumberUtil library = PhoneNumberUtil.getInstance();
    private final PhoneNumbers numbers;
    private final String region;
    private final String e164;
    private final String national;
    private final int country;
    private final int hintLength;
    private final long hintSpan;
    private final long hint;
    private final boolean tellingAlone;
    private final Set<String> prefixes;
    private final Pattern spelled;

    /**
     * A number to look for.
     *
     * @param text   it, in any spelling that has one meaning in the region
     * @param region the ISO 3166 code of the country meant by a number without a country code
     * @throws NotAPhoneNumber          where the text has no meaning, or more than one
     * @throws IllegalArgumentException where the region is no country's code
     */
    public SoughtNumber(String text, String region) throws NotAPhoneNumber {
        this.region = region;
        numbers = new PhoneNumbers(region);
        e164 = numbers.e164(text.strip());
        PhoneNumber number;
        try {
            number = library.parse(e164, null);
        } catch (NumberParseException e) {
            throw new IllegalStateException("what was E.164 is not", e);
        }
        national = library.getNationalSignificantNumber(number);
        country = number.getCountryCode();
        hintLength = Math.min(HINT, national.length());
        hintSpan = (long) Math.pow(10, hintLength);
        hint = Long.parseLong(national) % hintSpan;
        tellingAlone = national.length() >= TELLING || library.getCountryCodeForRegion(region) == country;
        prefixes = prefixes();
        spelled = Pattern.compile("(?<!\\d)" + BEFORE + "(" + national.chars().mapToObj(Character::toString).collect(Collectors.joining(APART)) + ")(?!\\d)");
    }

    /** What may stand before the national digits: country code, with or without the way out of a country, or the national prefix. */
    private Set<String> prefixes() {
        Set<String> known = new LinkedHashSet<>(Set.of(""));
        String trunk = library.getNddPrefixForRegion(library.getRegionCodeForCountryCode(country), true);
        known.add(trunk == null ? "" : trunk);
        for (String way : new String[] {"", "00", "011", "0011", "010", "810"}) {
            known.add(way + country);
            // +49 (0)30
            known.add(way + country + (trunk == null ? "" : trunk));
        }
        return known;
    }

    /** The number in its one spelling, with its plus. */
    public String e164() {
        return e164;
    }

    /** For people: the last digits alone. */
    public String lastDigits() {
        return e164.substring(e164.length() - 3);
    }

    /**
     * Whether the number stands in a text.
     *
     * @param text anything; null has none
     */
    public boolean isIn(String text) {
        if (text == null || !isHintedAt(text)) {
            return false;
        }
        String plain = INSTANT.matcher(withAsciiDigits(text)).replaceAll(instant -> "T".repeat(instant.group().length()));
        return isAllOf(plain) || isSpelledIn(plain) || isFoundIn(plain);
    }

    /**
     * Whether a text may have the number in it: cheap, and wrong on the safe side alone.
     *
     * @param text anything
     */
    public boolean isHintedAt(String text) {
        return isHintedAt(text, false) || country == NORTH_AMERICA && isHintedAt(text, true);
    }

    private boolean isHintedAt(String text, boolean lettersToo) {
        long seen = 0;
        long last = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int digit = c < 128 ? c >= '0' && c <= '9' ? c - '0' : lettersToo ? onKeypad(c) : -1 : Character.digit(c, 10);
            if (digit >= 0) {
                last = (last * 10 + digit) % hintSpan;
                if (++seen >= hintLength && last == hint) {
                    return true;
                }
            }
        }
        return false;
    }

    private static int onKeypad(char c) {
        int letter = Character.toLowerCase(c) - 'a';
        return letter < 0 || letter > 25 ? -1 : "22233344455566677778889999".charAt(letter) - '0';
    }

    private static String withAsciiDigits(String text) {
        StringBuilder plain = new StringBuilder(text);
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (c >= 128 && Character.isDigit(c)) {
                plain.setCharAt(i, (char) ('0' + Character.digit(c, 10)));
            }
        }
        return plain.toString();
    }

    private boolean isAllOf(String text) {
        String all = text.strip();
        try {
            return all.length() <= LONGEST_SPELLING && numbers.e164(all).equals(e164);
        } catch (NotAPhoneNumber e) {
            return false;
        }
    }

    private boolean isFoundIn(String text) {
        for (var hit : library.findNumbers(text, region, Leniency.POSSIBLE, Long.MAX_VALUE)) {
            if (library.format(hit.number(), PhoneNumberFormat.E164).equals(e164)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the number stands in a text by its digits, each at most three signs from the next: quicker than {@link #isIn}, and blind for
     * what a library alone can read.
     *
     * @param text anything, with digits of ASCII
     */
    public boolean isSpelledIn(String text) {
        Matcher hit = spelled.matcher(text);
        for (int from = 0; hit.find(from); from = hit.start(3) + 1) {
            if (isWhole(hit.group(1) != null, hit.group(2), hit.group(3)) && !goesOn(hit.group(3), text.substring(hit.end()))) {
                return true;
            }
        }
        return false;
    }

    /**
     * @param plus   whether a plus stands before it all
     * @param before the digits before, as they are set apart
     * @param own    the national digits, as they are set apart
     */
    private boolean isWhole(boolean plus, String before, String own) {
        String digits = digits(before);
        if (prefixes.contains(digits)) {
            return !digits.isEmpty() && !digits.equals("0") || tellingAlone;
        }
        boolean touches = !before.isEmpty() && Character.isDigit(before.charAt(before.length() - 1));
        boolean abroad = (plus || digits.startsWith("00") || digits.startsWith("011"))
                && digits.length() + national.length() <= LONGEST_NUMBER;
        // other digits that only happen to stand before it
        return !touches && !abroad && tellingAlone;
    }

    /** Whether it is but the beginning of another number: where digits are set apart, what follows may belong to them. */
    private boolean goesOn(String own, String after) {
        Matcher more = MORE.matcher(after);
        if (digits(own).length() == own.length() || !more.lookingAt() || DECIMALS.matcher(after).matches()) {
            return false;
        }
        try {
            PhoneNumber longer = library.parse("+" + country + digits(own) + digits(more.group()), null);
            return library.isValidNumber(longer);
        } catch (NumberParseException e) {
            return false;
        }
    }

    private static String digits(String text) {
        return PhoneNumberUtil.normalizeDigitsOnly(text);
    }

    /** Shows the last digits alone. */
    @Override
    public String toString() {
        return "SoughtNumber[***" + lastDigits() + "]";
    }
}
