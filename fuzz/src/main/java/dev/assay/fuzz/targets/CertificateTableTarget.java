package dev.assay.fuzz.targets;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.snp.CertificateTable;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// The table beside an extended report; written again it reads the same.
public final class CertificateTableTarget implements FuzzTarget {
  @Override
  public void feed(Bytes input) {
    if (CertificateTable.parse(input)
        instanceof Parsed.Ok<CertificateTable>(CertificateTable table)) {
      int blobs = table.entries().stream().mapToInt(entry -> entry.blob().length()).sum();
      // Entries may share bytes: then the table without sharing may be longer than one can be.
      if (blobs < input.length()) {
        Expect.that(
            CertificateTable.parse(table.encode()).equals(new Parsed.Ok<>(table)),
            "encoded and parsed again is the same table");
      }
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(
        SnpSamples.MILAN_CHIP.certificateTable(),
        SnpSamples.TURIN_CHIP.certificateTable(),
        new CertificateTable(List.of()).encode());
  }

  @Override
  public List<Bytes> words() {
    return List.of(
        Bytes.fromHex("c0b406a4a803495297433fb6014cd0ae"),
        Bytes.fromHex("92f81bc358114d3d97ffd19f88dc67ea"),
        Bytes.fromHex("00".repeat(24)));
  }
}
