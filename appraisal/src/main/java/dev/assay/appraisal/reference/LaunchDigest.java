package dev.assay.appraisal.reference;

import dev.assay.appraisal.json.JsonObject;
import dev.assay.appraisal.json.JsonText;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import java.util.List;

/// The launch digest that `assay measure --json` worked out: its object's `mode` and
/// `launchDigest`.
///
/// @param mode the kind of launch: `snp`, `snp-svsm`, `sev` or `sev-es`
/// @param key where a policy has it
/// @param value 48 bytes with SNP, 32 without
public record LaunchDigest(String mode, ReferenceKey key, Bytes value) {
  private static final String FIELD = "measure";
  private static final String MODE = "mode";
  private static final String DIGEST = "launchDigest";
  private static final int SNP_BYTES = 48;
  private static final int SEV_BYTES = 32;

  public static boolean looksLike(Bytes file) {
    try {
      JsonObject object = JsonText.read(FIELD, file);
      return object.has(MODE) && object.has(DIGEST);
    } catch (Unreadable e) {
      return false;
    }
  }

  public static Parsed<LaunchDigest> parse(Bytes file) {
    try {
      JsonObject object = JsonText.read(FIELD, file);
      String mode = object.text(MODE);
      ReferenceKey key = key(object, mode);
      int length = key == ReferenceKey.SNP_MEASUREMENT ? SNP_BYTES : SEV_BYTES;
      return new Parsed.Ok<>(new LaunchDigest(mode, key, object.hex(DIGEST, length)));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// @param file its name, for people
  public ReferenceValues values(String file) {
    String origin = "launch digest of mode %s, %s".formatted(mode, file);
    return new ReferenceValues.Builder()
        .add(file, List.of(new ReferenceValue.Digest(key, value, origin)))
        .build();
  }

  private static ReferenceKey key(JsonObject object, String mode) throws Unreadable {
    return switch (mode) {
      case "snp", "snp-svsm" -> ReferenceKey.SNP_MEASUREMENT;
      case "sev", "sev-es" -> ReferenceKey.SEV_LAUNCH_DIGEST;
      default ->
          throw new Unreadable(
              Reason.FIELD_OUT_OF_RANGE,
              object.pathOf(MODE),
              "snp, snp-svsm, sev or sev-es",
              JsonObject.excerpt(mode));
    };
  }
}
