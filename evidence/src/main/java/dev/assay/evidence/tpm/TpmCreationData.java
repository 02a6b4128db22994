package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.wire.Unreadable;
import java.util.List;

/// TPMS_CREATION_DATA: in what circumstances an object was made.
///
/// | field | bytes | order | source |
/// | --- | --- | --- | --- |
/// | pcrSelect | 4 + n | BE | Part 2, TPMS_CREATION_DATA: [PcrSelectionReader] |
/// | pcrDigest | 2 + n | BE size | same; by the hash of the object's name |
/// | locality | 1 | | Part 2, TPMA_LOCALITY |
/// | parentNameAlg | 2 | BE | Part 2, TPMS_CREATION_DATA; TPM_ALG_NULL for a primary object |
/// | parentName | 2 + n | BE size | same; a hierarchy's handle for a primary object |
/// | parentQualifiedName | 2 + n | BE size | same |
/// | outsideInfo | 2 + n | BE size | same; whatever the caller gave |
///
/// @param received the TPMS_CREATION_DATA as it came: what the creation's hash is over
/// @param parentName a name, or a handle
/// @param parentQualifiedName a name, or a handle
public record TpmCreationData(
    Bytes received,
    List<PcrSelection> selections,
    Bytes pcrDigest,
    int locality,
    Bytes parentName,
    Bytes parentQualifiedName,
    Bytes outsideInfo) {
  private static final String FIELD = "tpm.creation";
  private static final int LONGEST_DIGEST = 64;

  /// TPM2B_DATA holds a TPMT_HA.
  private static final int LONGEST_DATA = 66;

  public TpmCreationData {
    selections = List.copyOf(selections);
  }

  public static Parsed<TpmCreationData> parse(Bytes raw) {
    try {
      return new Parsed.Ok<>(read(raw));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  private static TpmCreationData read(Bytes raw) throws Unreadable {
    TpmCursor cursor = new TpmCursor(raw);
    List<PcrSelection> selections =
        PcrSelectionReader.readPossiblyEmpty(FIELD + ".pcr_selection", cursor);
    Bytes pcrDigest = cursor.sized(FIELD + ".pcr_digest", LONGEST_DIGEST);
    int locality = cursor.u8(FIELD + ".locality");
    int parentNameAlgorithm = cursor.u16(FIELD + ".parent_name_alg");
    Bytes parentName = cursor.sized(FIELD + ".parent_name", TpmName.LONGEST);
    Bytes parentQualifiedName = cursor.sized(FIELD + ".parent_qualified_name", TpmName.LONGEST);
    Bytes outsideInfo = cursor.sized(FIELD + ".outside_info", LONGEST_DATA);
    cursor.end(FIELD);
    if (parentNameAlgorithm != TpmHash.NULL) {
      requireName(parentName, parentNameAlgorithm);
    }
    return new TpmCreationData(
        raw, selections, pcrDigest, locality, parentName, parentQualifiedName, outsideInfo);
  }

  private static void requireName(Bytes parentName, int algorithm) throws Unreadable {
    TpmName name = TpmName.read(FIELD + ".parent_name", parentName);
    if (TpmHash.id(name.algorithm()) != algorithm) {
      throw new Unreadable(
          Reason.FIELD_OUT_OF_RANGE,
          FIELD + ".parent_name",
          "a name by 0x%04x".formatted(algorithm),
          name.toString());
    }
  }
}
