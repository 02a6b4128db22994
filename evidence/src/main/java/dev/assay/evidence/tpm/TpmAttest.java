package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import java.util.List;

/// What a TPM says, TPMS_ATTEST: a quote, a certification of a key, or of its creation.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | magic | 0x00 | 4 | BE | Part 2, TPMS_ATTEST; TPM_GENERATED_VALUE 0xFF544347 |
/// | type | 0x04 | 2 | BE | same; TPMI_ST_ATTEST |
/// | qualifiedSigner | 0x06 | 2 + n | BE size | same; TPM2B_NAME |
/// | extraData | | 2 + n | BE size | same; TPM2B_DATA, what the caller gave: a nonce |
/// | clockInfo.clock | | 8 | BE | Part 2, TPMS_CLOCK_INFO |
/// | clockInfo.resetCount | | 4 | BE | same |
/// | clockInfo.restartCount | | 4 | BE | same |
/// | clockInfo.safe | | 1 | | same; 0 or 1 |
/// | firmwareVersion | | 8 | BE | Part 2, TPMS_ATTEST |
/// | quote.pcrSelect | | 4 + n | BE | Part 2, TPMS_QUOTE_INFO: [PcrSelectionReader] |
/// | quote.pcrDigest | | 2 + n | BE size | same; by the hash of the signing scheme |
/// | certify.name | | 2 + n | BE size | Part 2, TPMS_CERTIFY_INFO |
/// | certify.qualifiedName | | 2 + n | BE size | same |
/// | creation.objectName | | 2 + n | BE size | Part 2, TPMS_CREATION_INFO |
/// | creation.creationHash | | 2 + n | BE size | same |
///
/// A restricted key signs bytes that begin with the magic only if its TPM made them.
///
/// @param received the TPMS_ATTEST as it came, without a TPM2B's size: what a signature covers
/// @param extraData up to 66 bytes: the nonce
/// @param firmwareVersion 8 bytes whose meaning is the vendor's; obfuscated like the counts of
///   `clock`
public record TpmAttest(
    Bytes received,
    TpmName qualifiedSigner,
    Bytes extraData,
    TpmClock clock,
    long firmwareVersion,
    Attested attested) {

  /// What is attested to.
  public sealed interface Attested {
    /// TPMI_ST_ATTEST.
    int type();
  }

  /// TPM_ST_ATTEST_QUOTE: the registers selected have this digest.
  public record Quote(List<PcrSelection> selections, Bytes pcrDigest) implements Attested {
    public static final int TYPE = 0x8018;

    public Quote {
      selections = List.copyOf(selections);
    }

    @Override
    public int type() {
      return TYPE;
    }
  }

  /// TPM_ST_ATTEST_CERTIFY: an object of this name is loaded in the TPM.
  public record Certify(TpmName name, TpmName qualifiedName) implements Attested {
    public static final int TYPE = 0x8017;

    @Override
    public int type() {
      return TYPE;
    }
  }

  /// TPM_ST_ATTEST_CREATION: the TPM made an object of this name, in circumstances that have this
  /// hash.
  public record Creation(TpmName objectName, Bytes creationHash) implements Attested {
    public static final int TYPE = 0x801A;

    @Override
    public int type() {
      return TYPE;
    }
  }

  /// Signatures are checked over the bytes and claims are taken from the fields. So the two must
  /// say the same.
  public TpmAttest {
    Bytes encoded =
        TpmAttestWriter.write(qualifiedSigner, extraData, clock, firmwareVersion, attested);
    if (!encoded.equals(received)) {
      throw new IllegalArgumentException("an attestation whose fields are not those of its bytes");
    }
  }

  public static TpmAttest of(
      TpmName qualifiedSigner,
      Bytes extraData,
      TpmClock clock,
      long firmwareVersion,
      Attested attested) {
    Bytes encoded =
        TpmAttestWriter.write(qualifiedSigner, extraData, clock, firmwareVersion, attested);
    return new TpmAttest(encoded, qualifiedSigner, extraData, clock, firmwareVersion, attested);
  }

  /// Reads a TPMS_ATTEST, or a TPM2B_ATTEST that holds one: a TPMS_ATTEST begins with its magic.
  public static Parsed<TpmAttest> parse(Bytes raw) {
    return TpmAttestReader.read(raw);
  }

  /// Whether the magic stands where it must, after a TPM2B's size or without.
  public static boolean looksLike(Bytes raw) {
    return TpmAttestReader.looksLike(raw);
  }

  /// The TPMS_ATTEST, written from its fields.
  public Bytes encode() {
    return TpmAttestWriter.write(qualifiedSigner, extraData, clock, firmwareVersion, attested);
  }

  /// What it says, before anybody verified it.
  public Claims claims() {
    return TpmClaims.of(this);
  }
}
