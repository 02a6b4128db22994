package dev.assay.fuzz.targets;

import dev.assay.appraisal.jws.JwsKey;
import dev.assay.appraisal.jws.JwsSigner;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.SecretBytes;
import dev.assay.fuzz.FuzzTarget;
import java.util.List;

/// Keys of tokens: what is read is read again from its SubjectPublicKeyInfo, and a private key
/// signs what its public half verifies.
public final class JwsKeyTarget implements FuzzTarget {
  private static final Bytes MESSAGE = Bytes.fromHex("6d");

  @Override
  public void feed(Bytes input) {
    if (JwsKey.parse(input) instanceof Parsed.Ok<JwsKey>(JwsKey key)) {
      Expect.that(
          JwsKey.parse(key.spki()).equals(new Parsed.Ok<>(key)), "a key is read again the same");
    }
    if (JwsSigner.parse(SecretBytes.of(input)) instanceof Parsed.Ok<JwsSigner>(JwsSigner signer)) {
      Expect.that(
          signer.verificationKey().verifies(MESSAGE, signer.sign(MESSAGE)), "a signature verifies");
    }
  }

  @Override
  public List<Bytes> seeds() {
    return List.of(
        JwsSamples.PRIVATE_KEY,
        JwsSamples.SIGNER.verificationKey().spki(),
        Bytes.fromHex(
            "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420"
                + "5a".repeat(32)),
        CertificateSamples.ascii(
            "{\"kty\":\"EC\",\"crv\":\"P-256\","
                + "\"x\":\"YP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Y\","
                + "\"y\":\"eQP-EAi4vHmGkP_DOqV0b2b9vVvQo2Jd9rXlXnGWWbQ\"}"),
        CertificateSamples.ascii("-----BEGIN PUBLIC KEY-----\nMA==\n-----END PUBLIC KEY-----"));
  }
}
