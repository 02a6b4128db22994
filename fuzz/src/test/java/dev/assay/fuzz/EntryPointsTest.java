package dev.assay.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.wire.Unreadable;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// No way in without a fuzz target: each public method of an exported package that makes something
/// of bytes or text is called by one, and so is each verifier.
class EntryPointsTest {
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(
              "dev.assay.evidence",
              "dev.assay.appraisal",
              "dev.assay.secrets",
              "dev.assay.fuzz.targets");

  private static final List<String> NAMES = List.of("parse", "read", "decode");
  private static final ClassLoader LOADER = EntryPointsTest.class.getClassLoader();

  @Test
  void eachEntryPointIsFuzzed() throws IOException {
    Set<String> exported = exported();
    Set<String> entries =
        OURS.stream()
            .filter(type -> exported.contains(type.getPackageName()))
            .flatMap(type -> type.getMethods().stream())
            .filter(EntryPointsTest::isEntryPoint)
            .map(EntryPointsTest::name)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(entries)
        .contains(
            "dev.assay.evidence.snp.SnpReport.parse",
            "dev.assay.appraisal.PolicyReader.read",
            "dev.assay.secrets.sealing.GuestKey.parse");
    assertThat(fuzzed()).containsAll(entries);
  }

  /// Reading of bytes or text, or `verify` of a verifier.
  private static boolean isEntryPoint(JavaMethod method) {
    if (!method.getModifiers().contains(JavaModifier.PUBLIC)
        || !method.getOwner().getModifiers().contains(JavaModifier.PUBLIC)) {
      return false;
    }
    boolean verifies =
        method.getName().equals("verify") && method.getOwner().getSimpleName().endsWith("Verifier");
    return verifies || reads(method);
  }

  private static boolean reads(JavaMethod method) {
    boolean answersHowItWent =
        method.getRawReturnType().isEquivalentTo(Parsed.class)
            || method.getThrowsClause().containsType(Unreadable.class);
    return (NAMES.stream().anyMatch(method.getName()::startsWith) || answersHowItWent)
        && method.getModifiers().contains(JavaModifier.STATIC)
        && takesInput(method);
  }

  /// Bytes among other things, or a text alone: one beside others is a name.
  private static boolean takesInput(JavaMethod method) {
    var types = method.getRawParameterTypes();
    return types.stream().anyMatch(type -> type.isEquivalentTo(Bytes.class))
        || (types.size() == 1 && types.getFirst().isEquivalentTo(String.class));
  }

  private static Set<String> fuzzed() {
    return OURS.stream()
        .filter(type -> type.getPackageName().equals("dev.assay.fuzz.targets"))
        .flatMap(EntryPointsTest::accesses)
        .map(access -> access.getTargetOwner().getName() + "." + access.getName())
        .collect(Collectors.toSet());
  }

  private static Stream<JavaAccess<?>> accesses(JavaClass type) {
    return type.getAccessesFromSelf().stream();
  }

  private static String name(JavaMethod method) {
    return method.getOwner().getName() + "." + method.getName();
  }

  /// Simulated platforms read what they wrote themselves, from their own data directory.
  private static Set<String> exported() throws IOException {
    Set<String> exported = new TreeSet<>();
    for (URL file : Collections.list(LOADER.getResources("module-info.class"))) {
      try (InputStream content = file.openStream()) {
        ModuleDescriptor module = ModuleDescriptor.read(content);
        if (module.name().startsWith("dev.assay.")) {
          module.exports().stream()
              .filter(export -> !export.isQualified())
              .map(ModuleDescriptor.Exports::source)
              .filter(name -> !name.endsWith(".simulated"))
              .forEach(exported::add);
        }
      }
    }
    return exported;
  }
}
