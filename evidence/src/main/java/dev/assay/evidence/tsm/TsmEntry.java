package dev.assay.evidence.tsm;

import dev.assay.evidence.Bytes;
import java.util.Optional;
import java.util.OptionalLong;

/// The attributes of one entry under `/sys/kernel/config/tsm/report`, as they were read.
///
/// | attribute | content | source |
/// | --- | --- | --- |
/// | `provider` | name and newline | Linux, Documentation/ABI/testing/configfs-tsm-report |
/// | `outblob` | the provider's report | same |
/// | `auxblob` | SNP: certificate table; empty reads as absent | same |
/// | `manifestblob` | SVSM: services manifest; empty reads as absent | same |
/// | `generation` | unsigned decimal and newline | same |
///
/// @param provider empty where whoever recorded the entry left it out
/// @param generation of the entry after the last blob was read
/// @param expectedGeneration what it should then be, where the reader kept count: the generation
///   before the first write, and one more for each write
public record TsmEntry(
    Optional<Bytes> provider,
    Bytes outblob,
    Bytes auxblob,
    Bytes manifestblob,
    Optional<Bytes> generation,
    OptionalLong expectedGeneration) {

  public TsmEntry(Optional<Bytes> provider, Bytes outblob, Bytes auxblob, Bytes manifestblob) {
    this(provider, outblob, auxblob, manifestblob, Optional.empty(), OptionalLong.empty());
  }
}
