package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.snp.simulated.SimulatedSnpChip;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/// Certificates of simulated vendors, in each form they are handed over in.
final class CertificateSamples {
  private CertificateSamples() {}

  static List<Bytes> snpChains() {
    SimulatedSnpChip chip = SnpSamples.MILAN_CHIP;
    List<Bytes> chain = chip.certificates().der();
    return List.of(
        chain.getFirst(),
        chain.stream().reduce(Bytes.EMPTY, Bytes::concat),
        pem("CERTIFICATE", chain),
        chip.certificateTable(),
        SnpSamples.TURIN_CHIP.certificateTable());
  }

  static Bytes pem(String label, List<Bytes> contents) {
    StringBuilder text = new StringBuilder();
    for (Bytes content : contents) {
      text.append("-----BEGIN %s-----\n".formatted(label))
          .append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content.toArray()))
          .append("\n-----END %s-----\n".formatted(label));
    }
    return ascii(text.toString());
  }

  static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}
