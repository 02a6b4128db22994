package dev.assay.appraisal;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.eat.LifecycleState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds what a policy contradicts itself in: values that are right, each by itself, and that
/// together leave no guest that could be affirmed, no secret that could be given out, or two
/// answers to one question.
///
/// What is merely odd is nobody else's business: an entry may well be stricter than another, and a
/// rule stricter than all of them.
final class Contradictions {
  /// What binds a key that a secret could be sealed to.
  private static final Set<String> BINDING_A_KEY = Set.of("nonce-key", "kbs");

  private static final Set<String> BINDING_BY_AN_SVSM = Set.of("svsm-vtpm", "svsm-vtpm-srk");
  private static final String BINDING_OF_OURS = "nonce-key";
  private static final long SVSM_VMPL = 0;

  /// x87 and SSE (Intel TDX Module ABI Reference Specification, XFAM).
  private static final int EVERY_XFAM = 0b11;

  /// The kind of UEID that CCA's instances have (Realm Management Monitor specification, CCA
  /// attestation token).
  private static final int UEID_RAND = 1;

  /// By algorithm, how long a Name is with the algorithm before the digest (TPM 2.0 Library, Part
  /// 2, TPM_ALG_ID).
  private static final Map<Integer, Integer> NAME_BYTES =
      Map.of(0x000B, 34, 0x000C, 50, 0x000D, 66);

  private final ResolvedPolicy policy;
  private final YamlNode document;
  private final List<PolicyError> found = new ArrayList<>();

  private Contradictions(ResolvedPolicy policy, YamlNode document) {
    this.policy = policy;
    this.document = document;
  }

  /// @param document that the policy was read from, to say where something stands
  static List<PolicyError> of(ResolvedPolicy policy, YamlNode document) {
    var contradictions = new Contradictions(policy, document);
    policy.accept().forEach(contradictions::entry);
    contradictions.rules();
    contradictions.secrets();
    return contradictions.found;
  }

  private void refuse(String path, String wanted, String got) {
    YamlNode.Place place = document.at(path).place();
    found.add(new PolicyError(place.line(), place.column(), path, wanted, got));
  }

  private void entry(Acceptance entry) {
    switch (entry) {
      case SnpAcceptance snp -> snp(snp);
      case TdxAcceptance tdx -> tdx(tdx);
      case SgxAcceptance sgx -> advisories(sgx.path(), sgx.tcb());
      case TpmAcceptance tpm -> endorsementKeys(tpm.path(), tpm.tpm());
      case CcaAcceptance cca -> cca(cca);
      case SevLaunchAcceptance launch -> launch(launch);
      case SampleAcceptance sample -> sample(sample);
    }
  }

  private void snp(SnpAcceptance entry) {
    if (!entry.signer().vcek() && !entry.signer().vlek()) {
      refuse(entry.path() + ".signer", "vcek, vlek or both", "neither");
    }
    if (entry.guestPolicy().get(GuestPolicyFlag.DEBUG) == Requirement.REQUIRED) {
      debugged(entry.path() + ".guest_policy.debug", "forbidden", "required");
    }
    if (BINDING_BY_AN_SVSM.containsAll(entry.bindings()) && !entry.vmpls().contains(SVSM_VMPL)) {
      refuse(
          entry.path() + ".vmpl",
          "0 among them, where an SVSM asks from, as `binding` wants one",
          entry.vmpls().toString());
    }
    entry.vtpm().ifPresent(vtpm -> endorsementKeys(entry.path() + ".vtpm", vtpm));
  }

  private void tdx(TdxAcceptance entry) {
    if (entry.tdAttributes().get(TdAttribute.DEBUG) == Requirement.REQUIRED) {
      debugged(entry.path() + ".td_attributes.debug", "forbidden", "required");
    }
    entry
        .xfam()
        .filter(most -> (most.unsignedAt(0) & EVERY_XFAM) != EVERY_XFAM)
        .ifPresent(
            most ->
                refuse(
                    entry.path() + ".xfam",
                    "bits 0 and 1 (x87, SSE) in it, which every trust domain has",
                    most.toString()));
    advisories(entry.path(), entry.tcb());
    entry.vtpm().ifPresent(vtpm -> endorsementKeys(entry.path() + ".vtpm", vtpm));
  }

  private void cca(CcaAcceptance entry) {
    if (!entry.lifecycles().contains(LifecycleState.SECURED.claimName())) {
      refuse(
          entry.path() + ".lifecycle",
          "secured among them, for a realm on any other platform is never affirmed",
          entry.lifecycles().toString());
    }
    for (Bytes id : entry.instanceIds()) {
      if (id.unsignedAt(0) != UEID_RAND) {
        refuse(
            entry.path() + ".instance_id",
            "ids that begin with 01, as every instance's",
            id.toHex());
      }
    }
    measuredAlike(entry);
  }

  /// A realm has one hash algorithm, for its initial measurement and the others.
  private void measuredAlike(CcaAcceptance entry) {
    Set<Integer> lengths = lengths(entry.rims());
    entry
        .rems()
        .forEach(
            (index, values) -> {
              Set<Integer> these = lengths(values);
              if (!these.isEmpty() && !lengths.isEmpty()) {
                these.retainAll(lengths);
                if (these.isEmpty()) {
                  refuse(
                      entry.path() + ".rem." + index,
                      "values as long as those of `rim`, being by the same algorithm",
                      lengths(values) + " bytes for " + lengths);
                }
              }
            });
  }

  private static Set<Integer> lengths(AnyOf<Bytes> values) {
    return values.stream().map(Bytes::length).collect(Collectors.toCollection(TreeSet::new));
  }

  private void launch(SevLaunchAcceptance entry) {
    if (entry.policy().get(SevPolicyFlag.NODBG) == Requirement.FORBIDDEN) {
      debugged(entry.path() + ".guest_policy.nodbg", "required", "forbidden");
    }
  }

  private void debugged(String path, String safe, String got) {
    refuse(path, safe + " or allowed, for a guest under debugging is never affirmed", got);
  }

  private void sample(SampleAcceptance entry) {
    if (!entry.simulatedAllowed()) {
      refuse(
          entry.path() + ".simulated",
          "allowed, for nobody signs such evidence",
          "an entry that takes no guest");
    }
  }

  private void advisories(String path, IntelTcbRule rule) {
    if (rule.advisories().tolerated().contains(EntryReader.ANY)) {
      refuse(path + ".tolerate_advisories", "the ones meant", "any, so that none is refused");
    }
  }

  private void endorsementKeys(String path, TpmRule rule) {
    for (Bytes name : rule.endorsementKeys()) {
      int algorithm = name.unsignedAt(0) << 8 | name.unsignedAt(1);
      if (!Integer.valueOf(name.length()).equals(NAME_BYTES.get(algorithm))) {
        refuse(
            path + ".ek",
            "Names: 000b and 32 bytes, 000c and 48, or 000d and 64",
            "%04x and %d".formatted(algorithm, name.length() - 2));
      }
    }
  }

  private void rules() {
    List<Settled> entries = policy.accept().stream().map(Settled::by).toList();
    for (Rule rule : policy.rules().all()) {
      String path = rule.path() + ".when";
      rule.when().opposition().ifPresent(terms -> refuse(path, terms.wanted(), terms.got()));
      if (!isSwitch(rule.when())) {
        fires(path, entries.stream().map(entry -> entry.outcome(rule.when())).toList());
      }
    }
  }

  /// What asks for no value, as `true` and `has(claims.snp.vmpl)`, turns off all guests or a
  /// platform, and is meant.
  private static boolean isSwitch(Condition condition) {
    return condition.variables().values().stream().allMatch(Variable.Has.class::isInstance);
  }

  private void fires(String path, List<Settled.Outcome> byEntry) {
    int unanswered = byEntry.indexOf(Settled.Outcome.CANNOT_BE_EVALUATED);
    if (unanswered >= 0) {
      refuse(
          path,
          "what guests of accept[%d] have, or `has(claims.…) && …`".formatted(unanswered),
          "what can't be evaluated for any of them, and so fires");
    } else if (!byEntry.contains(Settled.Outcome.OPEN)) {
      refuse(path, "what not every guest of `accept` meets", "what every one of them meets");
    }
  }

  private void secrets() {
    Map<SecretGrant.Location, OptionalLong> states = new HashMap<>();
    for (SecretGrant secret : policy.secrets()) {
      OptionalLong other = states.putIfAbsent(secret.from(), secret.oldestState());
      if (other != null && !other.equals(secret.oldestState())) {
        refuse(
            secret.path() + ".svsm_state",
            "%s, as of the other secret from there".formatted(said(other)),
            said(secret.oldestState()));
      }
      if (secret.oldestState().isPresent() && policy.accept().stream().noneMatch(this::hasSvsm)) {
        refuse(
            secret.path() + ".svsm_state",
            "an entry of `accept` for sev-snp with vmpl 0 and the binding nonce-key",
            "none");
      }
    }
    if (!policy.secrets().isEmpty() && policy.accept().stream().noneMatch(this::bindsKey)) {
      refuse(
          "secrets",
          "an entry of `accept` with the binding nonce-key or kbs, for a key to seal them to",
          "none");
    }
  }

  private static String said(OptionalLong state) {
    return state.isPresent() ? Long.toString(state.getAsLong()) : "none";
  }

  private boolean hasSvsm(Acceptance entry) {
    return entry instanceof SnpAcceptance snp
        && snp.vmpls().contains(SVSM_VMPL)
        && snp.bindings().contains(BINDING_OF_OURS);
  }

  /// A launch has its owner's keys, and a sample attester a KBS client's.
  private boolean bindsKey(Acceptance entry) {
    Stream<String> bindings =
        switch (entry) {
          case SnpAcceptance snp -> snp.bindings().stream();
          case TdxAcceptance tdx -> tdx.bindings().stream();
          case SgxAcceptance sgx -> sgx.bindings().stream();
          case TpmAcceptance tpm -> tpm.bindings().stream();
          case CcaAcceptance cca -> cca.bindings().stream();
          case SevLaunchAcceptance _, SampleAcceptance _ -> BINDING_A_KEY.stream();
        };
    return bindings.anyMatch(BINDING_A_KEY::contains);
  }
}
