package dev.assay.evidence.eventlog;

import dev.assay.evidence.Bytes;
import java.util.List;

/// The header of a crypto-agile log: what its digests are.
///
/// Stands in the log's first entry, which has the old form:
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | pcrIndex | 0x00 | 4 | LE | TCG PC Client Platform Firmware Profile, TCG_PCR_EVENT |
/// | eventType, EV_NO_ACTION | 0x04 | 4 | LE | same |
/// | digest, zero | 0x08 | 20 | | same |
/// | eventDataSize | 0x1C | 4 | LE | same |
/// | signature, `Spec ID Event03` NUL | 0x20 | 16 | | same, TCG_EfiSpecIdEvent |
/// | platformClass | 0x30 | 4 | LE | same |
/// | specVersionMinor, Major, Errata | 0x34 | 1 each | | same |
/// | uintnSize, 1 or 2 | 0x37 | 1 | | same |
/// | numberOfAlgorithms | 0x38 | 4 | LE | same |
/// | algorithmId, digestSize, each | 0x3C | 2, 2 | LE | same |
/// | vendorInfoSize, vendorInfo | | 1, n | | same |
///
/// @param register the index of the header's entry: 0 in TPMs' logs, 1 in CCEL as Google writes it
/// @param platformClass 0 client, 1 server
/// @param uintnSize width of the platform's UINTN, in units of four bytes
/// @param algorithms the banks, in the header's order
public record SpecId(
    long register,
    long platformClass,
    int versionMinor,
    int versionMajor,
    int errata,
    int uintnSize,
    List<LogAlgorithm> algorithms,
    Bytes vendorInfo) {
  public SpecId {
    algorithms = List.copyOf(algorithms);
  }
}
