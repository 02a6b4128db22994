package dev.assay.evidence.svsm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.tpm.TpmPublic;
import dev.assay.evidence.wire.Unreadable;
import java.util.Optional;

/// What an SVSM says of its services, beside a report that binds it.
///
/// A report does not say which service and which version of its manifest were asked for. Of those
/// that exist, all of version 0, each begins as no other can: a table with its GUID, a TPMT_PUBLIC
/// with a key's type, UEFI MM's with four zeros.
public sealed interface SvsmManifest {
  /// As it came: what REPORT_DATA is a digest of.
  Bytes received();

  /// What it says of the services, before anybody vouched for it.
  Claims claims();

  /// The endorsement key of the vTPM, where the manifest has one.
  Optional<TpmPublic> endorsementKey();

  /// The vTPM alone, version 0: the endorsement key's TPMT_PUBLIC, without a TPM2B's size (AMD
  /// 58019, section 8.3.1).
  record Vtpm(Bytes received, TpmPublic key) implements SvsmManifest {
    @Override
    public Claims claims() {
      return Services.claims("vtpm", endorsementKey(), Optional.empty());
    }

    @Override
    public Optional<TpmPublic> endorsementKey() {
      return Optional.of(key);
    }
  }

  /// All services.
  ///
  /// @param endorsementKey out of the table
  /// @param uefiMm out of the table
  record AllServices(
      Bytes received,
      ServicesManifest table,
      Optional<TpmPublic> endorsementKey,
      Optional<UefiMmManifest> uefiMm)
      implements SvsmManifest {
    @Override
    public Claims claims() {
      return Services.claims(table, endorsementKey, uefiMm);
    }
  }

  /// The UEFI variable store alone.
  record UefiMm(Bytes received, UefiMmManifest manifest) implements SvsmManifest {
    @Override
    public Claims claims() {
      return Services.claims("uefi-mm", Optional.empty(), Optional.of(manifest));
    }

    @Override
    public Optional<TpmPublic> endorsementKey() {
      return Optional.empty();
    }
  }

  static Parsed<SvsmManifest> parse(Bytes manifest) {
    try {
      return new Parsed.Ok<>(read(manifest));
    } catch (Unreadable e) {
      return new Parsed.Malformed<>(e.refusal());
    }
  }

  private static SvsmManifest read(Bytes manifest) throws Unreadable {
    if (ServicesManifest.looksLike(manifest)) {
      ServicesManifest table = value(ServicesManifest.parse(manifest));
      return new AllServices(
          manifest, table, Services.endorsementKey(table), Services.uefiMm(table));
    }
    if (UefiMmManifest.looksLike(manifest)) {
      return new UefiMm(manifest, value(UefiMmManifest.parse(manifest)));
    }
    return new Vtpm(manifest, Services.publicArea("svsm.vtpm.ek", manifest));
  }

  private static <T> T value(Parsed<T> parsed) throws Unreadable {
    return switch (parsed) {
      case Parsed.Ok<T>(T value) -> value;
      case Parsed.Malformed<T>(Refusal refusal) -> throw new Unreadable(refusal);
    };
  }
}
