package dev.assay.appraisal.jws;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.SecretBytes;

/// The keys of the examples in RFC 6979 and RFC 8032: private keys that everybody has.
public final class Keys {
  private Keys() {}

  /// RFC 6979, A.2.5.
  public static JwsSigner p256() {
    return signer(
        "3041020100301306072a8648ce3d020106082a8648ce3d030107042730250201010420"
            + "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721");
  }

  /// RFC 6979, A.2.6.
  public static JwsSigner p384() {
    return signer(
        "304e020100301006072a8648ce3d020106052b81040022043730350201010430"
            + "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d8"
            + "96d5724e4c70a825f872c9ea60d2edf5");
  }

  /// RFC 8032, 7.1, test 1.
  public static JwsSigner ed25519() {
    return signer(
        "302e020100300506032b657004220420"
            + "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
  }

  static JwsSigner signer(String pkcs8) {
    return ok(JwsSigner.parse(SecretBytes.of(Bytes.fromHex(pkcs8))));
  }

  public static <T> T ok(Parsed<T> parsed) {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(var refusal) -> throw new AssertionError(refusal.toString());
    };
  }
}
