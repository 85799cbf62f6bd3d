package io.patchbay;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import io.patchbay.presence.PresenceCheck;
import io.patchbay.presence.WeeklyHours;
import io.patchbay.routing.Verdict;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** The rooms of the house, and who may import whom. */
@AnalyzeClasses(packages = "io.patchbay", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {

    private static final Map<String, List<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("safety", List.of()),
            Map.entry("intent", List.of()),
            Map.entry("journal", List.of("intent", "safety")),
            Map.entry("intake", List.of("intent", "journal", "safety")),
            Map.entry("genesys", List.of("intent", "safety")),
            Map.entry("quota", List.of()),
            Map.entry("presence", List.of("genesys", "quota")),
            Map.entry("routing", List.of("intent", "genesys", "presence", "journal")),
            Map.entry("outcome", List.of("intent", "journal", "safety")),
            Map.entry("governance", List.of("intent", "journal", "genesys", "safety")),
            Map.entry("reload", List.of("safety")),
            Map.entry("emulator", List.of()));

    @ArchTest
    static final ArchRule ROOMS = rooms();

    private static ArchRule rooms() {
        Architectures.LayeredArchitecture house = Architectures.layeredArchitecture().consideringOnlyDependenciesInLayers();
        for (String room : MAY_IMPORT.keySet()) {
            house = house.optionalLayer(room).definedBy("io.patchbay." + room + "..");
        }
        house = house.layer("main").definedBy("io.patchbay.main..").whereLayer("main").mayNotBeAccessedByAnyLayer();
        for (Map.Entry<String, List<String>> room : MAY_IMPORT.entrySet()) {
            house = room.getValue().isEmpty() ? house.whereLayer(room.getKey()).mayNotAccessAnyLayer()
                    : house.whereLayer(room.getKey()).mayOnlyAccessLayers(room.getValue().toArray(String[]::new));
        }
        return house;
    }

    @ArchTest
    static final ArchRule EVERY_CLASS_HAS_A_ROOM = classes().should().resideInAnyPackage(Stream
            .concat(MAY_IMPORT.keySet().stream(), Stream.of("main")).map(room -> "io.patchbay." + room + "..").toArray(String[]::new));

    @ArchTest
    static final ArchRule SQL_IS_THE_JOURNALS = noClasses().that().resideOutsideOfPackage("io.patchbay.journal..").should()
            .dependOnClassesThat().resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc..", "com.zaxxer..", "org.flywaydb..");

    @ArchTest
    static final ArchRule ANOTHER_RUNTIME_MAY_HOST_US = noClasses().that().resideOutsideOfPackage("io.patchbay.main..").should()
            .dependOnClassesThat().resideInAPackage("org.apache.camel.main..");

    @ArchTest
    static final ArchRule DECISIONS_KNOW_NO_CAMEL = noClasses().that(resideInAnyPackage("io.patchbay.intent..", "io.patchbay.quota..")
            .or(are(oneOf(Verdict.class, WeeklyHours.class, PresenceCheck.class)))).should().dependOnClassesThat().resideInAPackage("org.apache.camel..");

    @ArchTest
    static final ArchRule DECISIONS_KNOW_NO_CLOCK = noClasses().that(are(oneOf(Verdict.class, WeeklyHours.class, PresenceCheck.class)))
            .should().callMethod(Instant.class, "now").orShould().dependOnClassesThat().areAssignableTo(Clock.class);

    @ArchTest
    static final ArchRule A_NAME_SAYS_WHAT_FOR = noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)");

    @ArchTest
    static final ArchRule NO_STATIC_STATE = fields().that().areStatic().should().beFinal();

    @ArchTest
    static final ArchRule NO_STATIC_HOLDERS_OF_STATE = fields().that().areStatic().should().notHaveRawType(new DescribedPredicate<JavaClass>("made to change") {
        @Override
        public boolean test(JavaClass type) {
            return type.isAssignableTo(ConcurrentMap.class) || type.isAssignableTo(AtomicReference.class)
                    || resideInAPackage("java.util.concurrent.atomic").test(type) || resideInAPackage("com.github.benmanes.caffeine..").test(type);
        }
    });

    private static DescribedPredicate<JavaClass> oneOf(Class<?>... types) {
        DescribedPredicate<JavaClass> any = DescribedPredicate.not(alwaysTrue());
        for (Class<?> type : types) {
            any = any.or(JavaClass.Predicates.equivalentTo(type));
        }
        return any;
    }
}
