package dev.assay.evidence.snp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Verification;
import dev.assay.evidence.snp.simulated.ReportTemplate;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Remembering chains must change nothing but the time it takes.
class ChainCacheTest {
  private static final int MOST = 3;

  private static final List<SimulatedSnpChip> CHIPS =
      IntStream.rangeClosed(1, 3 * MOST)
          .mapToObj(number -> Bytes.fromHex("%02x".formatted(number).repeat(64)))
          .map(chipId -> Vendors.milan().chip(chipId, Vendors.tcb(ProductLine.MILAN)))
          .toList();

  private final SnpVerifier verifier = new SnpVerifier(Vendors.anchors(), MOST);

  @Test
  void aRememberedChainIsStillJudgedByTheTimeGiven() {
    SimulatedSnpChip chip = Vendors.milanChip();
    Answers.verified(verify(chip, chip.certificates()));

    Verification later =
        verifier.verify(
            report(chip),
            chip.certificates(),
            new Binding.Unchecked(),
            Vendors.AT.plus(Duration.ofDays(10_000)));

    Answers.refused(later, Reason.CERTIFICATE_EXPIRED, "snp.vcek.not_after");
  }

  @Test
  void aRememberedChainVouchesForItsOwnReportsAlone() {
    SimulatedSnpChip chip = Vendors.milanChip();
    Answers.verified(verify(chip, chip.certificates()));

    Answers.refused(
        verify(CHIPS.getLast(), chip.certificates()),
        Reason.CERTIFICATE_MISMATCH,
        "snp.vcek.hw_id");
  }

  @Test
  void itIsBounded() {
    for (SimulatedSnpChip chip : CHIPS) {
      Answers.verified(verify(chip, chip.certificates()));
    }

    assertThat(verifier.rememberedChains()).isEqualTo(MOST);
  }

  @Test
  void certificatesWithoutASoundChainAreNotRemembered() {
    SimulatedSnpChip chip = Vendors.milanChip();
    for (int i = 0; i < MOST; i++) {
      verify(chip, new CertificateSet(List.of(chip.leaf(), Bytes.fromHex("300" + i))));
    }

    assertThat(verifier.rememberedChains()).isZero();
  }

  @Test
  void manyThreadsGetTheAnswersThatOneGets() throws Exception {
    List<Future<Verification>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      for (int i = 0; i < 200; i++) {
        SimulatedSnpChip reporter = CHIPS.get(i % 5);
        SimulatedSnpChip certified = CHIPS.get(i % 2 == 0 ? i % 5 : (i + 1) % 5);
        answers.add(threads.submit(() -> verify(reporter, certified.certificates())));
      }
    }
    for (int i = 0; i < answers.size(); i++) {
      if (i % 2 == 0) {
        Answers.verified(answers.get(i).get());
      } else {
        Answers.refused(answers.get(i).get(), Reason.CERTIFICATE_MISMATCH, "snp.vcek.hw_id");
      }
    }
  }

  private Verification verify(SimulatedSnpChip reporter, CertificateSet certificates) {
    return verifier.verify(report(reporter), certificates, new Binding.Unchecked(), Vendors.AT);
  }

  private static SnpReport report(SimulatedSnpChip chip) {
    return SnpVectors.ok(SnpReport.parse(chip.report(ReportTemplate.version(3))));
  }
}
