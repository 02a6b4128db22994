package dev.assay;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The table of modules in ARCHITECTURE.md, and the purity of `verify` and `appraise`, as rules.
class ArchitectureTest {
  /// Package of each module, and the packages of ours that it may depend on.
  private static final Map<String, Set<String>> MODULES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("evidence", Set.of()),
              Map.entry("appraisal", Set.of("evidence")),
              Map.entry("secrets", Set.of("evidence")),
              Map.entry("schemas", Set.of()),
              Map.entry("settings", Set.of()),
              Map.entry("streams", Set.of("evidence", "schemas", "settings")),
              Map.entry("emitter", Set.of("evidence", "secrets", "schemas", "settings")),
              Map.entry("ingest", Set.of("appraisal", "evidence", "schemas", "settings")),
              Map.entry("verifier", Set.of("evidence", "schemas", "settings", "streams")),
              Map.entry(
                  "policy",
                  Set.of("evidence", "appraisal", "secrets", "schemas", "settings", "streams")),
              Map.entry(
                  "cli",
                  Set.of(
                      "evidence",
                      "appraisal",
                      "secrets",
                      "schemas",
                      "settings",
                      "streams",
                      "emitter",
                      "ingest",
                      "verifier",
                      "policy"))));

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.assay");

  @TestFactory
  Stream<DynamicTest> aModuleDependsOnlyOnWhatTheTableAllows() {
    return MODULES.entrySet().stream()
        .map(
            module ->
                DynamicTest.dynamicTest(
                    module.getKey(),
                    () -> onlyDependsOn(module.getKey(), module.getValue()).check(OURS)));
  }

  @Test
  void everyClassBelongsToAModuleOfTheTable() {
    classes()
        .should()
        .resideInAnyPackage(
            MODULES.keySet().stream().map(ArchitectureTest::tree).toArray(String[]::new))
        .check(OURS);
  }

  @Test
  void evidenceAndAppraisalReachNoKafkaNetworkOrFile() {
    noClasses()
        .that()
        .resideInAnyPackage(tree("evidence"), tree("appraisal"))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "org.apache.kafka..",
                "org.rocksdb..",
                "io.confluent..",
                "java.net..",
                "java.nio.channels..",
                "java.nio.file..",
                "java.sql..",
                "javax.net..",
                "org.slf4j.."))
        .orShould()
        .dependOnClassesThat(
            new DescribedPredicate<>("files of java.io") {
              @Override
              public boolean test(JavaClass type) {
                return type.getName().startsWith("java.io.File")
                    || type.getName().equals("java.io.RandomAccessFile");
              }
            })
        .check(OURS);
  }

  @Test
  void evidenceAndAppraisalReadNoClock() {
    noClasses()
        .that()
        .resideInAnyPackage(tree("evidence"), tree("appraisal"))
        .should()
        .accessTargetWhere(
            new DescribedPredicate<JavaAccess<?>>("the time of day is read") {
              @Override
              public boolean test(JavaAccess<?> access) {
                JavaClass owner = access.getTargetOwner();
                String name = access.getName();
                return owner.isAssignableTo(Clock.class)
                    || owner.isEquivalentTo(InstantSource.class)
                    || (owner.isEquivalentTo(Instant.class) && name.equals("now"))
                    || (owner.isEquivalentTo(System.class)
                        && (name.equals("currentTimeMillis") || name.equals("nanoTime")))
                    || (owner.isEquivalentTo(java.util.Date.class)
                        && name.equals("<init>")
                        && access.getDescription().contains("Date.<init>()"));
              }
            })
        .check(OURS);
  }

  @Test
  void onlyPolicyStreamRecallsVerifiedClaimsFromTheLog() {
    noClasses()
        .that(not(resideInAnyPackage(tree("policy"))))
        .should()
        .callMethodWhere(
            new DescribedPredicate<>("verified claims are recalled from the verifier's log") {
              @Override
              public boolean test(com.tngtech.archunit.core.domain.JavaMethodCall call) {
                return call.getName().equals("recalledFromVerifierLog");
              }
            })
        .check(OURS);
  }

  @Test
  void packagesAreFeaturesAndNotLayers() {
    noClasses()
        .should()
        .resideInAnyPackage("..util..", "..utils..", "..model..", "..impl..", "..common..")
        .check(OURS);
  }

  @Test
  void packagesOfOneModuleHaveNoCycles() {
    for (String module : MODULES.keySet()) {
      slices()
          .matching("dev.assay." + module + ".(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true)
          .check(OURS);
    }
  }

  private static ArchRule onlyDependsOn(String module, Set<String> allowed) {
    List<String> packages = new ArrayList<>();
    packages.add(tree(module));
    allowed.forEach(other -> packages.add(tree(other)));
    return classes()
        .that()
        .resideInAPackage(tree(module))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(packages.toArray(String[]::new))
                .or(not(resideInAnyPackage("dev.assay.."))));
  }

  private static String tree(String module) {
    return "dev.assay." + module + "..";
  }
}
