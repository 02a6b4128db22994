package dev.assay.evidence.sev;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.snp.PinnedRoots;
import dev.assay.evidence.wire.Unreadable;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Decides whether a platform's keys are what they claim to be. AMD's binary certificates have no
/// validity and no revocation: what counts is that each key's usage and algorithm fit its place and
/// that each signature holds, up to a pinned root.
///
/// | certificate | algorithm | signed by |
/// | --- | --- | --- |
/// | PDH | ECDH | PEK |
/// | PEK | ECDSA | CEK and OCA, both |
/// | OCA | ECDSA | itself |
/// | CEK | ECDSA | ASK |
/// | ASK | RSA | ARK |
/// | ARK | RSA | itself |
public final class SevChainVerifier {
  private final PinnedRoots roots;

  private SevChainVerifier(PinnedRoots roots) {
    this.roots = roots;
  }

  /// Trusts AMD's roots as far as their keys are pinned (Milan's and later), and these: Naples' and
  /// Rome's the operator has to pin.
  public static SevChainVerifier withAmds(Collection<TrustAnchor> operatorAnchors) {
    return new SevChainVerifier(PinnedRoots.withAmds(operatorAnchors));
  }

  /// Trusts these roots and no others.
  public static SevChainVerifier trustingOnly(Collection<TrustAnchor> anchors) {
    return new SevChainVerifier(PinnedRoots.only(anchors));
  }

  public Parsed<SevPlatform> verify(SevChain chain) {
    try {
      return new Parsed.Ok<>(checked(chain));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  /// The same of files as tools export them: see [SevCertificates].
  ///
  /// @param files in any order, which together hold the chain
  public Parsed<SevPlatform> verifyFiles(List<Bytes> files) {
    var all = new SevCertificates(List.of(), List.of());
    for (Bytes file : files) {
      switch (SevCertificates.parse(file)) {
        case Parsed.Ok<SevCertificates>(SevCertificates read) -> all = all.with(read);
        case Parsed.Malformed<SevCertificates>(Refusal refusal) -> {
          return new Parsed.Malformed<>(refusal);
        }
      }
    }
    return switch (SevChain.of(all)) {
      case Parsed.Ok<SevChain>(SevChain chain) -> verify(chain);
      case Parsed.Malformed<SevChain>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
    };
  }

  private SevPlatform checked(SevChain chain) throws Unreadable {
    requireReadFromTheirBytes(chain);
    requireAlgorithm("pdh", chain.pdh(), SevKeyAlgorithm.Kind.ECDH);
    requireAlgorithm("pek", chain.pek(), SevKeyAlgorithm.Kind.ECDSA);
    requireAlgorithm("oca", chain.oca(), SevKeyAlgorithm.Kind.ECDSA);
    requireAlgorithm("cek", chain.cek(), SevKeyAlgorithm.Kind.ECDSA);

    TrustAnchor anchor = root(chain.ark());
    requireAmd("ark", chain.ark(), chain.ark());
    requireAmd("ask", chain.ask(), chain.ark());
    require("cek", signedBy(chain.cek(), chain.ask()), "signed by the ASK");
    require("oca", signedBy(chain.oca(), chain.oca()), "signed by itself");
    require("pek", signedBy(chain.pek(), chain.cek()), "signed by the CEK");
    require("pek", signedBy(chain.pek(), chain.oca()), "signed by the OCA");
    require("pdh", signedBy(chain.pdh(), chain.pek()), "signed by the PEK");
    return new SevPlatform(chain, anchor);
  }

  private TrustAnchor root(AmdCertificate ark) throws Unreadable {
    Bytes key = ark.key().spki().sha256();
    return roots
        .find(key)
        .map(PinnedRoots.Root::anchor)
        .orElseThrow(
            () ->
                new Unreadable(
                    Reason.CHAIN_UNTRUSTED,
                    "sev_chain.ark",
                    "a root whose key is pinned",
                    key.toHex()));
  }

  /// A record's constructor is open to all; keys are taken from its fields, signatures are checked
  /// over its bytes. So the two must say the same.
  private static void requireReadFromTheirBytes(SevChain chain) throws Unreadable {
    for (SevCertificate certificate : List.of(chain.pdh(), chain.pek(), chain.oca(), chain.cek())) {
      SevCertificate again = SevCertificate.read(certificate.received());
      boolean same =
          again.usage() == certificate.usage()
              && again.algorithm() == certificate.algorithm()
              && again.key().encode().equals(certificate.key().encode())
              && again.signatures().equals(certificate.signatures());
      if (!same) {
        throw new IllegalArgumentException("a certificate whose fields are not those of its bytes");
      }
    }
    for (AmdCertificate certificate : List.of(chain.ask(), chain.ark())) {
      AmdCertificate again = AmdCertificate.read(certificate.received());
      boolean same =
          again.usage() == certificate.usage()
              && again.key().spki().equals(certificate.key().spki())
              && again.signature().equals(certificate.signature());
      if (!same) {
        throw new IllegalArgumentException("a certificate whose fields are not those of its bytes");
      }
    }
  }

  private static void requireAlgorithm(
      String place, SevCertificate certificate, SevKeyAlgorithm.Kind kind) throws Unreadable {
    if (certificate.algorithm().kind() != kind) {
      throw new Unreadable(
          Reason.CHAIN_INVALID,
          "sev_chain." + place + ".pubkey_algo",
          kind.name(),
          certificate.algorithm().name());
    }
  }

  private static void requireAmd(String place, AmdCertificate certificate, AmdCertificate issuer)
      throws Unreadable {
    if (!certificate.certifyingId().equals(issuer.keyId())) {
      throw new Unreadable(
          Reason.CHAIN_INVALID,
          "sev_chain." + place + ".certifying_id",
          "the ARK's key id, " + issuer.keyId(),
          certificate.certifyingId().toHex());
    }
    require(
        place,
        Optional.of(issuer.verifies(certificate.signed(), certificate.signature())),
        "signed by the ARK");
  }

  private static void require(String place, Optional<Boolean> signed, String wanted)
      throws Unreadable {
    if (signed.isEmpty()) {
      throw new Unreadable(
          Reason.CHAIN_INVALID, "sev_chain." + place, wanted, "no signature of such a key");
    }
    if (!signed.get()) {
      throw new Unreadable(
          Reason.SIGNATURE_INVALID,
          "sev_chain." + place,
          wanted,
          "a signature that does not verify");
    }
  }

  /// Whether a slot of `issuer`'s usage verifies; nothing where there is no such slot.
  private static Optional<Boolean> signedBy(SevCertificate certificate, SevCertificate issuer) {
    return slot(certificate, issuer.usage(), SevKeyAlgorithm.Kind.ECDSA)
        .map(
            slot ->
                issuer.algorithm().kind() == SevKeyAlgorithm.Kind.ECDSA
                    && issuer
                        .key()
                        .verifies(slot.algorithm().hash(), certificate.signed(), slot.value()));
  }

  private static Optional<Boolean> signedBy(SevCertificate certificate, AmdCertificate issuer) {
    return slot(certificate, SevKeyUsage.ASK, SevKeyAlgorithm.Kind.RSA)
        .map(
            slot ->
                slot.algorithm().hash() == issuer.hash()
                    && issuer.verifies(certificate.signed(), slot.value()));
  }

  private static Optional<SevCertificate.Signature> slot(
      SevCertificate certificate, SevKeyUsage usage, SevKeyAlgorithm.Kind kind) {
    return certificate.signatures().stream()
        .filter(slot -> slot.usage() == usage && slot.algorithm().kind() == kind)
        .findFirst();
  }
}
