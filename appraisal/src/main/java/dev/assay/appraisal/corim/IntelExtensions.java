package dev.assay.appraisal.corim;

import dev.assay.appraisal.reference.ReferenceKey;
import dev.assay.appraisal.reference.ReferenceValue;
import dev.assay.evidence.cbor.CborItem;
import dev.assay.evidence.wire.Unreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/// What Intel's profile adds to measurements (OID 2.16.840.1.113741.1.16.1), as far as a policy has
/// a place for it. The quoting and provisioning enclaves and the levels of the TCB are held against
/// Intel's own signed collateral instead, so reference values for these are noted and ignored.
final class IntelExtensions {
  static final String PROFILE = "2.16.840.1.113741.1.16.1";

  private static final long ISV_SVN = -73;
  private static final long MR_TEE = -83;
  private static final long MR_SIGNER = -84;
  private static final long TCB_EVALUATION_NUMBER = -86;

  private static final Map<Long, String> NAMES =
      Map.ofEntries(
          Map.entry(-72L, "tcb-date"),
          Map.entry(ISV_SVN, "isvsvn"),
          Map.entry(-77L, "instance-id"),
          Map.entry(-80L, "pce-id"),
          Map.entry(-81L, "miscselect"),
          Map.entry(-82L, "attributes"),
          Map.entry(MR_TEE, "mrtee"),
          Map.entry(MR_SIGNER, "mrsigner"),
          Map.entry(-85L, "isvprodid"),
          Map.entry(TCB_EVALUATION_NUMBER, "tcb-eval-num"),
          Map.entry(-88L, "tcb-status"),
          Map.entry(-89L, "advisory-ids"),
          Map.entry(-90L, "epoch"),
          Map.entry(-91L, "cryptokeys"),
          Map.entry(-125L, "tcb-comp-svn"));

  // Expressions: tag 60010 [operator, number], tag 60020 [operator, digests].
  private static final long TAG_NUMERIC = 60_010;
  private static final long TAG_DIGESTS = 60_020;
  private static final long GREATER_OR_EQUAL = 2;
  private static final long MEMBER = 6;

  private final CorimEnvironment environment;
  private final CorimMeasurement measurement;
  private final String origin;
  private final List<String> ignored;

  IntelExtensions(
      CorimEnvironment environment,
      CorimMeasurement measurement,
      String origin,
      List<String> ignored) {
    this.environment = environment;
    this.measurement = measurement;
    this.origin = origin;
    this.ignored = ignored;
  }

  List<ReferenceValue> values() {
    List<ReferenceValue> values = new ArrayList<>();
    for (Map.Entry<Long, CborItem> extension : new TreeMap<>(measurement.extensions()).entrySet()) {
      List<ReferenceValue> found = value(extension.getKey(), extension.getValue());
      if (found.isEmpty()) {
        ignored.add(
            "%s: %s of %s has no place in a policy"
                .formatted(
                    measurement.path(),
                    NAMES.getOrDefault(extension.getKey(), "extension " + extension.getKey()),
                    environment));
      }
      values.addAll(found);
    }
    return values;
  }

  /// What the environment is, by the model that Intel names.
  private enum Subject {
    TRUST_DOMAIN,
    TDX_MODULE,
    ENCLAVE,
    INFRASTRUCTURE;

    static Subject of(CorimEnvironment environment) {
      String model = environment.model().orElse("").toUpperCase(Locale.ROOT);
      if (model.contains("QE") || model.contains("PCE")) {
        return INFRASTRUCTURE;
      }
      if (model.contains("SEAM") || model.contains("MODULE")) {
        return TDX_MODULE;
      }
      return model.contains("SGX") ? ENCLAVE : TRUST_DOMAIN;
    }

    Optional<ReferenceKey> mrTee() {
      return switch (this) {
        case TRUST_DOMAIN -> Optional.of(ReferenceKey.TDX_MR_TD);
        case TDX_MODULE -> Optional.of(ReferenceKey.TDX_MR_SEAM);
        case ENCLAVE -> Optional.of(ReferenceKey.SGX_MR_ENCLAVE);
        case INFRASTRUCTURE -> Optional.empty();
      };
    }
  }

  private List<ReferenceValue> value(long extension, CborItem item) {
    Subject subject = Subject.of(environment);
    if (subject == Subject.INFRASTRUCTURE) {
      return List.of();
    }
    String platform = subject == Subject.ENCLAVE ? "sgx" : "tdx";
    if (extension == MR_TEE) {
      return subject.mrTee().map(key -> digests(key, item)).orElse(List.of());
    }
    if (extension == MR_SIGNER && subject == Subject.ENCLAVE) {
      return digests(ReferenceKey.SGX_MR_SIGNER, item);
    }
    if (extension == TCB_EVALUATION_NUMBER) {
      return minimum(platform, "minimum_tcb_evaluation_data_number", item, 1, Integer.MAX_VALUE);
    }
    if (extension == ISV_SVN && subject == Subject.ENCLAVE) {
      return minimum(platform, "minimum_isv_svn", item, 0, 0xFFFF);
    }
    return List.of();
  }

  private List<ReferenceValue> digests(ReferenceKey key, CborItem item) {
    CborItem list =
        item instanceof CborItem.Tagged(long tag, CborItem.Array(List<CborItem> expression))
                && tag == TAG_DIGESTS
                && expression.size() == 2
                && expression.getFirst().equals(new CborItem.Int(MEMBER))
            ? expression.get(1)
            : item;
    List<ReferenceValue> values = new ArrayList<>();
    if (list instanceof CborItem.Array(List<CborItem> items)) {
      for (CborItem each : items) {
        try {
          CorimDigest.read(measurement.path(), each)
              .flatMap(digest -> ReferenceValue.of(key, digest.value(), origin))
              .ifPresent(values::add);
        } catch (Unreadable e) {
          ignored.add(e.refusal().toString());
        }
      }
    }
    return values;
  }

  private List<ReferenceValue> minimum(
      String platform, String key, CborItem item, long least, long most) {
    OptionalLong number =
        item instanceof CborItem.Tagged(long tag, CborItem.Array(List<CborItem> expression))
                && tag == TAG_NUMERIC
                && expression.size() == 2
                && expression.getFirst().equals(new CborItem.Int(GREATER_OR_EQUAL))
                && expression.get(1) instanceof CborItem.Int(long value)
            ? OptionalLong.of(value)
            : OptionalLong.empty();
    return number.isPresent() && number.getAsLong() >= least && number.getAsLong() <= most
        ? List.of(new ReferenceValue.Minimum(platform, key, number.getAsLong(), origin))
        : List.of();
  }
}
