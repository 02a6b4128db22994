package dev.assay.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.assay.appraisal.Appraiser;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
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
          .importPackages("dev.assay.evidence", "dev.assay.appraisal", "dev.assay.fuzz.targets");

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

    assertThat(entries).contains("dev.assay.evidence.snp.SnpReport.parse");
    assertThat(fuzzed()).containsAll(entries);
  }

  /// `parse` or `read` of bytes or text, or `verify` of a verifier.
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
    boolean named = method.getName().startsWith("parse") || method.getName().startsWith("read");
    boolean parsed = method.getRawReturnType().isEquivalentTo(Parsed.class);
    return (named || parsed)
        && method.getModifiers().contains(JavaModifier.STATIC)
        && method.getRawParameterTypes().stream()
            .anyMatch(
                type -> type.isEquivalentTo(Bytes.class) || type.isEquivalentTo(String.class));
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
    return Stream.of(Bytes.class, Appraiser.class)
        .map(EntryPointsTest::descriptor)
        .flatMap(module -> module.exports().stream())
        .map(ModuleDescriptor.Exports::source)
        .filter(name -> !name.endsWith(".simulated"))
        .collect(Collectors.toSet());
  }

  private static ModuleDescriptor descriptor(Class<?> ofModule) {
    try (InputStream file =
        ofModule
            .getProtectionDomain()
            .getCodeSource()
            .getLocation()
            .toURI()
            .resolve("module-info.class")
            .toURL()
            .openStream()) {
      return ModuleDescriptor.read(file);
    } catch (IOException | java.net.URISyntaxException e) {
      throw new IllegalStateException("no descriptor beside " + ofModule, e);
    }
  }
}
