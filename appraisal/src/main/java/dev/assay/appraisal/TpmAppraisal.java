package dev.assay.appraisal;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.tpm.AkEndorsement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Holds a TPM's quote against a policy: of a machine's own TPM, or of a vTPM that hardware vouches
/// for.
final class TpmAppraisal {
  private static final String PCR_DIGEST = "tpm.pcr_digest";

  /// By bank and register, named once: each is looked up for every guest.
  private static final Map<String, List<String>> PCR_CLAIMS =
      TpmRuleReader.BANKS.stream()
          .collect(Collectors.toUnmodifiableMap(bank -> bank, TpmAppraisal::pcrClaims));

  private final Checks checks;
  private final Claims claims;
  private final TpmRule rule;
  private final String prefix;

  private TpmAppraisal(Checks checks, TpmRule rule, String prefix) {
    this.checks = checks;
    this.claims = checks.claims();
    this.rule = rule;
    this.prefix = prefix;
  }

  static EntryAppraisal of(TpmAcceptance entry, Considered considered) {
    var checks = new Checks(entry.path(), considered.claims());
    checks.root(considered.simulated(), entry.simulatedAllowed());
    checks.binding(entry.bindings(), considered.facts().binding());
    new TpmAppraisal(checks, entry.tpm(), "").quote();
    return checks.appraisal();
  }

  /// Where hardware vouches for a vTPM, what runs above its firmware is in the registers alone: a
  /// policy that has nothing to compare them with is warned of that.
  static void ofVtpm(Checks checks, Optional<TpmRule> vtpm) {
    if (vtpm.isPresent()) {
      new TpmAppraisal(checks, vtpm.get(), "vtpm.").quote();
    } else if (checks.claims().binary(PCR_DIGEST).isPresent()) {
      checks.unreferenced(PCR_DIGEST, "vtpm", TrustClaim.EXECUTABLES);
    }
  }

  private void quote() {
    if (claims.binary(PCR_DIGEST).isEmpty()) {
      checks.judge(
          false, PCR_DIGEST, prefix + "pcrs", "a quote", Checks.NOTHING, TrustClaim.EXECUTABLES);
      return;
    }
    key();
    registers();
    eventLog();
  }

  /// A quote is worth what vouches for its key. One that merely came along vouches for itself.
  private void key() {
    checks.pinnedInstance("tpm.ak.spki_sha256", prefix + "ak", rule.attestationKeys());
    endorsementKey(rule.endorsementKeys());
    if (rule.attestationKeys().isEmpty()) {
      String by = claims.text("tpm.ak_trust").orElse("");
      boolean vouchedFor = !by.isEmpty() && !by.equals(AkEndorsement.GIVEN_KEY.by());
      checks.add(
          vouchedFor,
          "tpm.ak_trust",
          prefix + "ak",
          "a key that a certificate, a credential or hardware vouches for, or one named here",
          by.isEmpty() ? Checks.NOTHING : by);
      checks.worsen(
          TrustClaim.INSTANCE_IDENTITY,
          vouchedFor ? TrustClaim.INSTANCE_IDENTITY.good() : Checks.NOT_RECOGNISED);
    } else {
      checks.worsen(TrustClaim.INSTANCE_IDENTITY, TrustClaim.INSTANCE_IDENTITY.good());
    }
  }

  /// An SVSM's report names the key itself; a credential proves it for other TPMs.
  private void endorsementKey(AnyOf<Bytes> wanted) {
    String svsm = "svsm.vtpm.ek.name";
    String claim = claims.asMap().containsKey(svsm) ? svsm : "tpm.ek.name";
    checks.pinnedInstance(claim, prefix + "ek", wanted);
  }

  private void registers() {
    if (isAnyTaken()) {
      checks.unreferenced(PCR_DIGEST, prefix + "pcrs", TrustClaim.EXECUTABLES);
    }
    List<String> pcrClaims = Objects.requireNonNull(PCR_CLAIMS.get(rule.bank()));
    for (Map.Entry<Integer, AnyOf<Bytes>> pcr : rule.pcrs().entrySet()) {
      checks.register(pcrClaims.get(pcr.getKey()), prefix + "pcrs." + pcr.getKey(), pcr.getValue());
    }
  }

  private boolean isAnyTaken() {
    for (AnyOf<Bytes> values : rule.pcrs().values()) {
      if (!values.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private static List<String> pcrClaims(String bank) {
    return IntStream.range(0, TpmRuleReader.PCRS)
        .mapToObj(pcr -> "tpm.pcr." + bank + "." + pcr)
        .toList();
  }

  private void eventLog() {
    if (rule.eventLogRequired()) {
      Optional<Long> events = claims.number("eventlog.event_count");
      checks.judge(
          events.isPresent(),
          "eventlog.event_count",
          prefix + "event_log",
          "a log that replays to the registers",
          events.map(count -> count + " events").orElse(Checks.NOTHING),
          TrustClaim.EXECUTABLES);
    }
  }
}
