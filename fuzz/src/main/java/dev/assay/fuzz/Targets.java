package dev.assay.fuzz;

import dev.assay.fuzz.targets.SnpEvidenceTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;

/// The fuzz targets there are: the classes of [dev.assay.fuzz.targets] that are one, by name.
final class Targets {
  private static final Package WHERE = SnpEvidenceTarget.class.getPackage();
  private static final String CLASS_FILE = ".class";
  private static final String SUFFIX = "Target";

  private Targets() {}

  static List<FuzzTarget> all() {
    try (Stream<Path> files = Files.list(folder())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(SUFFIX + CLASS_FILE))
          .sorted()
          .map(file -> create(file.substring(0, file.length() - CLASS_FILE.length())))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Those whose name the glob matches, e.g. `Snp*`.
  static List<FuzzTarget> matching(String glob) {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    return all().stream().filter(target -> matcher.matches(Path.of(name(target)))).toList();
  }

  /// The class's name without `Target`: also the name of its corpus.
  static String name(FuzzTarget target) {
    String name = target.getClass().getSimpleName();
    return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
  }

  private static Path folder() {
    try {
      Path classes =
          Path.of(Targets.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return classes.resolve(WHERE.getName().replace('.', '/'));
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a class path with a broken entry", e);
    }
  }

  private static FuzzTarget create(String simpleName) {
    try {
      return Class.forName(WHERE.getName() + "." + simpleName)
          .asSubclass(FuzzTarget.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(simpleName + " cannot be made", e);
    }
  }
}
