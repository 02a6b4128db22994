package dev.assay.secrets.sealing;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.RsaKey;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.wire.Unreadable;
import dev.assay.secrets.SecretValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/// JWE (RFC 7516, RFC 7518) as clients of the KBS protocol open it: A256GCM under a key that is
/// wrapped by ECDH-ES+A256KW for P-256 and P-521, or by RSA-OAEP-256.
///
/// A JWE of that protocol binds the guest's key and nothing else: who has two secrets sealed to one
/// key can exchange them. Where the guest is ours to choose, [HpkeSealing] binds all of it.
///
/// The RSA of clients that were built over OpenSSL uses SHA-1 where the header says SHA-256; they
/// can't open this, and are to use an EC key, which is their default.
public final class JweSealing {
  /// Refuses RSA below 3072 bits.
  public static final JweSealing STRICT = new JweSealing(3072);

  /// For clients of the KBS protocol, whose RSA keys have 2048 bits.
  public static final JweSealing FOR_KBS_CLIENTS = new JweSealing(2048);

  private static final int CEK_BYTES = 32;
  private static final String AES = "AES";
  private static final String FIELD = JweMessage.FIELD;

  /// Java's own default hashes MGF1 by SHA-1; RFC 7518, 4.3 has SHA-256 for both.
  private static final OAEPParameterSpec OAEP_256 =
      new OAEPParameterSpec(
          "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSource.PSpecified.DEFAULT);

  private final int fewestRsaBits;

  private JweSealing(int fewestRsaBits) {
    this.fewestRsaBits = fewestRsaBits;
  }

  /// Why nothing can be sealed to this key: a kind that the protocol does not have, or RSA that is
  /// too short.
  public Optional<Refusal> unsuitable(GuestKey key) {
    return switch (key.kind()) {
      case P256, P521 -> Optional.empty();
      case RSA -> {
        int bits = key.rsa().orElseThrow().modulus().bitLength();
        yield bits >= fewestRsaBits
            ? Optional.empty()
            : Optional.of(
                refused("RSA of %d bits or more".formatted(fewestRsaBits), bits + " bits"));
      }
      case P384, X25519 ->
          Optional.of(refused("a key on P-256 or P-521, or RSA", key.kind().toString()));
    };
  }

  /// Seals `secret` to `key`. Refuses a key that is [#unsuitable].
  public Parsed<JweMessage> seal(GuestKey key, SecretValue secret, SecureRandom random) {
    Optional<Refusal> refusal = unsuitable(key);
    if (refusal.isPresent()) {
      return new Parsed.Malformed<>(refusal.get());
    }
    byte[] cek = new byte[CEK_BYTES];
    byte[] iv = new byte[JweMessage.IV_BYTES];
    random.nextBytes(cek);
    random.nextBytes(iv);
    try {
      SecretKey contentKey = new SecretKeySpec(cek, AES);
      Wrapped wrapped =
          key.rsa().isPresent()
              ? wrappedByRsa(key.rsa().get(), contentKey, random)
              : wrappedByEcdh(key, contentKey, random);
      String header = wrapped.header().encode();
      Cipher cipher = gcm(Cipher.ENCRYPT_MODE, contentKey, iv, header);
      Bytes sealed = Bytes.copyOf(secret.reveal(cipher::doFinal));
      int tag = sealed.length() - JweMessage.TAG_BYTES;
      return new Parsed.Ok<>(
          new JweMessage(
              header,
              wrapped.encryptedKey(),
              Bytes.copyOf(iv),
              sealed.slice(0, tag),
              sealed.slice(tag, sealed.length())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES, ECDH and RSA-OAEP", e);
    } finally {
      Arrays.fill(cek, (byte) 0);
    }
  }

  /// The guest's side: the secret, if `sealed` was sealed to this key.
  public static Parsed<SecretValue> open(GuestPrivateKey key, JweMessage sealed) {
    JweHeader header;
    try {
      header = JweHeader.read(sealed.protectedHeader());
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
    boolean rsa = key.publicKey().kind() == GuestKey.Kind.RSA;
    boolean sameKind =
        header.ephemeral().isEmpty()
            ? rsa
            : key.publicKey().ec().map(EcKey::curve).equals(header.ephemeral().map(EcKey::curve));
    if (!sameKind) {
      return new Parsed.Malformed<>(
          new Refusal(
              Reason.KEY_MISMATCH,
              FIELD + ".protected",
              "an algorithm for %s".formatted(key.publicKey().kind()),
              "another"));
    }
    try {
      SecretKey cek =
          header.ephemeral().isEmpty()
              ? unwrappedByRsa(key.privateKey(), sealed.encryptedKey())
              : unwrappedByEcdh(key.privateKey(), header.ephemeral().get(), sealed.encryptedKey());
      Cipher cipher =
          gcm(Cipher.DECRYPT_MODE, cek, sealed.iv().toArray(), sealed.protectedHeader());
      byte[] ciphertext = sealed.ciphertext().concat(sealed.tag()).toArray();
      return new Parsed.Ok<>(SecretValue.takingOver(cipher.doFinal(ciphertext)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // Padding, key wrap or tag: which of them it was is nobody's to know.
      return new Parsed.Malformed<>(
          new Refusal(Reason.MAC_INVALID, FIELD, "a secret sealed to this key", "something else"));
    }
  }

  private record Wrapped(JweHeader header, Bytes encryptedKey) {}

  private static Refusal refused(String wanted, String got) {
    return new Refusal(Reason.KEY_UNSUITABLE, "guest_key", wanted, got);
  }

  private static Wrapped wrappedByRsa(RsaKey key, SecretKey cek, SecureRandom random)
      throws GeneralSecurityException {
    Cipher cipher = oaep();
    cipher.init(Cipher.ENCRYPT_MODE, publicKey("RSA", key), OAEP_256, random);
    return new Wrapped(
        new JweHeader(Optional.empty()), Bytes.copyOf(cipher.doFinal(cek.getEncoded())));
  }

  private static SecretKey unwrappedByRsa(PrivateKey key, Bytes encrypted)
      throws GeneralSecurityException {
    Cipher cipher = oaep();
    cipher.init(Cipher.DECRYPT_MODE, key, OAEP_256);
    return contentKey(cipher.doFinal(encrypted.toArray()));
  }

  private static Wrapped wrappedByEcdh(GuestKey key, SecretKey cek, SecureRandom random)
      throws GeneralSecurityException {
    GuestPrivateKey ephemeral = GuestPrivateKey.generate(key.kind(), random);
    EcKey recipient = key.ec().orElseThrow();
    Cipher wrap = keyWrap();
    wrap.init(Cipher.WRAP_MODE, agreed(ephemeral.privateKey(), recipient));
    return new Wrapped(new JweHeader(ephemeral.publicKey().ec()), Bytes.copyOf(wrap.wrap(cek)));
  }

  private static SecretKey unwrappedByEcdh(PrivateKey key, EcKey ephemeral, Bytes encrypted)
      throws GeneralSecurityException {
    Cipher unwrap = keyWrap();
    unwrap.init(Cipher.UNWRAP_MODE, agreed(key, ephemeral));
    SecretKey cek = (SecretKey) unwrap.unwrap(encrypted.toArray(), AES, Cipher.SECRET_KEY);
    return contentKey(cek.getEncoded());
  }

  /// The key that wraps: Concat KDF (NIST SP 800-56A, 5.8.1) in one round of SHA-256, with the
  /// algorithm's name, no party information, and 256 bits (RFC 7518, 4.6.2).
  private static SecretKey agreed(PrivateKey mine, EcKey theirs) throws GeneralSecurityException {
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init((ECPrivateKey) mine);
    agreement.doPhase(publicKey("EC", theirs), true);
    byte[] shared = agreement.generateSecret();
    byte[] algorithm = JweHeader.ECDH.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer input = ByteBuffer.allocate(shared.length + algorithm.length + 5 * Integer.BYTES);
    input.putInt(1).put(shared).putInt(algorithm.length).put(algorithm);
    input.putInt(0).putInt(0).putInt(CEK_BYTES * Byte.SIZE);
    try {
      byte[] derived = MessageDigest.getInstance("SHA-256").digest(input.array());
      return new SecretKeySpec(derived, AES);
    } finally {
      Arrays.fill(shared, (byte) 0);
      Arrays.fill(input.array(), (byte) 0);
    }
  }

  private static SecretKey contentKey(byte[] key) throws GeneralSecurityException {
    if (key.length != CEK_BYTES) {
      throw new GeneralSecurityException("no key of A256GCM");
    }
    return new SecretKeySpec(key, AES);
  }

  private static PublicKey publicKey(String algorithm, VerificationKey key)
      throws GeneralSecurityException {
    return KeyFactory.getInstance(algorithm)
        .generatePublic(new X509EncodedKeySpec(key.spki().toArray()));
  }

  private static Cipher gcm(int mode, SecretKey key, byte[] iv, String header)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(JweMessage.TAG_BYTES * Byte.SIZE, iv));
    cipher.updateAAD(header.getBytes(StandardCharsets.US_ASCII));
    return cipher;
  }

  private static Cipher oaep() throws GeneralSecurityException {
    return Cipher.getInstance("RSA/ECB/OAEPPadding");
  }

  private static Cipher keyWrap() throws GeneralSecurityException {
    return Cipher.getInstance("AESWrap_256");
  }
}
