package dev.assay.evidence.tpm;

import dev.assay.evidence.Claims;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Attestation keys that the operator knows, each by its name: a digest over the whole public area,
/// so that whoever has it has the key and all that the TPM restricts it to.
public final class KnownAttestationKeys {
  public static final KnownAttestationKeys NONE = new KnownAttestationKeys(Map.of());

  /// By name: whether the TPM is made up.
  private final Map<TpmName, Boolean> simulatedByName;

  private KnownAttestationKeys(Map<TpmName, Boolean> simulatedByName) {
    this.simulatedByName = Map.copyOf(simulatedByName);
  }

  /// @param simulated of TPMs that are software, which vouch for no machine
  public static KnownAttestationKeys of(List<TpmName> names, List<TpmName> simulated) {
    return new KnownAttestationKeys(
        Stream.concat(
                names.stream().map(name -> Map.entry(name, false)),
                simulated.stream().map(name -> Map.entry(name, true)))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, Boolean::logicalOr)));
  }

  /// Whether any is of a made-up TPM.
  public boolean simulated() {
    return simulatedByName.containsValue(true);
  }

  /// What vouches for a key, where it is one of these.
  Optional<AkEndorsement> endorsementOf(AttestationKey key) {
    return key.area()
        .map(TpmPublic::name)
        .flatMap(name -> Optional.ofNullable(simulatedByName.get(name)))
        .map(
            simulated ->
                new AkEndorsement(AkEndorsement.KNOWN_NAME, List.of(), simulated, Claims.NONE));
  }
}
