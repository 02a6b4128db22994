package dev.assay.evidence.svsm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.tpm.TpmPublic;
import dev.assay.evidence.wire.Unreadable;
import java.util.Optional;
import java.util.UUID;

/// The services that are known, out of a manifest's bytes and into claims.
final class Services {
  /// A TPMT_PUBLIC of an RSA-4096 key has less than 700 bytes.
  private static final int LONGEST_PUBLIC_AREA = 4096;

  private Services() {}

  static Optional<TpmPublic> endorsementKey(ServicesManifest table) throws Unreadable {
    Optional<Bytes> data = data(table, ServiceGuid.VTPM);
    return data.isEmpty() ? Optional.empty() : Optional.of(publicArea("svsm.vtpm.ek", data.get()));
  }

  static Optional<UefiMmManifest> uefiMm(ServicesManifest table) throws Unreadable {
    Optional<Bytes> data = data(table, ServiceGuid.UEFI_MM);
    if (data.isEmpty()) {
      return Optional.empty();
    }
    return switch (UefiMmManifest.parse(data.get())) {
      case Parsed.Ok<UefiMmManifest>(UefiMmManifest manifest) -> Optional.of(manifest);
      case Parsed.Malformed<UefiMmManifest>(Refusal refusal) -> throw new Unreadable(refusal);
    };
  }

  /// A TPMT_PUBLIC that takes all of the bytes. A TPM2B_PUBLIC is another manifest: the digest in
  /// REPORT_DATA would be over two bytes more.
  static TpmPublic publicArea(String field, Bytes bytes) throws Unreadable {
    if (bytes.length() > LONGEST_PUBLIC_AREA) {
      throw new Unreadable(
          Reason.TOO_LARGE,
          field,
          "at most " + LONGEST_PUBLIC_AREA + " bytes",
          bytes.length() + " bytes");
    }
    return switch (TpmPublic.parse(field, bytes)) {
      case Parsed.Malformed<TpmPublic>(Refusal refusal) -> throw new Unreadable(refusal);
      case Parsed.Ok<TpmPublic>(TpmPublic area) when !area.received().equals(bytes) ->
          throw new Unreadable(
              Reason.MALFORMED_ENCODING, field, "TPMT_PUBLIC alone", "a TPM2B_PUBLIC");
      case Parsed.Ok<TpmPublic>(TpmPublic area) -> area;
    };
  }

  static Claims claims(
      String service, Optional<TpmPublic> endorsementKey, Optional<UefiMmManifest> uefiMm) {
    Claims claims = Claims.builder().text("svsm.service", service).build();
    return claims.with(details(endorsementKey, uefiMm));
  }

  static Claims claims(
      ServicesManifest table, Optional<TpmPublic> endorsementKey, Optional<UefiMmManifest> uefiMm) {
    Claims.Builder claims = Claims.builder().text("svsm.service", "all");
    for (int i = 0; i < table.entries().size(); i++) {
      ServicesManifest.Entry entry = table.entries().get(i);
      claims
          .text("svsm.services.%d.guid".formatted(i), entry.service().toString())
          .binary("svsm.services.%d.manifest_sha256".formatted(i), entry.data().sha256());
    }
    return claims.build().with(details(endorsementKey, uefiMm));
  }

  private static Claims details(
      Optional<TpmPublic> endorsementKey, Optional<UefiMmManifest> uefiMm) {
    return endorsementKey
        .map(key -> key.claims("svsm.vtpm.ek"))
        .orElse(Claims.NONE)
        .with(uefiMm.map(UefiMmManifest::claims).orElse(Claims.NONE));
  }

  /// A service without a manifest is listed with no data.
  private static Optional<Bytes> data(ServicesManifest table, UUID service) {
    return table.data(service).filter(data -> !data.isEmpty());
  }
}
