package dev.assay.evidence.eat;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.cbor.CborFields;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.cbor.Label;
import dev.assay.evidence.wire.Unreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One piece of a platform's software (RFC 9783, 4.4.1; Arm DEN 0137, A7.2.3.2.7).
///
/// | label | attribute | type |
/// | --- | --- | --- |
/// | 1 | measurement_type | text, optional |
/// | 2 | measurement_value | bstr of 32, 48 or 64 |
/// | 4 | version | text, optional |
/// | 5 | signer_id | bstr of 32, 48 or 64 |
/// | 6 | hash_algo_id | text, optional |
///
/// The name of the hash is shown and not held against the length: genuine producers write it in
/// several ways, and put 64 bytes beside `sha-256`.
///
/// @param measurementType its role, e.g. `RMM`
/// @param measurementValue hash of it as it was loaded
/// @param signerId hash of the key that signed it
/// @param hashAlgoId which hash the measurement is; the token's, where it is not said
public record SoftwareComponent(
    Optional<String> measurementType,
    Bytes measurementValue,
    Optional<String> version,
    Bytes signerId,
    Optional<String> hashAlgoId) {
  private static final Label MEASUREMENT_TYPE = new Label(1, "measurement_type");
  private static final Label MEASUREMENT_VALUE = new Label(2, "measurement_value");
  private static final Label VERSION = new Label(4, "version");
  private static final Label SIGNER_ID = new Label(5, "signer_id");
  private static final Label HASH_ALGO_ID = new Label(6, "hash_algo_id");

  /// Real platforms have up to 16.
  private static final int MOST = 256;

  /// Those at `label`, at least one.
  public static List<SoftwareComponent> read(CborFields claims, Label label) throws Unreadable {
    List<SoftwareComponent> components = new ArrayList<>();
    for (CborItem item : claims.array(label, 1, MOST)) {
      components.add(one(claims.path(label) + "." + components.size(), item));
    }
    return components;
  }

  /// Adds them as `prefix.0.measurement_value` and so on.
  public static void addClaims(
      List<SoftwareComponent> components, String prefix, Claims.Builder claims) {
    for (int i = 0; i < components.size(); i++) {
      components.get(i).addClaims(prefix + "." + i + ".", claims);
    }
  }

  private static SoftwareComponent one(String field, CborItem item) throws Unreadable {
    CborFields attributes = CborFields.of(field, item);
    return new SoftwareComponent(
        attributes.optionalText(MEASUREMENT_TYPE),
        attributes.hash(MEASUREMENT_VALUE),
        attributes.optionalText(VERSION),
        attributes.hash(SIGNER_ID),
        attributes.optionalText(HASH_ALGO_ID));
  }

  private void addClaims(String prefix, Claims.Builder claims) {
    measurementType.ifPresent(text -> claims.text(prefix + MEASUREMENT_TYPE.name(), text));
    claims.binary(prefix + MEASUREMENT_VALUE.name(), measurementValue);
    version.ifPresent(text -> claims.text(prefix + VERSION.name(), text));
    claims.binary(prefix + SIGNER_ID.name(), signerId);
    hashAlgoId.ifPresent(text -> claims.text(prefix + HASH_ALGO_ID.name(), text));
  }
}
