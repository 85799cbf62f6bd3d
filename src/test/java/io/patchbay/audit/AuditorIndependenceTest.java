package io.patchbay.audit;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Whoever audits must not share a mistake with what is audited. */
@AnalyzeClasses(packages = "io.patchbay.audit")
class AuditorIndependenceTest {

    @ArchTest
    static final ArchRule THE_AUDITOR_KNOWS_NOTHING_OF_THE_CODE = noClasses().that().resideInAPackage("io.patchbay.audit").should()
            .dependOnClassesThat(resideInAPackage("io.patchbay..").and(resideOutsideOfPackage("io.patchbay.audit")));
}
