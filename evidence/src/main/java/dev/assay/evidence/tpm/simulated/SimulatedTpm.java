package dev.assay.evidence.tpm.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.EcKey;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.crypto.VerificationKey;
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
import dev.assay.evidence.wire.Unreadable;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.agreement.ECDHBasicAgreement;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.util.BigIntegers;

/// A made-up TPM with keys on P-256: an endorsement key and an attestation key, both primary keys
/// of the endorsement hierarchy, and a bank of SHA-256. The same seed, the same TPM, which signs
/// the same quote the same way each time.
public final class SimulatedTpm {
  private static final HashAlgorithm HASH = HashAlgorithm.SHA256;
  private static final EcCurve CURVE = EcCurve.P256;

  /// PolicyA of the TCG's default templates: PolicySecret with the endorsement hierarchy.
  private static final Bytes EK_POLICY =
      Bytes.fromHex("837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa");

  private static final TpmClock CLOCK = new TpmClock(5_994, 3, 0, true);
  private static final long FIRMWARE = 0x2026_0101_0000_0001L;

  private record KeyPair(TpmPublic area, ECPrivateKeyParameters secret) {}

  private final KeyPair ek;
  private final KeyPair ak;
  private final SortedMap<Integer, Bytes> pcrs = new TreeMap<>();

  private SimulatedTpm(KeyPair ek, KeyPair ak) {
    this.ek = ek;
    this.ak = ak;
    for (int i = 0; i < 24; i++) {
      boolean dynamic = i >= 17 && i <= 22;
      pcrs.put(i, Bytes.fromHex((dynamic ? "ff" : "00").repeat(HASH.bytes())));
    }
  }

  public static SimulatedTpm fromSeed(Bytes seed) {
    return fromSeed(seed, TpmObjectAttributes.ATTESTATION_KEY);
  }

  /// One whose attestation key has these attributes, right or wrong.
  public static SimulatedTpm fromSeed(Bytes seed, TpmObjectAttributes akAttributes) {
    SeededRandom random = new SeededRandom(seed);
    KeyPair ek =
        key(
            random,
            TpmObjectAttributes.ENDORSEMENT_KEY,
            EK_POLICY,
            Optional.of(new TpmKey.Symmetric(128)),
            Optional.empty());
    KeyPair ak =
        key(
            random,
            akAttributes,
            Bytes.EMPTY,
            Optional.empty(),
            Optional.of(new TpmScheme(TpmSigningAlgorithm.ECDSA, HASH)));
    return new SimulatedTpm(ek, ak);
  }

  public TpmPublic endorsementKey() {
    return ek.area();
  }

  public TpmPublic attestationKey() {
    return ak.area();
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
    ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, ak.secret());
    BigInteger[] rs = signer.generateSignature(HASH.digest(bytes).toArray());
    return new TpmSignature.Ecdsa(HASH, scalar(rs[0]), scalar(rs[1]));
  }

  /// TPM2_ActivateCredential for an object of the name given, or nothing where the TPM would answer
  /// with an error.
  ///
  /// @param credentialBlob TPM2B_ID_OBJECT
  /// @param encryptedSecret TPM2B_ENCRYPTED_SECRET
  public Optional<Bytes> activateCredential(
      TpmName name, Bytes credentialBlob, Bytes encryptedSecret) {
    return open("IDENTITY", name, credentialBlob, encryptedSecret).map(plain -> sized(plain, 0));
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
              Bytes sensitive = sized(plain, 0);
              Bytes seed = sized(sensitive, 4);
              Bytes key = sized(sensitive, 4 + 2 + seed.length());
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
    Bytes secret = sized(encryptedSeed, 0);
    Bytes x = sized(secret, 0);
    Bytes y = sized(secret, 2 + x.length());
    ECDHBasicAgreement agreement = new ECDHBasicAgreement();
    agreement.init(ek.secret());
    var point =
        CURVE
            .domain()
            .getCurve()
            .createPoint(new BigInteger(1, x.toArray()), new BigInteger(1, y.toArray()));
    Bytes z =
        scalar(agreement.calculateAgreement(new ECPublicKeyParameters(point, CURVE.domain())));
    Bytes ekX = ((TpmKey.Ecc) ek.area().key()).x();
    Bytes seed = TpmKeyDerivation.kdfE(HASH, z, label, x, ekX, 256);
    Bytes content = sized(blob, 0);
    Bytes integrity = sized(content, 0);
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

  private static TpmName qualified(KeyPair key) {
    return key.area().name().below(TpmHierarchy.ENDORSEMENT.handle());
  }

  private static KeyPair key(
      SeededRandom random,
      TpmObjectAttributes attributes,
      Bytes policy,
      Optional<TpmKey.Symmetric> symmetric,
      Optional<TpmScheme> scheme) {
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    generator.init(new ECKeyGenerationParameters(CURVE.domain(), random));
    var pair = generator.generateKeyPair();
    var point = ((ECPublicKeyParameters) pair.getPublic()).getQ();
    Bytes x = Bytes.copyOf(point.getAffineXCoord().getEncoded());
    Bytes y = Bytes.copyOf(point.getAffineYCoord().getEncoded());
    TpmKey key = new TpmKey.Ecc(symmetric, scheme, x, y, onCurve(x, y));
    return new KeyPair(
        TpmPublic.of(HASH, attributes, policy, key), (ECPrivateKeyParameters) pair.getPrivate());
  }

  private static EcKey onCurve(Bytes x, Bytes y) {
    try {
      return VerificationKey.ec("simulated", CURVE, x, y);
    } catch (Unreadable e) {
      throw new IllegalStateException("a generated point is on its curve", e);
    }
  }

  /// The TPM2B at `offset`.
  private static Bytes sized(Bytes bytes, int offset) {
    int size = bytes.unsignedAt(offset) << Byte.SIZE | bytes.unsignedAt(offset + 1);
    return bytes.slice(offset + 2, offset + 2 + size);
  }

  private static Bytes scalar(BigInteger value) {
    return Bytes.copyOf(BigIntegers.asUnsignedByteArray(CURVE.bytes(), value));
  }
}
