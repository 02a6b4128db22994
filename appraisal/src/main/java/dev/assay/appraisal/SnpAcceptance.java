package dev.assay.appraisal;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.TcbVersion;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// One entry of `accept` for `platform: sev-snp`: a kind of guest that the owner takes.
///
/// @param path where it stands in the policy, e.g. `accept[0]`
/// @param measurements launch digests, 48 bytes each; empty: no reference value
/// @param minimumTcb by product line; a line left out has no reference value
/// @param guestPolicy what is wanted of every flag
/// @param vmpls privilege levels that may have asked for the report, 0..3
/// @param bindings wire names of what REPORT_DATA may say
/// @param simulatedAllowed whether a made-up root will do
/// @param hostData 32 bytes each; empty: not looked at. So are the three that follow
/// @param idKeyDigests SHA-384 of the key that signed the ID block
/// @param authorKeyDigests SHA-384 of the author's key
/// @param chipIds 64 bytes each
/// @param revocationListRequired whether a current list of the root's must be there; one that is
///   there and takes something back always counts
/// @param vtpm what is wanted of the guest's vTPM; empty: nothing to compare its registers with
public record SnpAcceptance(
    String path,
    AnyOf<Bytes> measurements,
    Map<ProductLine, TcbVersion> minimumTcb,
    Map<GuestPolicyFlag, Requirement> guestPolicy,
    AnyOf<Long> vmpls,
    SignerRule signer,
    AnyOf<String> bindings,
    boolean simulatedAllowed,
    AnyOf<Bytes> hostData,
    AnyOf<Bytes> idKeyDigests,
    AnyOf<Bytes> authorKeyDigests,
    AnyOf<Bytes> chipIds,
    boolean revocationListRequired,
    Optional<TpmRule> vtpm)
    implements Acceptance {
  static final String PLATFORM = "sev-snp";

  public SnpAcceptance {
    minimumTcb = ordered(ProductLine.class, minimumTcb);
    guestPolicy = ordered(GuestPolicyFlag.class, guestPolicy);
  }

  @Override
  public String platform() {
    return PLATFORM;
  }

  @Override
  public SnpAcceptance withoutPath() {
    return new SnpAcceptance(
        "",
        measurements,
        minimumTcb,
        guestPolicy,
        vmpls,
        signer,
        bindings,
        simulatedAllowed,
        hostData,
        idKeyDigests,
        authorKeyDigests,
        chipIds,
        revocationListRequired,
        vtpm);
  }

  private static <K extends Enum<K>, V> Map<K, V> ordered(Class<K> keys, Map<K, V> values) {
    var copy = new EnumMap<K, V>(keys);
    copy.putAll(values);
    return Collections.unmodifiableMap(copy);
  }
}
