package dev.assay.cli.fleet;

import dev.assay.emitter.EvidenceSource;
import dev.assay.emitter.GuestIdentity;
import dev.assay.emitter.GuestProfile;
import dev.assay.emitter.SimulatedVendorKeys;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.TrustAnchor;
import dev.assay.evidence.snp.ProductLine;
import dev.assay.evidence.snp.TcbVersion;
import dev.assay.evidence.snp.simulated.SimulatedSnpVendor;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/// The guests, all made of one seed: who each is, what it runs on and how it behaves. Two fleets of
/// one seed are the same, but for their guests' keys.
final class Fleet {
  static final String WORKLOAD = "fleet";
  static final String IMAGE = "fleet 1.0";
  static final TcbVersion MINIMUM_TCB = TcbVersion.legacy(4, 0, 24, 219);

  private static final String OTHER_IMAGE = "fleet 1.0 with a backdoor";
  private static final TcbVersion OLD_TCB = TcbVersion.legacy(3, 0, 8, 115);
  private static final int REPORT_ID_BYTES = 32;
  private static final int CLONES_ALONE = -1;
  private static final Set<Conduct> ON_SEV_SNP = EnumSet.of(Conduct.OLD_TCB, Conduct.CLONE);

  /// Making a machine costs a certificate or two, a report of one a signature.
  private static final int GUESTS_OF_A_HOST = 100;

  /// These carry keys of their own, which are dear to make.
  private static final int HOSTS_OF_OTHER_KINDS = 16;

  private final String seed;
  private final List<Kind> kinds;
  private final List<Conduct> conducts;
  private final SimulatedSnpVendor vendor;
  private final Map<String, FleetSnpHost> hosts = new ConcurrentHashMap<>();
  private final Map<String, EvidenceSource.Simulated> others = new ConcurrentHashMap<>();
  private final AtomicReferenceArray<Bytes> keys;

  /// Of whom clones are copies; empty where there is nobody like that.
  private final OptionalInt original;

  /// One guest.
  record Member(int number, GuestIdentity identity, Kind kind, Conduct conduct) {}

  Fleet(String seed, int guests, Shares<Kind> kinds, Shares<Conduct> conducts) {
    this.seed = seed;
    this.kinds = kinds.over(guests, seed.hashCode());
    this.conducts = conducts.over(guests, ~(long) seed.hashCode());
    this.vendor =
        new SimulatedVendorKeys.Seed(seed).open(ProductLine.MILAN, InstantSource.system());
    this.keys = new AtomicReferenceArray<>(guests);
    this.original =
        IntStream.range(0, guests)
            .filter(
                number ->
                    this.conducts.get(number) == Conduct.HONEST
                        && this.kinds.get(number) == Kind.SEV_SNP)
            .findFirst();
  }

  int size() {
    return conducts.size();
  }

  Member member(int number) {
    Conduct conduct = conducts.get(number);
    return new Member(
        number,
        GuestIdentity.of("fleet-%07d".formatted(number), WORKLOAD),
        ON_SEV_SNP.contains(conduct) ? Kind.SEV_SNP : kinds.get(number),
        conduct);
  }

  /// How many guests more than one show the same launch.
  int clones() {
    int clones = (int) conducts.stream().filter(Conduct.CLONE::equals).count();
    return clones > 0 && original.isEmpty() ? clones - 1 : clones;
  }

  /// DER SubjectPublicKeyInfo of the guest's key, P-256. Nobody keeps the private half: what is
  /// sealed to a guest of the fleet stays sealed.
  Bytes key(Member member) {
    Bytes known = keys.get(member.number());
    if (known == null) {
      known = Bytes.copyOf(generator().generateKeyPair().getPublic().getEncoded());
      keys.set(member.number(), known);
    }
    return known;
  }

  EvidenceSource.Simulated platform(Member member) {
    String image = member.conduct() == Conduct.WRONG_MEASUREMENT ? OTHER_IMAGE : IMAGE;
    return member
        .kind()
        .simulated()
        .map(
            kind -> {
              String host = "%s host %d".formatted(kind, member.number() % HOSTS_OF_OTHER_KINDS);
              return others.computeIfAbsent(
                  image + " on " + host, _ -> kind.guest(seed, host, image));
            })
        .orElseGet(() -> snp(member, image));
  }

  private EvidenceSource.Simulated snp(Member member, String image) {
    boolean old = member.conduct() == Conduct.OLD_TCB;
    String host = "%shost %d".formatted(old ? "old " : "", member.number() / GUESTS_OF_A_HOST);
    int launch =
        member.conduct() == Conduct.CLONE ? original.orElse(CLONES_ALONE) : member.number();
    Bytes reportId = bytes("launch " + launch).sha512().slice(0, REPORT_ID_BYTES);
    return hosts
        .computeIfAbsent(
            host,
            name -> FleetSnpHost.of(vendor.chip(bytes(name).sha512(), old ? OLD_TCB : MINIMUM_TCB)))
        .guest(GuestProfile.measurementOf(image), reportId);
  }

  /// The roots that a deployment has to trust by name for the fleet to be believed.
  List<TrustAnchor> anchors() {
    var anchors = new ArrayList<TrustAnchor>();
    anchors.add(vendor.anchor());
    for (Kind kind : Kind.values()) {
      kind.simulated()
          .flatMap(simulated -> simulated.anchor(seed))
          .filter(anchor -> !anchors.contains(anchor))
          .ifPresent(anchors::add);
    }
    return anchors;
  }

  /// The keys that it has to know, DER SubjectPublicKeyInfo: of platforms without certificates.
  List<Bytes> endorsedKeys() {
    var endorsed = new ArrayList<Bytes>();
    for (Kind kind : Kind.values()) {
      Optional<Bytes> key = kind.simulated().flatMap(simulated -> simulated.endorsedKey(seed));
      key.ifPresent(endorsed::add);
    }
    return endorsed;
  }

  private static KeyPairGenerator generator() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has P-256", e);
    }
  }

  private static Bytes bytes(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
  }
}
