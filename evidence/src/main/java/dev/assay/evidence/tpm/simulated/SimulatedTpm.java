package dev.assay.evidence.tpm.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.snp.simulated.SeededRandom;
import dev.assay.evidence.tpm.PcrSelection;
import dev.assay.evidence.tpm.TpmAttest;
import dev.assay.evidence.tpm.TpmClock;
import dev.assay.evidence.tpm.TpmHierarchy;
import dev.assay.evidence.tpm.TpmKey;
import dev.assay.evidence.tpm.TpmKeyDerivation;
import dev.assay.evidence.tpm.TpmName;
import dev.assay.evidence.tpm.TpmObjectAttributes;
import dev.assay.evidence.tpm.TpmPublic;
import dev.assay.evidence.tpm.TpmScheme;
import dev.assay.evidence.tpm.TpmSignature;
import dev.assay.evidence.tpm.TpmSigningAlgorithm;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// A made-up TPM: an endorsement key and an attestation key, both primary keys of the endorsement
/// hierarchy, on P-256 or RSA; a storage root key; and a bank of SHA-256. The same seed, the same
/// TPM, which signs the same quote the same way each time.
public final class SimulatedTpm {
  private static final HashAlgorithm HASH = HashAlgorithm.SHA256;

  /// PolicyA of the TCG's default templates: PolicySecret with the endorsement hierarchy.
  private static final Bytes EK_POLICY =
      Bytes.fromHex("837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa");

  private static final Optional<TpmKey.Symmetric> CIPHER = Optional.of(new TpmKey.Symmetric(128));

  /// TCG EK Credential Profile, templates L-1 and L-2.
  private static final HeldKey.Template EK =
      new HeldKey.Template(
          TpmObjectAttributes.ENDORSEMENT_KEY, EK_POLICY, CIPHER, Optional.empty());

  private static final HeldKey.Template SRK =
      new HeldKey.Template(
          TpmObjectAttributes.STORAGE_ROOT_KEY, Bytes.EMPTY, CIPHER, Optional.empty());

  private static final TpmClock CLOCK = new TpmClock(5_994, 3, 0, true);
  private static final long FIRMWARE = 0x2026_0101_0000_0001L;

  private final HeldKey ek;
  private final HeldKey ak;
  private final HeldKey srk;
  private final SortedMap<Integer, Bytes> pcrs = new TreeMap<>();

  private SimulatedTpm(HeldKey ek, HeldKey ak, HeldKey srk) {
    this.ek = ek;
    this.ak = ak;
    this.srk = srk;
    for (int i = 0; i < 24; i++) {
      boolean dynamic = i >= 17 && i <= 22;
      pcrs.put(i, Bytes.fromHex((dynamic ? "ff" : "00").repeat(HASH.bytes())));
    }
  }

  /// One with keys on P-256.
  public static SimulatedTpm fromSeed(Bytes seed) {
    return fromSeed(seed, TpmObjectAttributes.ATTESTATION_KEY);
  }

  /// One with keys on P-256 whose attestation key has these attributes, right or wrong.
  public static SimulatedTpm fromSeed(Bytes seed, TpmObjectAttributes akAttributes) {
    SeededRandom random = new SeededRandom(seed);
    return new SimulatedTpm(
        HeldEcKey.made(random, EK),
        HeldEcKey.made(random, attesting(TpmSigningAlgorithm.ECDSA, akAttributes)),
        HeldEcKey.made(random, SRK));
  }

  /// One with RSA keys of 2048 bits for endorsement and attestation, as most TPMs have; the storage
  /// root key is on P-256.
  ///
  /// @param algorithm RSASSA or RSAPSS, which the attestation key signs by
  public static SimulatedTpm rsaFromSeed(Bytes seed, TpmSigningAlgorithm algorithm) {
    return rsaFromSeed(seed, algorithm, TpmObjectAttributes.ATTESTATION_KEY);
  }

  /// The same, where the attestation key has these attributes, right or wrong.
  public static SimulatedTpm rsaFromSeed(
      Bytes seed, TpmSigningAlgorithm algorithm, TpmObjectAttributes akAttributes) {
    return new SimulatedTpm(
        HeldRsaKey.made(part(seed, "ek"), EK),
        HeldRsaKey.made(part(seed, "ak"), attesting(algorithm, akAttributes)),
        HeldEcKey.made(new SeededRandom(part(seed, "srk")), SRK));
  }

  public TpmPublic endorsementKey() {
    return ek.area();
  }

  public TpmPublic attestationKey() {
    return ak.area();
  }

  /// A primary key of the owner's hierarchy, which a made-up TPM does nothing with.
  public TpmPublic storageRootKey() {
    return srk.area();
  }

  /// The attestation key's place: right below the endorsement hierarchy.
  public TpmName attestationKeyQualifiedName() {
    return qualified(ak);
  }

  /// TPM2_PCR_Extend.
  public void extend(int pcr, Bytes digest) {
    pcrs.computeIfPresent(pcr, (_, old) -> HASH.digest(old, digest));
  }

  /// The registers selected, in a row.
  public Bytes pcrValues(PcrSelection selection) {
    return selection.pcrs().stream()
        .map(pcr -> pcrs.getOrDefault(pcr, Bytes.EMPTY))
        .reduce(Bytes.EMPTY, Bytes::concat);
  }

  /// TPM2_Quote by the attestation key.
  public TpmAttest quote(Bytes nonce, PcrSelection selection) {
    Bytes digest = HASH.digest(pcrValues(selection));
    return attest(qualified(ak), nonce, new TpmAttest.Quote(List.of(selection), digest));
  }

  /// TPM2_Certify of `object` by the attestation key.
  public TpmAttest certify(Bytes nonce, TpmPublic object, TpmName qualifiedName) {
    return attest(qualified(ak), nonce, new TpmAttest.Certify(object.name(), qualifiedName));
  }

  /// The attestation key's signature, over whatever it is given: a real one would look first.
  public TpmSignature sign(Bytes bytes) {
    return ak.sign(bytes);
  }

  /// TPM2_ActivateCredential for an object of the name given, or nothing where the TPM would answer
  /// with an error.
  ///
  /// @param credentialBlob TPM2B_ID_OBJECT
  /// @param encryptedSecret TPM2B_ENCRYPTED_SECRET
  public Optional<Bytes> activateCredential(
      TpmName name, Bytes credentialBlob, Bytes encryptedSecret) {
    return open("IDENTITY", name, credentialBlob, encryptedSecret)
        .map(plain -> HeldKey.sized(plain, 0));
  }

  /// TPM2_Import and TPM2_Load of an HMAC key, then TPM2_Certify of the attestation key with it.
  ///
  /// @param duplicate TPM2B_PRIVATE
  /// @param encryptedSeed TPM2B_ENCRYPTED_SECRET
  public Optional<Certified> certifyWithImported(
      TpmPublic hmacKey, Bytes duplicate, Bytes encryptedSeed, Bytes nonce) {
    return open("DUPLICATE", hmacKey.name(), duplicate, encryptedSeed)
        .map(
            plain -> {
              Bytes sensitive = HeldKey.sized(plain, 0);
              Bytes seed = HeldKey.sized(sensitive, 4);
              Bytes key = HeldKey.sized(sensitive, 4 + 2 + seed.length());
              TpmAttest attest =
                  attest(
                      hmacKey.name().below(qualified(ek)),
                      nonce,
                      new TpmAttest.Certify(ak.area().name(), qualified(ak)));
              Bytes mac = TpmKeyDerivation.hmac(HASH, key, HASH.digest(attest.received()));
              return new Certified(attest, new TpmSignature.Hmac(HASH, mac));
            });
  }

  /// What was certified, signed.
  public record Certified(TpmAttest attest, TpmSignature signature) {}

  private static TpmAttest attest(TpmName signer, Bytes nonce, TpmAttest.Attested attested) {
    return TpmAttest.of(signer, nonce, CLOCK, FIRMWARE, attested);
  }

  private Optional<Bytes> open(String label, TpmName name, Bytes blob, Bytes encryptedSeed) {
    return ek.seed(label, HeldKey.sized(encryptedSeed, 0)).flatMap(seed -> open(seed, name, blob));
  }

  private static Optional<Bytes> open(Bytes seed, TpmName name, Bytes blob) {
    Bytes content = HeldKey.sized(blob, 0);
    Bytes integrity = HeldKey.sized(content, 0);
    Bytes encrypted = content.slice(2 + integrity.length(), content.length());
    Bytes macKey = TpmKeyDerivation.kdfA(HASH, seed, "INTEGRITY", Bytes.EMPTY, Bytes.EMPTY, 256);
    Bytes wanted = TpmKeyDerivation.hmac(HASH, macKey, encrypted.concat(name.encoded()));
    if (!wanted.equalsInConstantTime(integrity)) {
      return Optional.empty();
    }
    Bytes key = TpmKeyDerivation.kdfA(HASH, seed, "STORAGE", name.encoded(), Bytes.EMPTY, 128);
    return Optional.of(decrypt(key, encrypted));
  }

  private static Bytes decrypt(Bytes key, Bytes encrypted) {
    try {
      Cipher cfb = Cipher.getInstance("AES/CFB/NoPadding");
      cfb.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(key.toArray(), "AES"),
          new IvParameterSpec(new byte[16]));
      return Bytes.copyOf(cfb.doFinal(encrypted.toArray()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES", e);
    }
  }

  private static TpmName qualified(HeldKey key) {
    return key.area().name().below(TpmHierarchy.ENDORSEMENT.handle());
  }

  private static HeldKey.Template attesting(
      TpmSigningAlgorithm algorithm, TpmObjectAttributes attributes) {
    return new HeldKey.Template(
        attributes, Bytes.EMPTY, Optional.empty(), Optional.of(new TpmScheme(algorithm, HASH)));
  }

  private static Bytes part(Bytes seed, String purpose) {
    return seed.concat(Bytes.copyOf(purpose.getBytes(StandardCharsets.US_ASCII)));
  }
}
