package io.patchbay.intake;

import io.patchbay.intent.PhoneNumbers;
import io.patchbay.journal.JournalUnavailable;
import org.slf4j.Logger;

/** A failure that is tried again and again, told once for each cause and once when it is over. For one thread. */
final class Trouble {

    private final Logger log;
    private final String what;
    private final String over;
    private String told;

    /**
     * @param log  where it is told
     * @param what what does not work, for people
     * @param over that it does, for people
     */
    Trouble(Logger log, String what, String over) {
        this.log = log;
        this.what = what;
        this.over = over;
    }

    void tell(Throwable because) {
        // a database that is away says so in different words each time
        String cause = because instanceof JournalUnavailable ? JournalUnavailable.class.getName() : because.toString();
        if (!cause.equals(told)) {
            told = cause;
            log.warn("{}: {}", what, PhoneNumbers.masked(because.toString()));
            log.debug("{}", what, because);
        }
    }

    boolean isOn() {
        return told != null;
    }

    void over() {
        if (isOn()) {
            told = null;
            log.info(over);
        }
    }
}
