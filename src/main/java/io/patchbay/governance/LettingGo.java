package io.patchbay.governance;

import io.patchbay.journal.Retention;
import io.patchbay.journal.Trail;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets go, at its hour, what was kept long enough, and says in one line what that was. */
public final class LettingGo {

    private static final Logger LOG = LoggerFactory.getLogger(LettingGo.class);

    private final Ages ages;
    private final FileRetention files;
    private final Retention journal;
    private final Trail trail;
    private final BooleanSupplier keepsFiles;
    private final Clock clock;

    /**
     * How long each is kept; zero: for ever.
     *
     * @param files    of drops that are through
     * @param outcomes days of outcomes
     * @param journal  intents that have ended, and drops
     * @param trail    records of the audit trail
     * @param reports  of audits
     */
    public record Ages(Duration files, Duration outcomes, Duration journal, Duration trail, Duration reports) {
    }

    /**
     * @param ages       how long
     * @param files      the folder's
     * @param journal    the rows
     * @param trail      the audit trail
     * @param keepsFiles whether this node is the one to see to the folder's files
     * @param clock      the time
     */
    public LettingGo(Ages ages, FileRetention files, Retention journal, Trail trail, BooleanSupplier keepsFiles, Clock clock) {
        this.ages = ages;
        this.files = files;
        this.journal = journal;
        this.trail = trail;
        this.keepsFiles = keepsFiles;
        this.clock = clock;
    }

    /** Deletes files, where this node keeps them. What the disk does not give away is told in the log and keeps nothing else. */
    public void files() {
        if (!keepsFiles.getAsBoolean()) {
            return;
        }
        List<String> gone = new ArrayList<>();
        if (!ages.files.isZero()) {
            tell(gone, files.drops(ages.files), "files of drops");
        }
        if (!ages.outcomes.isZero()) {
            tell(gone, files.outcomes(ages.outcomes), "days of outcomes");
        }
        if (!ages.reports.isZero()) {
            tell(gone, files.reports(ages.reports), "reports");
        }
        tell(gone);
    }

    /** Deletes rows of the journal and cuts the trail; one node does it for all. */
    public void rows() {
        List<String> gone = new ArrayList<>();
        if (!ages.journal.isZero()) {
            Retention.Gone rows = journal.letGo(ages.journal);
            tell(gone, rows.intents(), "intents");
            tell(gone, rows.drops(), "drops");
        }
        if (!ages.trail.isZero()) {
            tell(gone, trail.cut(clock.instant().minus(ages.trail)), "records of the audit trail");
        }
        tell(gone);
    }

    private static void tell(List<String> gone, long count, String what) {
        if (count > 0) {
            gone.add("%,d %s".formatted(count, what));
        }
    }

    private static void tell(List<String> gone) {
        if (!gone.isEmpty()) {
            LOG.info("kept long enough, as the settings retention.* say, and gone: {}", String.join(", ", gone));
        }
    }
}
