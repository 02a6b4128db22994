package dev.assay.emitter;

import dev.assay.evidence.Bytes;
import dev.assay.secrets.sealing.GuestPrivateKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The key pair of one guest, which its evidence binds to the machine and secrets are sealed to. It
/// is made when first needed; the private half leaves the process only for a file that the operator
/// names.
///
/// A new key takes the old one's place between two attestations. What is still on its way to the
/// old one can be opened until the new one is affirmed, to which all is sealed anew; then the old
/// one is wiped.
public final class GuestKey {
  private static final Logger LOG = LoggerFactory.getLogger(GuestKey.class);

  /// Curves a guest's key may be on, by their names in FIPS 186-5.
  public enum Curve {
    P_256(dev.assay.secrets.sealing.GuestKey.Kind.P256),
    P_384(dev.assay.secrets.sealing.GuestKey.Kind.P384);

    private final dev.assay.secrets.sealing.GuestKey.Kind kind;

    Curve(dev.assay.secrets.sealing.GuestKey.Kind kind) {
      this.kind = kind;
    }
  }

  private final Curve curve;
  private final Optional<GuestKeyFile> file;
  private final Optional<Duration> lifetime;
  private final BootClock clock;
  private @Nullable GuestPrivateKey key;
  private long madeAt;
  private boolean affirmed;
  private @Nullable GuestPrivateKey outgoing;
  private boolean rotationWanted;

  /// A key that stays in the process, until it is told to take another.
  public GuestKey(Curve curve) {
    this(curve, Optional.empty(), Optional.empty(), BootClock.RUNNING);
  }

  /// @param file where it is kept; read when the key is first needed, and made where there is none
  /// @param lifetime after which another takes its place
  GuestKey(Curve curve, Optional<GuestKeyFile> file, Optional<Duration> lifetime, BootClock clock) {
    this.curve = curve;
    this.file = file;
    this.lifetime = lifetime;
    this.clock = clock;
  }

  /// The public half, DER SubjectPublicKeyInfo.
  public Bytes publicKey() {
    return current().spki();
  }

  /// Has the next attestation made with a new key; once, however often it is asked for until then.
  public synchronized void rotate() {
    rotationWanted = true;
  }

  synchronized boolean isRotationWanted() {
    return rotationWanted;
  }

  /// The key before the present one, which secrets may still come to.
  synchronized Optional<GuestPrivateKey> outgoing() {
    return Optional.ofNullable(outgoing);
  }

  /// An attestation that bound `which` was affirmed: secrets come to it, and none to the key before
  /// it.
  synchronized void affirmed(GuestPrivateKey which) {
    if (which == key) {
      affirmed = true;
      retire(null);
    }
  }

  /// The key for an attestation that begins now.
  synchronized GuestPrivateKey forNextAttestation() {
    GuestPrivateKey present = current();
    boolean due = lifetime.isPresent() && clock.nanos() - madeAt >= lifetime.get().toNanos();
    return due || rotationWanted ? replaced(present) : present;
  }

  private synchronized GuestPrivateKey current() {
    GuestPrivateKey present = key;
    if (present == null) {
      present = file.flatMap(GuestKeyFile::read).orElseGet(this::kept);
      taken(present);
    }
    return present;
  }

  private GuestPrivateKey kept() {
    GuestPrivateKey made = generate();
    file.ifPresent(
        where -> {
          try {
            where.write(made);
          } catch (IOException e) {
            throw where.unusable(e);
          }
        });
    return made;
  }

  /// The old one, where the new one can't be kept: then it is tried again.
  private GuestPrivateKey replaced(GuestPrivateKey old) {
    GuestPrivateKey made = generate();
    try {
      if (file.isPresent()) {
        file.get().write(made);
      }
    } catch (IOException e) {
      LOG.warn("the guest key stays as it is: {}", file.orElseThrow().unusable(e).getMessage());
      return old;
    }
    LOG.info("the guest key is a new one, {}", made.id());
    if (affirmed) {
      retire(old);
    } else {
      old.wipe();
    }
    taken(made);
    return made;
  }

  private void retire(@Nullable GuestPrivateKey next) {
    if (outgoing != null) {
      outgoing.wipe();
    }
    outgoing = next;
  }

  private void taken(GuestPrivateKey taken) {
    key = taken;
    madeAt = clock.nanos();
    affirmed = false;
    rotationWanted = false;
  }

  private GuestPrivateKey generate() {
    return GuestPrivateKey.generate(curve.kind, new SecureRandom());
  }

  @Override
  public String toString() {
    return "guest key on " + curve;
  }
}
