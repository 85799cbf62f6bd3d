package io.patchbay.routing;

import static io.patchbay.routing.Cases.ANNA;
import static io.patchbay.routing.Cases.intent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.patchbay.intent.Intent;
import io.patchbay.intent.Party;
import io.patchbay.intent.PhoneNumbers;
import io.patchbay.intent.Reason;
import io.patchbay.journal.RoutingPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallerRegistryTest {

    private static final String CALLER = "+14155552671";

    @TempDir
    private Path folder;
    private int writes;

    private Path registry(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("callers.csv"), text);
        return Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH.plusSeconds(++writes)));
    }

    private static CallerRegistry reading(Path file) {
        return new CallerRegistry(file, new PhoneNumbers("US"));
    }

    private static Preparation from(String name) {
        Intent intent = intent("i", ANNA).withFrom(new Party(CALLER, name));
        return new Preparation(Cases.claim(intent), intent, RoutingPlan.NONE);
    }

    @Test
    void withoutARegistryEveryCallerIsTaken() {
        assertThat(reading(null).enrich(from(null))).isEqualTo(from(null));
    }

    @Test
    void theNameIsFilledInWhereTheSenderGaveNone() throws IOException {
        CallerRegistry registry = reading(registry("\uFEFFphone_number,name\n(415) 555-2671, Bank \n"));
        assertThat(registry.enrich(from(null)).intent().from().name()).isEqualTo("Bank");
        assertThat(registry.enrich(from("Mine")).intent().from().name()).isEqualTo("Mine");
    }

    @Test
    void aCallerWhoIsNotInItEndsTheIntentAndIsNotToldInFull() throws IOException {
        CallerRegistry registry = reading(registry("phone_number,name\n+14155550000,Another\n"));
        IntentEnds end = catchThrowableOfType(IntentEnds.class, () -> registry.enrich(from(null)));
        assertThat(end.resolution().reason()).isEqualTo(Reason.CALLER_NOT_REGISTERED);
        assertThat(end.resolution().detail()).doesNotContain("415555").contains("671");
    }

    @Test
    void aChangedFileIsReadAgainAndABrokenOneLeavesTheLastGoodOne() throws IOException {
        CallerRegistry registry = reading(registry("phone_number,name\n" + CALLER + ",Bank\n"));
        registry("phone_number,name\n" + CALLER + ",Bank of today\n");
        assertThat(registry.enrich(from(null)).intent().from().name()).isEqualTo("Bank of today");
        registry("phone_number,name\nno number,x\n");
        assertThat(registry.enrich(from(null)).intent().from().name()).isEqualTo("Bank of today");
        registry("phone_number,name\n");
        assertThat(registry.enrich(from(null)).intent().from().name()).as("nobody is in it").isEqualTo("Bank of today");
        Path unsettled = registry("phone_number,name\n" + CALLER + ",Bank of tomorrow\n");
        Files.setLastModifiedTime(unsettled, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(registry.enrich(from(null)).intent().from().name()).as("it may be written still").isEqualTo("Bank of today");
        Files.delete(folder.resolve("callers.csv"));
        assertThat(registry.enrich(from(null)).intent().from().name()).isEqualTo("Bank of today");
    }

    @Test
    void atTheStartABrokenOneIsRefusedWithItsLine() throws IOException {
        Path file = registry("phone_number,name\n" + CALLER + ",Bank\nno number,x\n");
        assertThatIllegalArgumentException().isThrownBy(() -> reading(file)).withMessageContaining("line 3");
        assertThatIllegalArgumentException().isThrownBy(() -> reading(folder.resolve("nowhere.csv"))).withMessageContaining("caller-registry");
    }
}
