package dev.assay.evidence.sev.simulated;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.crypto.EcCurve;
import dev.assay.evidence.crypto.HashAlgorithm;
import dev.assay.evidence.sev.AmdCertificate;
import dev.assay.evidence.sev.SessionBlob;
import dev.assay.evidence.sev.SevApiVersion;
import dev.assay.evidence.sev.SevCertificate;
import dev.assay.evidence.sev.SevKeyAlgorithm;
import dev.assay.evidence.sev.SevKeyPair;
import dev.assay.evidence.sev.SevKeyUsage;
import dev.assay.evidence.sev.SevPolicy;
import dev.assay.evidence.sev.TransportKeys;
import dev.assay.evidence.snp.simulated.SeededRandom;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// A made-up SEV platform with its firmware, and the made-up vendor that vouches for it. The same
/// seed gives the same keys.
public final class SimulatedSevPlatform {
  private static final int ASK_USAGE = 0x13;
  private static final SevCertificate.Signature UNUSED =
      new SevCertificate.Signature(
          SevKeyUsage.NONE, SevKeyAlgorithm.NONE, Bytes.copyOf(new byte[512]));

  private final Bytes seed;
  private final SevApiVersion api;
  private final SimulatedAmdKey ark;
  private final SimulatedAmdKey ask;
  private final SimulatedAmdKey amdStranger;
  private final Map<SevKeyUsage, SevKeyPair> keys;
  private final SevKeyPair stranger;

  private SimulatedSevPlatform(Bytes seed, SevApiVersion api) {
    this.seed = seed;
    this.api = api;
    this.ark = new SimulatedAmdKey(derived("ARK"));
    this.ask = new SimulatedAmdKey(derived("ASK"));
    this.amdStranger = new SimulatedAmdKey(derived("stranger"));
    this.keys =
        Map.of(
            SevKeyUsage.PDH, key("PDH"),
            SevKeyUsage.PEK, key("PEK"),
            SevKeyUsage.OCA, key("OCA"),
            SevKeyUsage.CEK, key("CEK"));
    this.stranger = key("stranger");
  }

  public static SimulatedSevPlatform fromSeed(Bytes seed, SevApiVersion api) {
    return new SimulatedSevPlatform(seed, api);
  }

  public SevApiVersion api() {
    return api;
  }

  /// The made-up root, for a deployment that wants to trust it.
  public TrustAnchor anchor() {
    return switch (AmdCertificate.parse(arkCertificate(ChainDefect.NONE))) {
      case Parsed.Ok<AmdCertificate>(AmdCertificate root) ->
          new TrustAnchor("ARK-simulated", root.key().spki().sha256(), true);
      case Parsed.Malformed<AmdCertificate>(Refusal refusal) ->
          throw new IllegalStateException(refusal.toString());
    };
  }

  /// PDH, PEK, OCA and CEK in a row, as PDH_CERT_EXPORT and tools hand them out.
  public Bytes platformCertificates(ChainDefect defect) {
    return pdh(defect)
        .received()
        .concat(pek(defect).received())
        .concat(oca(defect).received())
        .concat(cek(defect).received());
  }

  /// ASK and ARK in a row, as the vendor serves them.
  public Bytes amdCertificates(ChainDefect defect) {
    Bytes askCertificate =
        ask.certificate(
            ASK_USAGE,
            defect == ChainDefect.ASK_NAMES_ANOTHER_ROOT ? amdStranger.id() : ark.id(),
            defect == ChainDefect.ASK_SIGNED_BY_A_STRANGER ? amdStranger : ark);
    return askCertificate.concat(arkCertificate(defect));
  }

  /// LAUNCH_START: takes a session that was made for this platform and policy.
  public Parsed<SimulatedSevLaunch> start(
      SevPolicy policy, SevCertificate owner, SessionBlob session) {
    var secret = key(SevKeyUsage.PDH).sharedSecret(owner.key());
    return switch (session.unwrap(secret, policy)) {
      case Parsed.Ok<TransportKeys>(TransportKeys transport) ->
          new Parsed.Ok<>(new SimulatedSevLaunch(api, policy, transport, derived("MNONCE")));
      case Parsed.Malformed<TransportKeys>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
    };
  }

  /// ATTESTATION: 208 bytes, signed by the PEK.
  ///
  /// @param mnonce 16 bytes
  /// @param launchDigest 32 bytes
  public Bytes attestation(Bytes mnonce, Bytes launchDigest, SevPolicy policy) {
    Bytes signed = mnonce.concat(launchDigest).concat(littleEndian(policy.bits()));
    Bytes signature = key(SevKeyUsage.PEK).sign(HashAlgorithm.SHA256, signed).slice(0, 144);
    return signed
        .concat(littleEndian(0x1002))
        .concat(littleEndian(2))
        .concat(littleEndian(0))
        .concat(signature);
  }

  private SevCertificate pdh(ChainDefect defect) {
    boolean forSignatures = defect == ChainDefect.PDH_FOR_SIGNATURES;
    SevCertificate unsigned =
        SevCertificate.unsigned(
            api,
            SevKeyUsage.PDH,
            forSignatures ? SevKeyAlgorithm.ECDSA_SHA256 : SevKeyAlgorithm.ECDH_SHA256,
            key(SevKeyUsage.PDH).publicKey());
    boolean strange = defect == ChainDefect.PDH_SIGNED_BY_A_STRANGER;
    return unsigned.signed(by(SevKeyUsage.PEK, strange, unsigned), UNUSED);
  }

  private SevCertificate pek(ChainDefect defect) {
    SevCertificate unsigned = unsigned(SevKeyUsage.PEK);
    var chip = by(SevKeyUsage.CEK, defect == ChainDefect.PEK_SIGNED_BY_A_STRANGER, unsigned);
    var owner = by(SevKeyUsage.OCA, defect == ChainDefect.PEK_SIGNED_BY_ANOTHER_OWNER, unsigned);
    return unsigned.signed(defect == ChainDefect.PEK_NOT_SIGNED_BY_THE_CHIP ? UNUSED : chip, owner);
  }

  private SevCertificate oca(ChainDefect defect) {
    SevCertificate unsigned = unsigned(SevKeyUsage.OCA);
    boolean strange = defect == ChainDefect.OCA_SIGNED_BY_A_STRANGER;
    return unsigned.signed(by(SevKeyUsage.OCA, strange, unsigned), UNUSED);
  }

  private SevCertificate cek(ChainDefect defect) {
    SevCertificate unsigned = unsigned(SevKeyUsage.CEK);
    SimulatedAmdKey signer = defect == ChainDefect.CEK_SIGNED_BY_A_STRANGER ? amdStranger : ask;
    var signature =
        new SevCertificate.Signature(
            SevKeyUsage.ASK,
            SevKeyAlgorithm.RSA_SHA256,
            signer.sign(unsigned.signed()).zeroPaddedTo(512));
    return unsigned.signed(signature, UNUSED);
  }

  private Bytes arkCertificate(ChainDefect defect) {
    return ark.certificate(
        0, ark.id(), defect == ChainDefect.ARK_SIGNED_BY_A_STRANGER ? amdStranger : ark);
  }

  private SevCertificate unsigned(SevKeyUsage usage) {
    return SevCertificate.unsigned(
        api, usage, SevKeyAlgorithm.ECDSA_SHA256, key(usage).publicKey());
  }

  private SevCertificate.Signature by(SevKeyUsage usage, boolean strange, SevCertificate body) {
    return new SevCertificate.Signature(
        usage,
        SevKeyAlgorithm.ECDSA_SHA256,
        (strange ? stranger : key(usage)).sign(HashAlgorithm.SHA256, body.signed()));
  }

  private SevKeyPair key(SevKeyUsage usage) {
    SevKeyPair key = keys.get(usage);
    if (key == null) {
      throw new IllegalArgumentException("no EC key of usage " + usage);
    }
    return key;
  }

  private SevKeyPair key(String name) {
    return SevKeyPair.generate(EcCurve.P384, new SeededRandom(derived(name)));
  }

  private Bytes derived(String name) {
    return seed.concat(Bytes.copyOf(name.getBytes(StandardCharsets.US_ASCII))).sha256();
  }

  private static Bytes littleEndian(long value) {
    return Bytes.copyOf(
        new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)});
  }
}
