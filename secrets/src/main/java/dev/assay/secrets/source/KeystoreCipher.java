package dev.assay.secrets.source;

import dev.assay.evidence.Bytes;
import dev.assay.secrets.SecretValue;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The two keys of an open keystore: one seals entries, one authenticates the file.
final class KeystoreCipher {
  private static final String AES_GCM = "AES/GCM/NoPadding";
  private static final String HMAC = "HmacSHA256";

  private final SecretKeySpec entries;
  private final SecretKeySpec file;

  /// @param entries of AES-256
  /// @param file of HMAC-SHA-256
  KeystoreCipher(byte[] entries, byte[] file) {
    this.entries = new SecretKeySpec(entries, "AES");
    this.file = new SecretKeySpec(file, HMAC);
  }

  KeystoreFile.Sealed seal(SecretValue value, Bytes associated, SecureRandom random) {
    byte[] nonce = new byte[KeystoreFile.NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, associated);
      byte[] ciphertext = value.reveal(cipher::doFinal);
      return new KeystoreFile.Sealed(Bytes.copyOf(nonce), Bytes.copyOf(ciphertext));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-256-GCM", e);
    }
  }

  /// Empty where it was not sealed by this key with these associated data.
  Optional<SecretValue> open(KeystoreFile.Sealed sealed, Bytes associated) {
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, sealed.nonce().toArray(), associated);
      return Optional.of(SecretValue.takingOver(cipher.doFinal(sealed.ciphertext().toArray())));
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES-256-GCM", e);
    }
  }

  Bytes mac(Bytes content) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(file);
      return Bytes.copyOf(mac.doFinal(content.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, Bytes associated) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(AES_GCM);
    cipher.init(mode, entries, new GCMParameterSpec(KeystoreFile.TAG_BYTES * Byte.SIZE, nonce));
    cipher.updateAAD(associated.toArray());
    return cipher;
  }
}
