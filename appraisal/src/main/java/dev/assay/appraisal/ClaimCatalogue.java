package dev.assay.appraisal;

import dev.assay.evidence.ClaimValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The claims that verification makes, by name, and of what kind each is: so that a rule over a
/// claim that nobody makes is an error when a policy is read, and not a rule that never fires.
///
/// `claims.txt` has a line for each: its name, and `flag`, `number` or `text`; binary values are
/// text, in lower-case hex. In place of an index stands `#`, as in `tpm.pcr.sha256.#`.
public final class ClaimCatalogue {
  private static final String FILE = "claims.txt";
  private static final String INDEX = ".#";
  private static final Pattern NUMBER = Pattern.compile("\\.\\d+(?=\\.|$)");
  private static final Map<String, Kind> KINDS = read();

  /// What a claim's value is.
  public enum Kind {
    FLAG,
    NUMBER,
    TEXT;

    static Kind of(ClaimValue value) {
      return switch (value) {
        case ClaimValue.Flag _ -> FLAG;
        case ClaimValue.Number _ -> NUMBER;
        case ClaimValue.Text _, ClaimValue.Binary _ -> TEXT;
      };
    }
  }

  private ClaimCatalogue() {}

  /// All names, in order of their letters.
  static Set<String> names() {
    return KINDS.keySet();
  }

  /// Of a claim as evidence has it, indices in numbers; empty where nobody makes such a claim.
  public static Optional<Kind> kind(String claim) {
    return Optional.ofNullable(KINDS.get(NUMBER.matcher(claim).replaceAll(INDEX)));
  }

  /// Of the values of a claim that has many of them, by index: `tpm.pcr.sha256`.
  static Optional<Kind> kindOfEach(String claim) {
    return Optional.ofNullable(KINDS.get(claim + INDEX));
  }

  private static Map<String, Kind> read() {
    var kinds = new TreeMap<String, Kind>();
    InputStream found =
        Objects.requireNonNull(ClaimCatalogue.class.getResourceAsStream(FILE), FILE);
    try (var lines = new BufferedReader(new InputStreamReader(found, StandardCharsets.UTF_8))) {
      lines
          .lines()
          .forEach(
              line -> {
                int space = line.indexOf(' ');
                kinds.put(
                    line.substring(0, space),
                    switch (line.substring(space + 1)) {
                      case "flag" -> Kind.FLAG;
                      case "number" -> Kind.NUMBER;
                      default -> Kind.TEXT;
                    });
              });
      return kinds;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
