package dev.assay.evidence.spdm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.CertificateReader;
import dev.assay.evidence.CertificateSet;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.Verification;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.x509.CertificatePath;
import dev.assay.evidence.x509.Remembered;
import dev.assay.evidence.x509.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Decides whether a device signed what its messages say: a pure function of messages,
/// certificates, nonce and time, for the roots it was made with. Safe for many threads.
///
/// In this order, and the first that fails is the answer:
/// 1. structure: [SpdmEvidence#parse] or [SpdmChallenge#parse] did that;
/// 2. a signature was asked for at all;
/// 3. a leaf is there, and its path leads to a pinned root; each certificate is valid at the time
///    given, leaf first; the leaf may sign;
/// 4. the leaf's key is of the algorithm that was agreed on, or without an agreement on record an
///    EC key, whose curve says the hash;
/// 5. the signature, and its length;
/// 6. no response has an index twice, and the firmware id of the opaque data is the leaf's; for a
///    challenge, the hash of the certificate chain;
/// 7. the nonce.
///
/// Of several leaves each is tried; if none will do, the answer is that of the one that got
/// furthest.
public final class SpdmVerifier {
  /// NVIDIA Device Identity CA, the root of H100's and B200's chains: read from the chain of an
  /// H100, and the same as in NVIDIA's own verifier (NVIDIA nvtrust, verifier_device_root.pem).
  private static final TrustAnchor NVIDIA =
      new TrustAnchor(
          "NVIDIA Device Identity CA",
          Bytes.fromHex("a90c4eb5acfd3e3d03a25db6a26b84f720ad0503196c627c21ddd48dd85b06a4"),
          false);

  /// A chain of a GPU has five. Each pair of them may cost a signature check.
  private static final int MOST_CERTIFICATES = 16;

  private static final int NONCE_BYTES = MeasurementsRequest.NONCE_BYTES;
  private static final int REPORT_DATA_BYTES = 64;

  private static final int REMEMBERED_CHAINS = 4096;

  private final List<TrustAnchor> anchors;
  private final Remembered<Bytes, List<Device>> chains = new Remembered<>(REMEMBERED_CHAINS);

  /// Trusts the device roots that are pinned here, and these.
  public SpdmVerifier(Collection<TrustAnchor> operatorAnchors) {
    this(Stream.concat(Stream.of(NVIDIA), operatorAnchors.stream()).toList());
  }

  private SpdmVerifier(List<TrustAnchor> anchors) {
    this.anchors = anchors;
  }

  /// Trusts these roots and no others.
  public static SpdmVerifier trustingOnly(Collection<TrustAnchor> anchors) {
    return new SpdmVerifier(List.copyOf(anchors));
  }

  /// Either kind of messages.
  ///
  /// @param nonce as below
  public Verification verify(
      SpdmMessages messages, CertificateSet certificates, Optional<Bytes> nonce, Instant at) {
    return switch (messages) {
      case SpdmEvidence evidence -> verify(evidence, certificates, nonce, at);
      case SpdmChallenge challenge -> verify(challenge, certificates, nonce, at);
    };
  }

  /// @param nonce what the request's nonce must be: its 32 bytes, or more, of which they are the
  ///   first (so a GPU is bound to the 64 bytes of a report's data); empty: nobody asks
  /// @param at when: certificates are valid then or they are not
  public Verification verify(
      SpdmEvidence evidence, CertificateSet certificates, Optional<Bytes> nonce, Instant at) {
    if (!evidence.encode().equals(evidence.received())) {
      throw new IllegalArgumentException("evidence whose fields are not those of its bytes");
    }
    return new Attempts(evidence.claims(), at)
        .answer(
            new Claimed(
                SignedContext.MEASUREMENTS,
                evidence.version(),
                evidence.algorithms(),
                evidence.transcript(),
                evidence.signature(),
                evidence.last().request().nonce()),
            certificates,
            nonce,
            leaf -> contradiction(evidence, leaf));
  }

  /// The same for the answer to a challenge.
  public Verification verify(
      SpdmChallenge challenge, CertificateSet certificates, Optional<Bytes> nonce, Instant at) {
    if (!challenge.encode().equals(challenge.received())) {
      throw new IllegalArgumentException("evidence whose fields are not those of its bytes");
    }
    return new Attempts(challenge.claims(), at)
        .answer(
            new Claimed(
                SignedContext.CHALLENGE_AUTH,
                challenge.version(),
                Optional.of(challenge.algorithms()),
                challenge.transcript(),
                challenge.signature(),
                Optional.of(challenge.nonce())),
            certificates,
            nonce,
            _ -> chainHashMismatch(challenge, certificates));
  }

  /// A certificate that may be the device's, and whether it leads to a root that is believed.
  private record Device(X509Certificate leaf, CertificatePath.Search search) {
    boolean isFound() {
      return search instanceof CertificatePath.Search.Found;
    }
  }

  /// What came of certificates is remembered by the hash of all of them, where any led to a root:
  /// who has none cannot fill the memory.
  private List<Device> devices(CertificateSet certificates) {
    Bytes hash = certificates.sha256();
    Optional<List<Device>> known = chains.find(hash);
    if (known.isPresent()) {
      return known.get();
    }
    List<X509Certificate> given =
        certificates.der().stream().map(X509Certificate::decode).flatMap(Optional::stream).toList();
    List<Device> devices =
        given.stream()
            .filter(certificate -> !certificate.authority())
            .map(leaf -> new Device(leaf, DeviceCertificate.path(leaf, given, anchors)))
            .toList();
    if (devices.stream().anyMatch(Device::isFound)) {
      chains.keep(hash, devices);
    }
    return devices;
  }

  /// What is said to be signed.
  private record Claimed(
      SignedContext context,
      SpdmVersion version,
      Optional<SpdmAlgorithms> agreed,
      Bytes transcript,
      Bytes signature,
      Optional<Bytes> nonce) {
    Optional<SpdmAlgorithms> algorithmsWith(VerificationKey key) {
      return agreed.or(() -> SpdmAlgorithms.impliedBy(key));
    }
  }

  /// What in the evidence contradicts the certificate, once both are known to be genuine.
  private interface Contradiction {
    Optional<Refusal> with(X509Certificate leaf);
  }

  /// How one leaf failed: the later, the better the leaf fits.
  private record Failure(int step, Refusal refusal, boolean missing) {}

  private final class Attempts {
    private final Claims parsed;
    private final Instant at;
    private Failure best =
        new Failure(
            0,
            new Refusal(
                Reason.CERTIFICATE_MISSING,
                "spdm.certificate",
                "the device's certificate",
                "none with a key that is no authority's"),
            true);

    Attempts(Claims parsed, Instant at) {
      this.parsed = parsed;
      this.at = at;
    }

    Verification answer(
        Claimed claimed,
        CertificateSet certificates,
        Optional<Bytes> nonce,
        Contradiction contradiction) {
      Optional<Refusal> beforehand =
          claimed.signature().isEmpty()
              ? Optional.of(
                  new Refusal(
                      Reason.UNSIGNED, "spdm.measurements.signature", "a signature", "none"))
              : oversized(certificates);
      if (beforehand.isPresent()) {
        return new Verification.Refused(beforehand.get(), parsed);
      }
      for (Device device : devices(certificates)) {
        Optional<CertificatePath> path = path(device);
        if (path.isPresent() && holds(claimed, device.leaf(), contradiction)) {
          return bound(claimed, path.get(), nonce);
        }
      }
      return best.missing()
          ? new Verification.Undecided(best.refusal(), parsed)
          : new Verification.Refused(best.refusal(), parsed);
    }

    private Optional<CertificatePath> path(Device device) {
      return switch (device.search()) {
        case CertificatePath.Search.NotFound(Refusal refusal, boolean missing) -> {
          failed(1, refusal, missing);
          yield Optional.empty();
        }
        case CertificatePath.Search.Found(CertificatePath path) -> {
          Optional<Refusal> unfit =
              path.invalidAt(DeviceCertificate.FIELD, at)
                  .or(() -> DeviceCertificate.unfitToSign(device.leaf()));
          unfit.ifPresent(refusal -> failed(2, refusal, false));
          yield unfit.isEmpty() ? Optional.of(path) : Optional.empty();
        }
      };
    }

    private boolean holds(Claimed claimed, X509Certificate leaf, Contradiction contradiction) {
      Optional<Refusal> unsigned = unsigned(claimed, leaf);
      if (unsigned.isPresent()) {
        return failed(3, unsigned.get(), false);
      }
      Optional<Refusal> contradicted = contradiction.with(leaf);
      return contradicted.isEmpty() || failed(4, contradicted.get(), false);
    }

    private boolean failed(int step, Refusal refusal, boolean missing) {
      if (step > best.step()) {
        best = new Failure(step, refusal, missing);
      }
      return false;
    }

    private Verification bound(Claimed claimed, CertificatePath path, Optional<Bytes> nonce) {
      Optional<Refusal> unbound = nonce.flatMap(wanted -> unbound(wanted, claimed.nonce()));
      if (unbound.isPresent()) {
        return new Verification.Refused(unbound.get(), parsed);
      }
      Claims.Builder more =
          Claims.builder()
              .text("spdm.binding", nonce.isPresent() ? "nonce" : "unchecked")
              .text("spdm.trust_anchor", path.anchor().name())
              .text("spdm.device.subject", path.leaf().subjectName());
      FirmwareId.in(path.leaf()).ifPresent(id -> more.binary("spdm.device.fwid", id));
      return new VerifiedSpdm(path, parsed.with(more.build()));
    }
  }

  private static Optional<Refusal> unsigned(Claimed claimed, X509Certificate leaf) {
    if (leaf.key().isEmpty()) {
      return Optional.of(
          new Refusal(
              Reason.UNSUPPORTED_ALGORITHM,
              DeviceCertificate.FIELD + ".key",
              "EC on a NIST curve, or RSA",
              "another"));
    }
    VerificationKey key = leaf.key().get();
    Optional<SpdmAlgorithms> algorithms = claimed.algorithmsWith(key);
    if (algorithms.isEmpty()) {
      return Optional.of(
          new Refusal(
              Reason.UNSUPPORTED_ALGORITHM,
              "spdm.negotiation",
              "ALGORITHMS, where the key is " + key.description(),
              "none"));
    }
    BaseAsymmetric asymmetric = algorithms.get().asymmetric();
    if (!asymmetric.isOf(key)) {
      return Optional.of(
          new Refusal(
              Reason.CERTIFICATE_MISMATCH,
              DeviceCertificate.FIELD + ".key",
              asymmetric + ", as agreed",
              key.description()));
    }
    int length = claimed.signature().length();
    if (length != asymmetric.signatureBytes()) {
      return Optional.of(
          new Refusal(
              length < asymmetric.signatureBytes() ? Reason.TRUNCATED : Reason.TRAILING_BYTES,
              "spdm.measurements.signature",
              asymmetric.signatureBytes() + " bytes",
              length + " bytes"));
    }
    return claimed
            .context()
            .isSigned(
                key, claimed.version(), algorithms.get(), claimed.transcript(), claimed.signature())
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Reason.SIGNATURE_INVALID,
                "spdm.signature",
                "one by the device " + leaf.subjectName(),
                "one that does not verify"));
  }

  private static Optional<Refusal> contradiction(SpdmEvidence evidence, X509Certificate leaf) {
    for (MeasurementsExchange exchange : evidence.exchanges()) {
      Set<Integer> seen = new HashSet<>();
      for (MeasurementBlock block : exchange.response().blocks()) {
        if (!seen.add(block.index())) {
          return Optional.of(
              new Refusal(
                  Reason.FIELD_OUT_OF_RANGE,
                  "spdm.measurements.index",
                  "each index once in a response",
                  block.index() + " twice"));
        }
      }
    }
    return firmwareMismatch(evidence, leaf);
  }

  private static Optional<Refusal> firmwareMismatch(SpdmEvidence evidence, X509Certificate leaf) {
    Optional<Bytes> said =
        OpaqueData.read(evidence.last().response().opaque()).flatMap(OpaqueData::firmwareId);
    Optional<Bytes> certified = FirmwareId.in(leaf);
    if (said.isEmpty() || certified.isEmpty() || said.equals(certified)) {
      return Optional.empty();
    }
    return Optional.of(
        new Refusal(
            Reason.CERTIFICATE_MISMATCH,
            "spdm.opaque.fwid",
            certified.get().toHex(),
            said.get().toHex()));
  }

  /// Against the chain as CERTIFICATE would carry it: root first, in the order given or the reverse
  /// of it.
  private static Optional<Refusal> chainHashMismatch(
      SpdmChallenge challenge, CertificateSet certificates) {
    List<Bytes> reversed = new ArrayList<>(certificates.der()).reversed();
    boolean matches =
        Stream.of(certificates.der(), reversed)
            .anyMatch(der -> chainHash(challenge, der).equals(challenge.certificateChainHash()));
    return matches
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Reason.CERTIFICATE_MISMATCH,
                "spdm.cert_chain_hash",
                "the hash of the chain given, root first or last",
                challenge.certificateChainHash().toHex()));
  }

  private static Bytes chainHash(SpdmChallenge challenge, List<Bytes> rootFirst) {
    if (rootFirst.isEmpty()) {
      return Bytes.EMPTY;
    }
    Bytes rootHash = challenge.hash().digest(rootFirst.getFirst());
    var chain = new SpdmCertificateChain(rootHash, new CertificateSet(rootFirst));
    return challenge.hash().digest(chain.encode());
  }

  private static Optional<Refusal> unbound(Bytes wanted, Optional<Bytes> got) {
    if (wanted.length() < NONCE_BYTES || wanted.length() > REPORT_DATA_BYTES) {
      return Optional.of(
          new Refusal(
              Reason.BINDING_UNSUPPORTED,
              "spdm.nonce",
              "32 to 64 bytes, of which the first 32 count",
              wanted.length() + " bytes"));
    }
    Bytes first = wanted.slice(0, NONCE_BYTES);
    return got.isPresent() && first.equalsInConstantTime(got.get())
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                Reason.BINDING_MISMATCH,
                "spdm.nonce",
                first.toHex(),
                got.map(Bytes::toHex).orElse("none")));
  }

  private static Optional<Refusal> oversized(CertificateSet certificates) {
    boolean tooMany = certificates.der().size() > MOST_CERTIFICATES;
    boolean tooLong =
        certificates.der().stream()
            .anyMatch(der -> der.length() > CertificateReader.LONGEST_CERTIFICATE);
    return tooMany || tooLong
        ? Optional.of(
            new Refusal(
                Reason.TOO_LARGE,
                "certificates",
                "at most %d of at most %d bytes"
                    .formatted(MOST_CERTIFICATES, CertificateReader.LONGEST_CERTIFICATE),
                certificates.der().size() + " certificates"))
        : Optional.empty();
  }
}
