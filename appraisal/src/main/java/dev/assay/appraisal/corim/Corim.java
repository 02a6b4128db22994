package dev.assay.appraisal.corim;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.wire.Unreadable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a CoRIM says. Whether anybody vouches for it is another question: see [CorimVerifier].
///
/// @param id as text; empty where it is a CoMID alone
/// @param profile a URI or an OID with dots, which says what measurements mean
/// @param signed whether it came with a signature, which nobody looked at
/// @param comids the tags that are read
/// @param ignored everything in it that is not, a line each: where it stands, and what it is
public record Corim(
    Optional<String> id,
    Optional<String> profile,
    Optional<Instant> notBefore,
    Optional<Instant> notAfter,
    boolean signed,
    List<Comid> comids,
    List<String> ignored) {
  public Corim {
    comids = List.copyOf(comids);
    ignored = List.copyOf(ignored);
  }

  /// Reads a CoRIM, signed or not, in any of its wrappers; or a CoMID alone, which is unsigned.
  public static Parsed<Corim> parse(Bytes encoded) {
    try {
      return new Parsed.Ok<>(CorimReader.read(encoded));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// Everything that was read, for diagnosis.
  public Claims claims() {
    Claims.Builder claims = Claims.builder();
    id.ifPresent(text -> claims.text("corim.id", text));
    profile.ifPresent(text -> claims.text("corim.profile", text));
    notBefore.ifPresent(at -> claims.text("corim.not_before", at.toString()));
    notAfter.ifPresent(at -> claims.text("corim.not_after", at.toString()));
    claims.flag("corim.signed", signed);
    for (int i = 0; i < comids.size(); i++) {
      add(claims, "corim.tags[%d]".formatted(i), comids.get(i));
    }
    for (int i = 0; i < ignored.size(); i++) {
      claims.text("corim.ignored[%d]".formatted(i), ignored.get(i));
    }
    return claims.build();
  }

  private static void add(Claims.Builder claims, String path, Comid comid) {
    claims.text(path + ".id", comid.id()).number(path + ".version", comid.version());
    for (int i = 0; i < comid.authors().size(); i++) {
      claims.text("%s.authors[%d]".formatted(path, i), comid.authors().get(i));
    }
    for (int i = 0; i < comid.references().size(); i++) {
      ReferenceTriple triple = comid.references().get(i);
      String at = "%s.reference[%d]".formatted(path, i);
      claims.text(at + ".environment", triple.environment().toString());
      for (int m = 0; m < triple.measurements().size(); m++) {
        add(claims, "%s.measurements[%d]".formatted(at, m), triple.measurements().get(m));
      }
    }
  }

  private static void add(Claims.Builder claims, String path, CorimMeasurement measurement) {
    measurement.key().ifPresent(key -> claims.text(path + ".key", key));
    measurement.name().ifPresent(name -> claims.text(path + ".name", name));
    measurement.version().ifPresent(version -> claims.text(path + ".version", version));
    addDigests(claims, path, measurement.digests());
    measurement
        .registers()
        .forEach((name, digests) -> addDigests(claims, path + ".registers." + name, digests));
    measurement
        .svn()
        .ifPresent(
            svn ->
                claims.text(
                    path + (svn.minimum() ? ".minimum_svn" : ".svn"),
                    Long.toUnsignedString(svn.value())));
    measurement
        .raw()
        .ifPresent(
            raw -> {
              claims.binary(path + ".raw_value", raw.value());
              raw.mask().ifPresent(mask -> claims.binary(path + ".mask", mask));
            });
  }

  private static void addDigests(Claims.Builder claims, String path, List<CorimDigest> digests) {
    for (int i = 0; i < digests.size(); i++) {
      CorimDigest digest = digests.get(i);
      claims.binary("%s.%s[%d]".formatted(path, digest.algorithm().claimName(), i), digest.value());
    }
  }
}
