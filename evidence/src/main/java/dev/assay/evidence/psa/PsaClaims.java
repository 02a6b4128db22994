package dev.assay.evidence.psa;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.cbor.CborFields;
import dev.assay.evidence.cbor.CborReader;
import dev.assay.evidence.cbor.Label;
import dev.assay.evidence.eat.EndorsedKey;
import dev.assay.evidence.eat.LifecycleState;
import dev.assay.evidence.eat.SoftwareComponent;
import dev.assay.evidence.wire.Unreadable;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a PSA platform says of itself. [PsaProfile] has the labels.
///
/// @param clientId who asked: negative a caller of the non-secure side, positive one of the secure
/// @param lifecycle as it came, 16 bits
/// @param bootSeed changes with every boot, 8 to 32 bytes
/// @param certificationReference the certificate of the platform's kind
/// @param swComponents empty only in the legacy profile, where the token says so
/// @param nonce 32, 48 or 64 bytes
/// @param verificationService where the token would like to be verified: never followed
public record PsaClaims(
    PsaProfile profile,
    int clientId,
    int lifecycle,
    EndorsedKey.Device device,
    Optional<Bytes> bootSeed,
    Optional<String> certificationReference,
    List<SoftwareComponent> swComponents,
    Bytes nonce,
    Optional<String> verificationService) {
  private static final String FIELD = "psa";
  private static final Label NO_SW_MEASUREMENTS = new Label(-75007, "no_sw_measurements");

  private static final int SHORTEST_BOOT_SEED = 8;
  private static final int LONGEST_BOOT_SEED = 32;
  private static final Pattern LEGACY_REFERENCE = Pattern.compile("[0-9]{13,18}");
  private static final Pattern EAN_13_5 = Pattern.compile("[0-9]{13}-[0-9]{5}");

  public PsaClaims {
    swComponents = List.copyOf(swComponents);
  }

  /// Reads a bare claims set: nobody signed it, and nothing verifies it.
  public static Parsed<PsaClaims> parse(Bytes cbor) {
    try {
      return new Parsed.Ok<>(read(cbor));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  static PsaClaims read(Bytes payload) throws Unreadable {
    CborFields claims = CborFields.of(FIELD, CborReader.read(FIELD, payload));
    PsaProfile profile = PsaProfile.read(claims);
    PsaProfile.Labels labels = profile.labels();
    return new PsaClaims(
        profile,
        (int) claims.integer(labels.clientId(), Integer.MIN_VALUE, Integer.MAX_VALUE),
        LifecycleState.read(claims, labels.lifecycle()),
        EndorsedKey.Device.read(claims, labels.implementationId(), labels.instanceId()),
        bootSeed(claims, profile),
        certificationReference(claims, profile),
        swComponents(claims, profile),
        claims.hash(labels.nonce()),
        claims.optionalText(labels.verificationService()));
  }

  public LifecycleState lifecycleState() {
    return LifecycleState.of(lifecycle).orElseThrow();
  }

  public Claims claims() {
    Claims.Builder claims =
        Claims.builder()
            .text("psa.profile", profile.uri())
            .number("psa.client_id", clientId)
            .number("psa.lifecycle", lifecycle)
            .text("psa.lifecycle_state", lifecycleState().claimName())
            .binary("psa.implementation_id", device.implementationId());
    bootSeed.ifPresent(seed -> claims.binary("psa.boot_seed", seed));
    certificationReference.ifPresent(text -> claims.text("psa.certification_reference", text));
    SoftwareComponent.addClaims(swComponents, "psa.sw_components", claims);
    claims.binary("psa.nonce", nonce).binary("psa.instance_id", device.instanceId());
    verificationService.ifPresent(text -> claims.text("psa.verification_service", text));
    return claims.build();
  }

  private static Optional<Bytes> bootSeed(CborFields claims, PsaProfile profile) throws Unreadable {
    Label label = profile.labels().bootSeed();
    if (profile.isLegacy()) {
      return Optional.of(claims.bytes(label, LONGEST_BOOT_SEED));
    }
    Optional<Bytes> seed = claims.optionalBytes(label);
    if (seed.isPresent()) {
      int length = seed.get().length();
      if (length < SHORTEST_BOOT_SEED || length > LONGEST_BOOT_SEED) {
        throw CborFields.outOfRange(claims.path(label), "8 to 32 bytes", length + " bytes");
      }
    }
    return seed;
  }

  private static Optional<String> certificationReference(CborFields claims, PsaProfile profile)
      throws Unreadable {
    Label label = profile.labels().certificationReference();
    Optional<String> reference = claims.optionalText(label);
    if (reference.isPresent()) {
      String text = reference.get();
      boolean sound =
          EAN_13_5.matcher(text).matches()
              || (profile.isLegacy() && LEGACY_REFERENCE.matcher(text).matches());
      if (!sound) {
        throw CborFields.outOfRange(
            claims.path(label),
            profile.isLegacy()
                ? "13 to 18 digits, or 13 digits, a hyphen, 5 digits"
                : "13 digits, a hyphen, 5 digits",
            CborFields.excerpt(text));
      }
    }
    return reference;
  }

  /// A token of the legacy profile has components or says that it has none, never both.
  private static List<SoftwareComponent> swComponents(CborFields claims, PsaProfile profile)
      throws Unreadable {
    Label label = profile.labels().swComponents();
    boolean none = profile.isLegacy() && claims.has(NO_SW_MEASUREMENTS);
    if (!none) {
      return SoftwareComponent.read(claims, label);
    }
    claims.integer(NO_SW_MEASUREMENTS, 1, 1);
    if (claims.has(label)) {
      throw CborFields.outOfRange(
          claims.path(NO_SW_MEASUREMENTS), "none beside " + claims.path(label), "both");
    }
    return List.of();
  }
}
