package dev.assay.evidence.tpm;

import dev.assay.evidence.crypto.HashAlgorithm;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Which registers of one bank, TPMS_PCR_SELECTION. At least one.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | hash | 0 | 2 | BE | Part 2, TPMS_PCR_SELECTION |
/// | sizeofSelect | 2 | 1 | | same; 3 for the 24 registers of a PC |
/// | pcrSelect | 3 | sizeofSelect | bit i of byte j is register 8j + i | same |
///
/// @param bits bit i is register i
/// @param octets how many bytes of bitmap there are, 1 to 4
public record PcrSelection(HashAlgorithm bank, long bits, int octets) {
  static final int MOST_OCTETS = 4;

  public PcrSelection {
    if (octets < 1 || octets > MOST_OCTETS || bits == 0 || bits >>> (octets * Byte.SIZE) != 0) {
      throw new IllegalArgumentException("no selection: 0x%x in %d bytes".formatted(bits, octets));
    }
  }

  /// The registers named, in a bitmap of 3 bytes.
  public static PcrSelection of(HashAlgorithm bank, int... pcrs) {
    long bits = IntStream.of(pcrs).mapToLong(pcr -> 1L << pcr).reduce(0, (a, b) -> a | b);
    return new PcrSelection(bank, bits, 3);
  }

  /// In ascending order.
  public List<Integer> pcrs() {
    return IntStream.range(0, octets * Byte.SIZE).filter(this::selects).boxed().toList();
  }

  public boolean selects(int pcr) {
    return (bits >>> pcr & 1) == 1;
  }

  /// For claims: `15,16,22`.
  String pcrsText() {
    return pcrs().stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  @Override
  public String toString() {
    return bank.claimName() + ":" + pcrsText();
  }
}
