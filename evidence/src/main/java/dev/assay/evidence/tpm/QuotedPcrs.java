package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.wire.Cursor;
import dev.assay.evidence.wire.Unreadable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The registers that a quote selects, with their values: their digest is the one signed, so the
/// TPM vouches for each of them.
public final class QuotedPcrs {
  private final SortedMap<HashAlgorithm, SortedMap<Integer, Bytes>> banks;

  private QuotedPcrs(SortedMap<HashAlgorithm, SortedMap<Integer, Bytes>> banks) {
    this.banks = banks;
  }

  public SortedMap<HashAlgorithm, SortedMap<Integer, Bytes>> banks() {
    return Collections.unmodifiableSortedMap(banks);
  }

  public Optional<Bytes> value(HashAlgorithm bank, int pcr) {
    return Optional.ofNullable(banks.get(bank)).map(registers -> registers.get(pcr));
  }

  /// Holds `given` against what was signed: a digest, by the hash of the signing scheme, over the
  /// values in the order of the selection, registers ascending (TPM 2.0 Library, Part 3,
  /// TPM2_Quote; Part 1, "PCR Selection").
  static Parsed<QuotedPcrs> check(TpmAttest.Quote quote, HashAlgorithm signing, PcrValues given) {
    try {
      List<Register> registers = registers(quote, given);
      Bytes[] values = registers.stream().map(Register::value).toArray(Bytes[]::new);
      Bytes digest = signing.digest(values);
      if (!digest.equals(quote.pcrDigest())) {
        throw mismatch("tpm.pcr_digest", quote.pcrDigest().toHex(), digest.toHex());
      }
      return new Parsed.Ok<>(new QuotedPcrs(byBank(registers)));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  private record Register(HashAlgorithm bank, int pcr, Bytes value) {}

  private static List<Register> registers(TpmAttest.Quote quote, PcrValues given)
      throws Unreadable {
    return switch (given) {
      case PcrValues.Banks(var banks) -> outOf(banks, quote);
      case PcrValues.Row(Bytes digests) -> inARow(digests, quote);
      case PcrValues.Selected(List<PcrSelection> selections, List<Bytes> digests) ->
          selected(selections, digests, quote);
    };
  }

  private static List<Register> outOf(
      Map<HashAlgorithm, SortedMap<Integer, Bytes>> banks, TpmAttest.Quote quote)
      throws Unreadable {
    List<Register> registers = new ArrayList<>();
    for (PcrSelection selection : quote.selections()) {
      SortedMap<Integer, Bytes> bank =
          banks.getOrDefault(selection.bank(), Collections.emptySortedMap());
      for (int pcr : selection.pcrs()) {
        Bytes value = bank.get(pcr);
        if (value == null) {
          throw mismatch(
              "tpm.pcr.%s.%d".formatted(selection.bank().claimName(), pcr),
              "the value of a register that is quoted",
              "not given");
        }
        registers.add(new Register(selection.bank(), pcr, value));
      }
    }
    return registers;
  }

  private static List<Register> inARow(Bytes digests, TpmAttest.Quote quote) throws Unreadable {
    int wanted = 0;
    for (PcrSelection selection : quote.selections()) {
      wanted += selection.pcrs().size() * selection.bank().bytes();
    }
    if (digests.length() != wanted) {
      throw mismatch(
          PcrValuesReader.FIELD,
          "%d bytes for %s".formatted(wanted, quote.selections()),
          digests.length() + " bytes");
    }
    Cursor cursor = new Cursor(digests);
    List<Register> registers = new ArrayList<>();
    for (PcrSelection selection : quote.selections()) {
      for (int pcr : selection.pcrs()) {
        Bytes value = cursor.bytes(PcrValuesReader.FIELD, selection.bank().bytes());
        registers.add(new Register(selection.bank(), pcr, value));
      }
    }
    return registers;
  }

  private static List<Register> selected(
      List<PcrSelection> selections, List<Bytes> digests, TpmAttest.Quote quote) throws Unreadable {
    if (!sameRegisters(selections, quote.selections())) {
      throw mismatch(PcrValuesReader.FIELD, quote.selections().toString(), selections.toString());
    }
    Bytes row = digests.stream().reduce(Bytes.EMPTY, Bytes::concat);
    return inARow(row, quote);
  }

  /// Bitmaps of different lengths may select the same.
  private static boolean sameRegisters(List<PcrSelection> one, List<PcrSelection> other) {
    return one.stream()
        .map(PcrSelection::toString)
        .toList()
        .equals(other.stream().map(PcrSelection::toString).toList());
  }

  private static SortedMap<HashAlgorithm, SortedMap<Integer, Bytes>> byBank(
      List<Register> registers) {
    SortedMap<HashAlgorithm, SortedMap<Integer, Bytes>> banks = new TreeMap<>();
    for (Register register : registers) {
      banks
          .computeIfAbsent(register.bank(), _ -> new TreeMap<>())
          .put(register.pcr(), register.value());
    }
    return banks;
  }

  private static Unreadable mismatch(String field, String wanted, String got) {
    return new Unreadable(new Refusal(Reason.PCR_DIGEST_MISMATCH, field, wanted, got));
  }
}
