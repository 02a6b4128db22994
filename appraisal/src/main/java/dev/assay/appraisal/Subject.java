package dev.assay.appraisal;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What an owner can revoke: one chip, key, measurement, TCB, advisory, guest or policy author.
///
/// @param id binary ids as lower-case hex; a TCB as `<product or FMSPC>/<hex>`; a guest by its name
public record Subject(Kind kind, String id) {
  /// What kinds of things there are to revoke.
  public enum Kind {
    /// A processor, as evidence names it: SEV-SNP's CHIP_ID, the platform instance of a PCK
    /// certificate, CCA's instance id.
    CHIP(Kind.HEX, Kind.HEX_SYNTAX),
    /// SHA-256 of a certificate that evidence rests on, or of a key's SubjectPublicKeyInfo: the
    /// guest's, a TPM's, a platform's. A TPM's endorsement key may go by its Name.
    KEY(Kind.HEX, Kind.HEX_SYNTAX),
    /// A launch digest.
    MEASUREMENT(Kind.HEX, Kind.HEX_SYNTAX),
    /// A version of firmware, e.g. SEV-SNP's REPORTED_TCB as `Milan/<8 bytes>`.
    TCB("[^/]+/" + Kind.HEX, "a product or FMSPC, a / and lower-case hex"),
    /// What a vendor calls a vulnerability, e.g. `INTEL-SA-00837`.
    ADVISORY(Kind.TEXT, "an advisory"),
    GUEST(Kind.TEXT, "a guest's name"),
    /// A key that signs policies.
    AUTHOR(Kind.TEXT, "a key's id");

    private static final String HEX = "([0-9a-f]{2})+";
    private static final String HEX_SYNTAX = "bytes in lower-case hex";
    private static final String TEXT = ".+";

    private final Pattern pattern;
    private final String syntax;

    Kind(String pattern, String syntax) {
      this.pattern = Pattern.compile(pattern);
      this.syntax = syntax;
    }

    /// Whether anything of this kind could have the id: else a revocation of it is of nothing.
    public boolean names(String id) {
      return pattern.matcher(id).matches();
    }

    /// What its ids are like, for messages.
    public String syntax() {
      return syntax;
    }

    /// As revocations spell it.
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// Empty where there is no such kind.
    public static Optional<Kind> of(String word) {
      return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
    }
  }

  /// As keys and verdicts spell it, e.g. `chip/3ac3…`.
  @Override
  public String toString() {
    return kind.word() + "/" + id;
  }
}
