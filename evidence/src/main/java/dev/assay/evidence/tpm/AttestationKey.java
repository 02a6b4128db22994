package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.Pem;
import dev.assay.evidence.wire.Unreadable;
import java.util.List;
import java.util.Optional;

/// The key that a quote is checked with: its public area, or the bare public key, of which nobody
/// can say whether the TPM restricts it.
///
/// @param area the public area, where there is one
/// @param qualifiedName where in its TPM's hierarchies the key stands, where somebody knows it:
///   then it is the name that the quote's signer must have
public record AttestationKey(
    VerificationKey key,
    Optional<TpmPublic> area,
    Optional<TpmName> qualifiedName,
    AkEndorsement endorsement) {
  private static final String FIELD = "tpm.ak";
  private static final int DER_SEQUENCE = 0x30;

  /// Without attributes, so nothing says that it signs only what its TPM made.
  public static AttestationKey bare(VerificationKey key, AkEndorsement endorsement) {
    return new AttestationKey(key, Optional.empty(), Optional.empty(), endorsement);
  }

  /// @return malformed where the area is that of a keyed hash
  public static Parsed<AttestationKey> of(TpmPublic area, AkEndorsement endorsement) {
    return area.verificationKey()
        .<Parsed<AttestationKey>>map(
            key ->
                new Parsed.Ok<>(
                    new AttestationKey(key, Optional.of(area), Optional.empty(), endorsement)))
        .orElseGet(
            () ->
                new Parsed.Malformed<>(
                    new Refusal(
                        Reason.KEY_UNSUITABLE,
                        FIELD + ".type",
                        "RSA or ECC",
                        area.key().typeName())));
  }

  /// Reads TPM2B_PUBLIC, TPMT_PUBLIC, or a SubjectPublicKeyInfo as DER or PEM. Which of them it is,
  /// the content says.
  public static Parsed<AttestationKey> parse(Bytes raw, AkEndorsement endorsement) {
    try {
      if (Pem.looksLike(raw)) {
        return new Parsed.Ok<>(
            bare(VerificationKey.ofSpki(FIELD, publicKeyBlock(raw)), endorsement));
      }
      if (!raw.isEmpty() && raw.unsignedAt(0) == DER_SEQUENCE) {
        return new Parsed.Ok<>(bare(VerificationKey.ofSpki(FIELD, raw), endorsement));
      }
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
    return switch (TpmPublic.parse(FIELD, raw)) {
      case Parsed.Ok<TpmPublic>(TpmPublic area) -> of(area, endorsement);
      case Parsed.Malformed<TpmPublic>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
    };
  }

  /// The same key, with another to vouch for it.
  public AttestationKey endorsedBy(AkEndorsement other) {
    return new AttestationKey(key, area, qualifiedName, other);
  }

  /// The same key, where somebody knows its qualified name.
  public AttestationKey named(TpmName itsQualifiedName) {
    return new AttestationKey(key, area, Optional.of(itsQualifiedName), endorsement);
  }

  /// The scheme that its public area binds it to.
  Optional<TpmScheme> boundScheme() {
    return area.flatMap(known -> known.key().scheme());
  }

  private static Bytes publicKeyBlock(Bytes pem) throws Unreadable {
    List<Pem.Block> blocks = Pem.blocks(FIELD, pem);
    if (blocks.size() != 1 || !blocks.getFirst().label().equals("PUBLIC KEY")) {
      throw new Unreadable(
          Reason.MALFORMED_ENCODING,
          FIELD,
          "one PUBLIC KEY block",
          blocks.stream().map(Pem.Block::label).toList().toString());
    }
    return blocks.getFirst().content();
  }
}
