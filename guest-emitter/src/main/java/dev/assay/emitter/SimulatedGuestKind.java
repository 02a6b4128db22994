package dev.assay.emitter;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.cca.simulated.SimulatedCcaPlatform;
import dev.assay.evidence.dcap.simulated.SimulatedIntel;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import dev.assay.evidence.tpm.simulated.SimulatedTpm;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What a made-up guest can be beside a plain one on SEV-SNP, each made of a seed: real formats,
/// and roots that nobody trusts unless a deployment trusts them by name.
public enum SimulatedGuestKind {
  TDX("simulated-tdx") {
    @Override
    public EvidenceSource.Simulated guest(String seed, String host, String image) {
      return SimulatedTdx.on(intel(seed), host, GuestProfile.measurementOf(image));
    }

    @Override
    public Optional<TrustAnchor> anchor(String seed) {
      return Optional.of(intel(seed).anchor());
    }
  },
  CCA("simulated-cca") {
    @Override
    public EvidenceSource.Simulated guest(String seed, String host, String image) {
      return new SimulatedCca(arm(seed), bytes(image).sha256());
    }

    @Override
    public Optional<TrustAnchor> anchor(String seed) {
      return Optional.empty();
    }

    @Override
    public Optional<Bytes> endorsedKey(String seed) {
      return Optional.of(arm(seed).endorsedKey().key().spki());
    }
  },
  AZ_SNP_VTPM("simulated-az-snp-vtpm") {
    @Override
    public EvidenceSource.Simulated guest(String seed, String host, String image) {
      return new SimulatedAzSnp(chip(seed, host, image), bytes(seed + host).sha512());
    }

    @Override
    public Optional<TrustAnchor> anchor(String seed) {
      return Optional.of(amd(seed).anchor());
    }
  },
  SVSM_VTPM("simulated-svsm-vtpm") {
    @Override
    public EvidenceSource.Simulated guest(String seed, String host, String image) {
      return new SimulatedSvsmVtpm(
          chip(seed, host, image), SimulatedTpm.fromSeed(bytes(seed + host).sha512()));
    }

    @Override
    public Optional<TrustAnchor> anchor(String seed) {
      return Optional.of(amd(seed).anchor());
    }
  };

  /// The same in every process, or the certificates would differ.
  private static final Instant NOT_BEFORE = Instant.parse("2025-01-01T00:00:00Z");

  private static final TcbVersion TCB = TcbVersion.legacy(4, 0, 24, 219);

  /// A vendor's keys take seconds to make, and all machines of a seed share them.
  private static final Map<String, SimulatedSnpVendor> AMD = new ConcurrentHashMap<>();

  private final String backend;

  SimulatedGuestKind(String backend) {
    this.backend = backend;
  }

  /// The value of `emitter.backend` that asks for it.
  public String backend() {
    return backend;
  }

  static Optional<SimulatedGuestKind> ofBackend(String name) {
    return Arrays.stream(values()).filter(kind -> kind.backend.equals(name)).findFirst();
  }

  /// @param seed of the made-up vendors' keys
  /// @param host any name: the same one is the same machine
  /// @param image any name, whose hash is what was launched
  public abstract EvidenceSource.Simulated guest(String seed, String host, String image);

  /// The root that a verifier has to trust; none where it has to know a key instead.
  public abstract Optional<TrustAnchor> anchor(String seed);

  /// DER SubjectPublicKeyInfo of the platform, where it has no certificate.
  public Optional<Bytes> endorsedKey(String seed) {
    return Optional.empty();
  }

  private static SimulatedIntel intel(String seed) {
    return SimulatedIntel.fromSeed(bytes(seed), NOT_BEFORE);
  }

  private static SimulatedCcaPlatform arm(String seed) {
    return SimulatedCcaPlatform.fromSeed(bytes(seed).sha512());
  }

  private static SimulatedSnpVendor amd(String seed) {
    return AMD.computeIfAbsent(
        seed,
        given ->
            new SimulatedVendorKeys.Seed(given).open(ProductLine.MILAN, InstantSource.system()));
  }

  private static SimulatedSnp chip(String seed, String host, String image) {
    return SimulatedSnp.on(
        ProductLine.MILAN, () -> amd(seed), host, GuestProfile.ofImage(image, TCB));
  }

  private static Bytes bytes(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }
}
