package dev.birdfeeder.command;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.library.GeneralCodingRules;
import dev.birdfeeder.Birdfeeder;
import dev.birdfeeder.BirdfeederApplication;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;

/** The borders between the packages; package-private classes are the rest of it. */
@AnalyzeClasses(packages = "dev.birdfeeder", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    void featuresAreFreeOfCycles(JavaClasses classes) {
        slices().matching("dev.birdfeeder.(*)..").should().beFreeOfCycles().check(classes);
    }

    @ArchTest
    void nothingDependsOnTheCommandLineButTheMainClass(JavaClasses classes) {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.birdfeeder.command..")
                .and()
                .doNotBelongToAnyOf(Birdfeeder.class)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.birdfeeder.command..")
                .check(classes);
    }

    @ArchTest
    void theSandboxKnowsNothingOfTheProduct(JavaClasses classes) {
        noClasses()
                .that()
                .resideInAPackage("dev.birdfeeder.sandbox..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are ours and not the sandbox's",
                        (JavaClass other) -> other.getPackageName().startsWith("dev.birdfeeder")
                                && !other.getPackageName().startsWith("dev.birdfeeder.sandbox")))
                .check(classes);
    }

    @ArchTest
    void onlyTheWiringAndTheCommandLineKnowTheSandbox(JavaClasses classes) {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.birdfeeder.sandbox..", "dev.birdfeeder.command..")
                .and()
                .doNotBelongToAnyOf(BirdfeederApplication.class)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.birdfeeder.sandbox..")
                .check(classes);
    }

    @ArchTest
    void tenantsDependOnNoOtherFeature(JavaClasses classes) {
        noClasses()
                .that()
                .resideInAPackage("dev.birdfeeder.tenant..")
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are ours and not the tenant's",
                        (JavaClass other) -> other.getPackageName().startsWith("dev.birdfeeder")
                                && !other.getPackageName().startsWith("dev.birdfeeder.tenant")))
                .check(classes);
    }

    @ArchTest
    void nothingIsSerialisedTheJavaWay(JavaClasses classes) {
        noClasses()
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(ObjectInputStream.class, ObjectOutputStream.class)
                .check(classes);
    }

    @ArchTest
    void onlyTheMainClassEndsTheProcess(JavaClasses classes) {
        noClasses()
                .that()
                .doNotBelongToAnyOf(Birdfeeder.class)
                .should()
                .callMethodWhere(target(owner(name("java.lang.System")))
                        .and(target(name("exit")))
                        .or(target(owner(name("java.lang.Runtime")))
                                .and(target(name("halt")).or(target(name("exit"))))))
                .check(classes);
    }

    @ArchTest
    void nothingIsInjectedIntoFields(JavaClasses classes) {
        GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION.check(classes);
    }

    @ArchTest
    void nothingIsPrintedPastTheCommandLine(JavaClasses classes) {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(classes);
    }

    @ArchTest
    void nothingLogsTheOldWay(JavaClasses classes) {
        GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(classes);
    }

    @ArchTest
    void noFieldIsPublicButConstants(JavaClasses classes) {
        noFields().that().areNotStatic().should().bePublic().check(classes);
    }

    @ArchTest
    void theClockIsAlwaysGiven(JavaClasses classes) {
        noClasses()
                .that()
                .doNotBelongToAnyOf(BirdfeederApplication.class)
                .should()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDate.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(classes);
    }
}
