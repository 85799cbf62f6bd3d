package io.patchbay.journal;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * A record of the trail before it has its place in a chain.
 *
 * @param intentId the intent
 * @param position its place among the intent's steps; null for the next
 * @param at       when, in epoch milliseconds
 * @param actor    who or what made it
 * @param from     the state before, or null
 * @param to       the state after
 * @param evidence what proved it, or null
 * @param facts    JSON, or null
 * @param parts    what can be taken out
 */
record TrailStep(String intentId, Long position, long at, String actor, String from, String to, String evidence, String facts, Parts parts) {

    /** Texts come back from every database as they went in: without what PostgreSQL cannot keep. */
    TrailStep {
        actor = storable(actor);
        facts = storable(facts);
    }

    /**
     * What can be taken out of a record.
     *
     * @param detail  for people, or null
     * @param subject whose numbers, or null
     * @param salt    so that nobody finds the two again by trying; null where there are none
     * @param sealed  what is chained in their place
     */
    record Parts(String detail, String subject, String salt, String sealed) {

        private static final int SALT_BYTES = 32;
        private static final SecureRandom RANDOM = new SecureRandom();

        /** Nothing. */
        static final Parts NONE = new Parts(null, null, null, "");

        static Parts of(String detail, String subject) {
            if (detail == null && subject == null) {
                return NONE;
            }
            byte[] random = new byte[SALT_BYTES];
            RANDOM.nextBytes(random);
            String salt = Base64.getEncoder().encodeToString(random);
            String kept = storable(detail);
            return new Parts(kept, subject, salt, TrailRecord.seal(kept, subject, salt));
        }
    }

    TrailStep withoutParts() {
        return new TrailStep(intentId, position, at, actor, from, to, evidence, facts, Parts.NONE);
    }

    private static String storable(String text) {
        if (text == null || text.chars().noneMatch(each -> each == 0 || Character.isSurrogate((char) each))) {
            return text;
        }
        StringBuilder kept = new StringBuilder(text.length());
        text.codePoints().map(each -> each == 0 || each >= Character.MIN_SURROGATE && each <= Character.MAX_SURROGATE ? 0xFFFD : each)
                .forEach(kept::appendCodePoint);
        return kept.toString();
    }
}
