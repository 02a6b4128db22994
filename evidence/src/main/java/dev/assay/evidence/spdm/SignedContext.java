package dev.assay.evidence.spdm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.VerificationKey;
import java.nio.charset.StandardCharsets;

/// What a responder signs, and how it says what for (DSP0274 1.2, signature generation).
public enum SignedContext {
  MEASUREMENTS("responder-measurements signing"),
  CHALLENGE_AUTH("responder-challenge_auth signing");

  private static final int PREFIX_BYTES = 100;
  private static final int VERSION_REPEATED = 4;

  private final String text;

  SignedContext(String text) {
    this.text = text;
  }

  /// The bytes that the signature scheme is given, which hashes them again. From 1.2: the version's
  /// text four times, zeros, what the signature is for, 100 bytes together, then the transcript's
  /// hash. Before: the transcript.
  public Bytes message(SpdmVersion version, SpdmAlgorithms algorithms, Bytes transcript) {
    if (!version.signsNegotiationAndContext()) {
      return transcript;
    }
    Bytes versions = ascii("dmtf-spdm-v%s.*".formatted(version).repeat(VERSION_REPEATED));
    Bytes zeros = Bytes.EMPTY.zeroPaddedTo(PREFIX_BYTES - versions.length() - text.length());
    return versions.concat(zeros).concat(ascii(text)).concat(algorithms.hash().digest(transcript));
  }

  /// Versions before 1.2 left open which byte of R and S comes first, and devices of both kinds
  /// were made: there, either is taken. One pair of numbers is no easier to forge for it.
  boolean isSigned(
      VerificationKey key,
      SpdmVersion version,
      SpdmAlgorithms algorithms,
      Bytes transcript,
      Bytes signature) {
    var scheme = algorithms.asymmetric().scheme(algorithms.hash());
    Bytes message = message(version, algorithms, transcript);
    return key.verifies(scheme, message, signature)
        || (!version.signsNegotiationAndContext()
            && key instanceof EcKey ec
            && key.verifies(scheme, message, reversed(signature, ec.curve())));
  }

  private static Bytes reversed(Bytes signature, EcCurve curve) {
    byte[] bytes = signature.toArray();
    byte[] turned = new byte[bytes.length];
    for (int i = 0; i < curve.bytes(); i++) {
      turned[i] = bytes[curve.bytes() - 1 - i];
      turned[curve.bytes() + i] = bytes[2 * curve.bytes() - 1 - i];
    }
    return Bytes.copyOf(turned);
  }

  private static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}
