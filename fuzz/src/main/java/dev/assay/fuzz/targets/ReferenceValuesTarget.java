package dev.assay.fuzz.targets;

import dev.assay.appraisal.reference.LaunchDigest;
import dev.assay.appraisal.rvps.RvpsDocument;
import dev.assay.appraisal.rvps.RvpsValues;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.fuzz.FuzzTarget;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Reference values in JSON: RVPS's, and launch digests. Whatever they give can be written down.
public final class ReferenceValuesTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    if (RvpsDocument.parse(input) instanceof Parsed.Ok<RvpsDocument>(RvpsDocument document)) {
      Written.down(RvpsValues.of(document, "file", Optional.of(ProductLine.MILAN), Instant.EPOCH));
    }
    if (LaunchDigest.parse(input) instanceof Parsed.Ok<LaunchDigest>(LaunchDigest digest)) {
      Written.down(digest.values("file"));
    }
  }

  @Override
  public List<Bytes> seeds() {
    String digest = "5a".repeat(48);
    return List.of(
        CertificateSamples.ascii(
            "{\"version\":\"0.1.0\",\"type\":\"sample\",\"payload\":\"e30=\"}"),
        CertificateSamples.ascii(
            "[{\"version\":\"0.1.0\",\"name\":\"mr_td\",\"expiration\":"
                + "\"2026-01-01T00:00:00Z\",\"value\":[\"%s\"]}]".formatted(digest)),
        CertificateSamples.ascii(
            "{\"rtmr_1\":\"%s\",\"snp_microcode\":[219],\"tpm_pcr11\":true}".formatted(digest)),
        CertificateSamples.ascii("{\"mode\":\"snp\",\"launchDigest\":\"%s\"}".formatted(digest)));
  }

  @Override
  public List<Bytes> words() {
    return List.of(
        CertificateSamples.ascii("snp_launch_measurement"),
        CertificateSamples.ascii("snp_pcr11"),
        CertificateSamples.ascii("sev-es"));
  }
}
