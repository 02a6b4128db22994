package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.SignatureScheme;
import dev.assay.evidence.crypto.VerificationKey;
import java.util.Optional;

/// Whether a signature is one by a key, and by which scheme.
///
/// @param bound the scheme that the key's public area binds it to, where one was given: nothing
///   else will do
/// @param hashOfBare what to take for the hash of a bare signature by a key whose scheme is not
///   known. Somebody else's hash finds no signature, so nothing is believed on the strength of it.
record SignatureCheck(
    VerificationKey key, Optional<TpmScheme> bound, Optional<HashAlgorithm> hashOfBare) {

  /// The scheme by which `signature` was made over `signed`, or why it was not.
  Parsed<TpmScheme> schemeOf(TpmSignature signature, Bytes signed) {
    return switch (signature) {
      case TpmSignature.Rsa(TpmScheme scheme, Bytes value) ->
          unlessBoundOtherwise(scheme).orElseGet(() -> checked(rsa(scheme, signed, value), scheme));
      case TpmSignature.Ecdsa(HashAlgorithm hash, Bytes r, Bytes s) -> {
        TpmScheme scheme = new TpmScheme(TpmSigningAlgorithm.ECDSA, hash);
        yield unlessBoundOtherwise(scheme)
            .orElseGet(() -> checked(ecdsa(hash.digest(signed), r, s), scheme));
      }
      case TpmSignature.Hmac _ ->
          refused(
              Reason.UNSUPPORTED_ALGORITHM,
              "tpm.signature.sig_alg",
              "a signature by a public key",
              "HMAC");
      case TpmSignature.Bare(Bytes value) -> bare(signed, value);
    };
  }

  private Parsed<TpmScheme> bare(Bytes signed, Bytes value) {
    if (bound.isPresent()) {
      return checked(verifiesBare(bound.get(), signed, value), bound.get());
    }
    if (hashOfBare.isEmpty()) {
      return refused(
          Reason.UNSUPPORTED_ALGORITHM,
          "tpm.signature",
          "TPMT_SIGNATURE, or a key whose scheme is known",
          "a bare signature");
    }
    HashAlgorithm hash = hashOfBare.get();
    if (key instanceof EcKey) {
      TpmScheme scheme = new TpmScheme(TpmSigningAlgorithm.ECDSA, hash);
      return checked(verifiesBare(scheme, signed, value), scheme);
    }
    TpmScheme pkcs1 = new TpmScheme(TpmSigningAlgorithm.RSASSA, hash);
    TpmScheme pss = new TpmScheme(TpmSigningAlgorithm.RSAPSS, hash);
    return verifiesBare(pkcs1, signed, value)
        ? new Parsed.Ok<>(pkcs1)
        : checked(verifiesBare(pss, signed, value), pss);
  }

  private boolean verifiesBare(TpmScheme scheme, Bytes signed, Bytes value) {
    return switch (scheme.algorithm()) {
      case RSASSA, RSAPSS -> rsa(scheme, signed, value);
      case ECDSA ->
          (key instanceof EcKey ec && value.length() == 2 * ec.curve().bytes())
              ? key.verifies(new SignatureScheme.EcdsaRaw(scheme.hash()), signed, value)
              : key.verifies(new SignatureScheme.EcdsaDer(scheme.hash()), signed, value);
      case HMAC -> false;
    };
  }

  private boolean rsa(TpmScheme scheme, Bytes signed, Bytes value) {
    SignatureScheme how =
        scheme.algorithm() == TpmSigningAlgorithm.RSASSA
            ? new SignatureScheme.RsaPkcs1(scheme.hash())
            : new SignatureScheme.RsaPss(scheme.hash(), SignatureScheme.RsaPss.EITHER_SALT);
    return key.verifies(how, signed, value);
  }

  private boolean ecdsa(Bytes digest, Bytes r, Bytes s) {
    return key instanceof EcKey ec && ec.verifiesDigest(digest, r, s);
  }

  private Parsed<TpmScheme> checked(boolean verifies, TpmScheme scheme) {
    return verifies
        ? new Parsed.Ok<>(scheme)
        : refused(
            Reason.SIGNATURE_INVALID,
            "tpm.signature",
            "one by the %s key of %s".formatted(key.description(), key.spki().sha256()),
            "one that does not verify");
  }

  private Optional<Parsed<TpmScheme>> unlessBoundOtherwise(TpmScheme scheme) {
    return bound
        .filter(only -> !only.equals(scheme))
        .map(
            only ->
                refused(
                    Reason.KEY_MISMATCH,
                    "tpm.signature.sig_alg",
                    only + ", the key's scheme",
                    scheme.toString()));
  }

  private static Parsed<TpmScheme> refused(Reason reason, String field, String wanted, String got) {
    return new Parsed.Malformed<>(new Refusal(reason, field, wanted, got));
  }
}
