package dev.assay.evidence.snp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Verification;
import dev.assay.evidence.snp.simulated.LeafTemplate;
import dev.assay.evidence.snp.simulated.ReportTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Everything a host may put beside a report: none of it may throw, none of it may verify.
class HostileCertificatesTest {
  private final SnpVerifier verifier = new SnpVerifier(Vendors.anchors());
  private final SnpReport report =
      SnpVectors.ok(SnpReport.parse(Vendors.milanChip().report(ReportTemplate.version(3))));

  @Test
  void noMutatedCertificateVerifiesOrThrows() {
    SplittableRandom random = new SplittableRandom(17);
    List<Bytes> sound = Vendors.milanChip().certificates().der();
    for (int i = 0; i < 3_000; i++) {
      List<Bytes> mutated = new ArrayList<>(sound);
      int which = i % sound.size();
      Bytes victim = sound.get(which);
      mutated.set(
          which,
          SnpReportTest.flipped(victim, random.nextInt(victim.length()), 1 + random.nextInt(255)));

      assertThat(verify(mutated)).isNotInstanceOf(VerifiedSnp.class);
    }
  }

  @Test
  void everyPrefixOfALeafIsAsIfItWereMissing() {
    List<Bytes> sound = Vendors.milanChip().certificates().der();
    for (int length = 0; length < sound.getFirst().length(); length += 7) {
      Answers.undecided(
          verify(List.of(sound.getFirst().slice(0, length), sound.get(1), sound.get(2))),
          Reason.CERTIFICATE_MISSING,
          "snp.vcek");
    }
  }

  @Test
  void aRootWhoseOwnSignatureDoesNotVerifyBreaksTheChain() {
    List<Bytes> sound = Vendors.milanChip().certificates().der();
    Bytes root = sound.get(2);

    Answers.refused(
        verify(
            List.of(sound.get(0), sound.get(1), SnpReportTest.flipped(root, root.length() - 1, 1))),
        Reason.CHAIN_INVALID,
        "snp.ark");
  }

  @Test
  void valuesNestedWithoutEndAreNoReasonToRecurse() {
    Bytes nested = nested(2_000);
    LeafTemplate leaf =
        Vendors.milan()
            .vcek(Vendors.CHIP_ID, Vendors.tcb(ProductLine.MILAN))
            .raw(LeafExtension.SNP_SPL, nested);

    Answers.undecided(verify(List.of(nested)), Reason.CERTIFICATE_MISSING, "snp.vcek");
    Answers.refused(
        verify(Vendors.milan().chip(leaf).certificates().der()),
        Reason.MALFORMED_ENCODING,
        "snp.vcek.snp_spl");
  }

  private static Bytes nested(int depth) {
    Bytes value = Bytes.EMPTY;
    for (int i = 0; i < depth; i++) {
      int length = value.length();
      Bytes header = Bytes.fromHex("3082%04x".formatted(length));
      value = header.concat(value);
    }
    return value;
  }

  private Verification verify(List<Bytes> certificates) {
    return verifier.verify(
        report, new CertificateSet(certificates), new Binding.Unchecked(), Vendors.AT);
  }
}
