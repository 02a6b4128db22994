package dev.assay.evidence.dcap;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.wire.Unreadable;
import java.util.Optional;

/// An Intel quote that is well-formed, of version 3 (SGX), 4 or 5. Says nothing about whether
/// anybody signed it: [QuoteVerifier] does.
///
/// | field | offset | bytes | order | source |
/// | --- | --- | --- | --- | --- |
/// | version | 0 | 2 | LE | Intel TDX DCAP Quoting Library API, Quote Header |
/// | attestation key type | 2 | 2 | LE | same |
/// | TEE type; version 3: reserved, zero | 4 | 4 | LE | same |
/// | version 3: QE and PCE SVN; else reserved | 8 | 4 | - | Intel's headers disagree: ignored |
/// | QE vendor id | 12 | 16 | as is | same |
/// | user data | 28 | 20 | as is | same; first 16 bytes the platform's QE id |
/// | body type (version 5) | 48 | 2 | LE | same, Quote Body Descriptor |
/// | body size (version 5) | 50 | 4 | LE | same |
/// | body | 48, version 5: 54 | by [BodyType] | | same |
/// | length of signature data | next | 4 | LE | same |
/// | signature data | next | that | | same, see [QuoteSignature] |
/// | anything | next | rest | | no part of the quote: buffers are handed out whole |
///
/// The quote signature covers all before the length of the signature data. Only parsing makes one,
/// so its fields are those of its bytes.
public final class Quote {
  /// The vendor id that all quoting enclaves of Intel put there.
  static final Bytes INTEL_VENDOR_ID = Bytes.fromHex("939a7233f79c4ca9940a0db3957f0607");

  /// The algorithm that all quoting enclaves of today sign with: ECDSA on P-256 with SHA-256.
  static final int ECDSA_P256 = 2;

  private final TeeType tee;
  private final int version;
  private final int attestationKeyType;
  private final Bytes userData;
  private final BodyType bodyType;
  private final Bytes body;
  private final Bytes signed;
  private final QuoteSignature signature;
  private final Bytes certification;
  private final Bytes trailing;

  Quote(
      TeeType tee,
      int version,
      int attestationKeyType,
      Bytes userData,
      BodyType bodyType,
      Bytes body,
      Bytes signed,
      QuoteSignature signature,
      Bytes certification,
      Bytes trailing) {
    this.tee = tee;
    this.version = version;
    this.attestationKeyType = attestationKeyType;
    this.userData = userData;
    this.bodyType = bodyType;
    this.body = body;
    this.signed = signed;
    this.signature = signature;
    this.certification = certification;
    this.trailing = trailing;
  }

  /// Reads a quote about this kind of environment: bare, or in what a host or kernel wraps it in
  /// ([QuoteEnvelope]).
  public static Parsed<Quote> parse(TeeType tee, Bytes evidence) {
    try {
      return new Parsed.Ok<>(QuoteReader.read(tee, QuoteEnvelope.unwrap(tee, evidence)));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// What kind of environment these bytes are a quote about, by their first eight alone; empty
  /// where they begin as no quote does.
  public static Optional<TeeType> teeTypeOf(Bytes evidence) {
    return QuoteEnvelope.teeTypeOf(evidence);
  }

  public TeeType tee() {
    return tee;
  }

  public int version() {
    return version;
  }

  /// 20 bytes that the quoting enclave chose; the first 16 are the platform's QE id.
  public Bytes userData() {
    return userData;
  }

  public BodyType bodyType() {
    return bodyType;
  }

  public Bytes body() {
    return body;
  }

  /// All that the quote signature covers, as it came: header, descriptor, body.
  public Bytes signed() {
    return signed;
  }

  public QuoteSignature signature() {
    return signature;
  }

  /// The signature data after the quote's own signature: the same in every quote until the quoting
  /// enclave gets another key.
  Bytes certification() {
    return certification;
  }

  /// What came after the quote and is no part of it: nobody signed it, nothing reads it.
  public Bytes trailing() {
    return trailing;
  }

  /// What the quote says of itself but for its body, before anybody verified it.
  public Claims claims() {
    String prefix = tee.fieldName();
    return Claims.builder()
        .number(prefix + ".quote_version", version)
        .text(prefix + ".tee_type", tee.name())
        .number(prefix + ".att_key_type", attestationKeyType)
        .binary(prefix + ".user_data", userData)
        .number(prefix + ".body_type", bodyType.code())
        .number(prefix + ".certification_data_type", signature.certificationData().type().code())
        .number(prefix + ".trailing_bytes", trailing.length())
        .build()
        .with(signature.qeReport().claims(prefix + ".qe_report"));
  }
}
