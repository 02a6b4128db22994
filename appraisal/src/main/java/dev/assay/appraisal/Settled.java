package dev.assay.appraisal;

import dev.assay.evidence.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What an entry of a policy settles of every guest that meets it: claims that have one of a few
/// values, and claims that no such guest has, being another platform's. So it can be said before
/// there is any guest what a condition over these alone comes to.
final class Settled {
  /// More ways than these to combine what the claims may be are not looked at.
  private static final int MOST_GUESTS = 256;

  /// By the first part of the names of claims that one platform's evidence alone has.
  private static final Map<String, Platform> PLATFORMS =
      Map.of(
          "snp", Platform.SNP,
          "tdx", Platform.TDX,
          "sgx", Platform.SGX,
          "cca", Platform.CCA,
          "sev_launch", Platform.SEV_LAUNCH,
          "sample", Platform.SAMPLE);

  /// What a condition comes to.
  enum Outcome {
    /// Differs from guest to guest, or can't be told.
    OPEN,
    HOLDS,
    CANNOT_BE_EVALUATED
  }

  private final Platform platform;
  private final Map<String, Set<?>> values = new HashMap<>();

  private Settled(Platform platform) {
    this.platform = platform;
  }

  static Settled by(Acceptance entry) {
    return switch (entry) {
      case SnpAcceptance snp ->
          new Settled(Platform.SNP)
              .bytes("snp.measurement", snp.measurements())
              .bytes("snp.host_data", snp.hostData())
              .bytes("snp.chip_id", snp.chipIds())
              .bytes("snp.id_key_digest", snp.idKeyDigests())
              .oneOf("snp.vmpl", snp.vmpls())
              .flags(snp.guestPolicy())
              .facts(snp.bindings(), snp.simulatedAllowed());
      case TdxAcceptance tdx ->
          new Settled(Platform.TDX)
              .bytes("tdx.mr_td", tdx.mrTds())
              .bytes("tdx.mr_config_id", tdx.mrConfigIds())
              .bytes("tdx.mr_owner", tdx.mrOwners())
              .bytes("tdx.mr_owner_config", tdx.mrOwnerConfigs())
              .bytes("tdx.mr_seam", tdx.mrSeams())
              .flags(tdx.tdAttributes())
              .facts(tdx.bindings(), tdx.simulatedAllowed());
      case SgxAcceptance sgx ->
          new Settled(Platform.SGX)
              .bytes("sgx.mr_enclave", sgx.mrEnclaves())
              .bytes("sgx.mr_signer", sgx.mrSigners())
              .bytes("sgx.config_id", sgx.configIds())
              .oneOf("sgx.isv_prod_id", sgx.isvProdIds())
              .facts(sgx.bindings(), sgx.simulatedAllowed());
      case TpmAcceptance tpm ->
          new Settled(Platform.TPM).facts(tpm.bindings(), tpm.simulatedAllowed());
      case CcaAcceptance cca ->
          new Settled(Platform.CCA)
              .bytes("cca.realm.initial_measurement", cca.rims())
              .bytes("cca.realm.personalization_value", cca.rpvs())
              .bytes("cca.platform.implementation_id", cca.implementationIds())
              .bytes("cca.platform.instance_id", cca.instanceIds())
              .oneOf("cca.platform.lifecycle_state", cca.lifecycles())
              .facts(cca.bindings(), cca.simulatedAllowed());
      case SevLaunchAcceptance launch ->
          new Settled(Platform.SEV_LAUNCH)
              .bytes("sev_launch.launch_digest", launch.launchDigests())
              .flags(launch.policy());
      case SampleAcceptance sample ->
          new Settled(Platform.SAMPLE).oneOf("sample.svn", sample.svns());
    };
  }

  private Settled bytes(String claim, AnyOf<Bytes> wanted) {
    return oneOf(claim, AnyOf.of(wanted.stream().map(Bytes::toHex).toList()));
  }

  private Settled oneOf(String claim, AnyOf<?> wanted) {
    if (!wanted.isEmpty()) {
      values.put(claim, wanted);
    }
    return this;
  }

  private Settled flags(Map<? extends PolicyFlag, Requirement> wanted) {
    wanted.forEach(
        (flag, requirement) -> {
          if (requirement != Requirement.ALLOWED) {
            values.put(flag.claim(), Set.of(requirement == Requirement.REQUIRED));
          }
        });
    return this;
  }

  private Settled facts(AnyOf<String> bindings, boolean simulatedAllowed) {
    values.put("evidence.binding", bindings);
    if (!simulatedAllowed) {
      values.put("evidence.simulated", Set.of(false));
    }
    return this;
  }

  /// What `condition` comes to for whatever guest meets the entry.
  Outcome outcome(Condition condition) {
    Set<String> names = new TreeSet<>();
    condition.variables().values().forEach(variable -> names.add(nameOf(variable)));
    List<Map<String, Optional<Object>>> guests = List.of(Map.of());
    for (String name : names) {
      List<Optional<Object>> possible = possible(name);
      if (possible.isEmpty() || guests.size() * possible.size() > MOST_GUESTS) {
        return Outcome.OPEN;
      }
      guests = with(guests, name, possible);
    }
    Set<Optional<Boolean>> answers =
        guests.stream()
            .map(guest -> condition.holds(variable -> valueOf(variable, guest)))
            .collect(Collectors.toSet());
    if (answers.contains(Optional.of(false))) {
      return Outcome.OPEN;
    }
    return answers.contains(Optional.of(true)) ? Outcome.HOLDS : Outcome.CANNOT_BE_EVALUATED;
  }

  private static List<Map<String, Optional<Object>>> with(
      List<Map<String, Optional<Object>>> guests, String name, List<Optional<Object>> possible) {
    var all = new ArrayList<Map<String, Optional<Object>>>();
    for (Map<String, Optional<Object>> guest : guests) {
      for (Optional<Object> value : possible) {
        var one = new HashMap<>(guest);
        one.put(name, value);
        all.add(one);
      }
    }
    return all;
  }

  /// What the claim may be, an empty one where there is none; no value at all if that is open.
  private List<Optional<Object>> possible(String name) {
    Set<?> known = values.get(name);
    if (known != null) {
      return known.stream().map(value -> Optional.<Object>of(value)).toList();
    }
    Platform other = PLATFORMS.get(name.substring(0, name.indexOf('.')));
    return other == null || other == platform ? List.of() : List.of(Optional.empty());
  }

  private static String nameOf(Variable variable) {
    return switch (variable) {
      case Variable.Fact fact -> fact.name();
      case Variable.Has has -> has.claim().name();
      case Variable.Element element -> element.of().name();
      case Variable.Claim claim -> claim.name();
    };
  }

  private static Optional<Object> valueOf(Variable variable, Map<String, Optional<Object>> guest) {
    Optional<Object> value = guest.getOrDefault(nameOf(variable), Optional.empty());
    return variable instanceof Variable.Has ? Optional.of(value.isPresent()) : value;
  }
}
