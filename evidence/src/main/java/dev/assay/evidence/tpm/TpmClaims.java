package dev.assay.evidence.tpm;

import dev.assay.evidence.Bytes;
import dev.assay.evidence.Claims;
import dev.assay.evidence.crypto.VerificationKey;
import java.util.List;
import java.util.Optional;

/// Claims of TPM structures, in the order of their fields.
final class TpmClaims {
  private TpmClaims() {}

  static Claims of(TpmAttest attest) {
    Claims.Builder claims =
        Claims.builder()
            .text("tpm.type", "0x%04x".formatted(attest.attested().type()))
            .binary("tpm.qualified_signer", attest.qualifiedSigner().encoded())
            .binary("tpm.extra_data", attest.extraData())
            .number("tpm.clock", attest.clock().clock())
            .number("tpm.reset_count", attest.clock().resetCount())
            .number("tpm.restart_count", attest.clock().restartCount())
            .number("tpm.safe", attest.clock().safe() ? 1 : 0)
            .text("tpm.firmware_version", "0x%016x".formatted(attest.firmwareVersion()));
    switch (attest.attested()) {
      case TpmAttest.Quote quote -> quote(claims, quote);
      case TpmAttest.Certify(TpmName name, TpmName qualifiedName) ->
          claims
              .binary("tpm.certify.name", name.encoded())
              .binary("tpm.certify.qualified_name", qualifiedName.encoded());
      case TpmAttest.Creation(TpmName name, Bytes hash) ->
          claims
              .binary("tpm.creation.object_name", name.encoded())
              .binary("tpm.creation.creation_hash", hash);
    }
    return claims.build();
  }

  private static void quote(Claims.Builder claims, TpmAttest.Quote quote) {
    List<PcrSelection> selections = quote.selections();
    for (int i = 0; i < selections.size(); i++) {
      String prefix = "tpm.pcr_selection." + i;
      claims
          .text(prefix + ".hash", selections.get(i).bank().claimName())
          .text(prefix + ".pcrs", selections.get(i).pcrsText());
    }
    claims.binary("tpm.pcr_digest", quote.pcrDigest());
  }

  static Claims of(String prefix, TpmPublic area) {
    TpmObjectAttributes attributes = area.attributes();
    Claims.Builder claims =
        Claims.builder()
            .text(prefix + ".type", area.key().typeName())
            .text(prefix + ".name_alg", area.nameAlgorithm().claimName())
            .text(prefix + ".object_attributes", attributes.toString())
            .flag(prefix + ".fixed_tpm", attributes.fixedTpm())
            .flag(prefix + ".fixed_parent", attributes.fixedParent())
            .flag(prefix + ".sensitive_data_origin", attributes.sensitiveDataOrigin())
            .flag(prefix + ".user_with_auth", attributes.userWithAuth())
            .flag(prefix + ".restricted", attributes.restricted())
            .flag(prefix + ".decrypt", attributes.decrypt())
            .flag(prefix + ".sign", attributes.sign())
            .binary(prefix + ".auth_policy", area.authPolicy());
    area.key()
        .scheme()
        .ifPresent(
            scheme ->
                claims
                    .text(prefix + ".scheme", "0x%02x".formatted(scheme.algorithm().id()))
                    .text(prefix + ".scheme_hash", scheme.hash().claimName()));
    claims.binary(prefix + ".name", area.name().encoded());
    area.verificationKey().ifPresent(key -> key(claims, prefix, key));
    return claims.build();
  }

  static Claims ofBareKey(String prefix, VerificationKey key) {
    Claims.Builder claims = Claims.builder();
    key(claims, prefix, key);
    return claims.build();
  }

  private static void key(Claims.Builder claims, String prefix, VerificationKey key) {
    claims
        .text(prefix + ".key", key.description())
        .binary(prefix + ".spki_sha256", key.spki().sha256());
  }

  /// What stands once a quote is verified.
  static Claims verified(
      TpmAttest attest, AttestationKey key, TpmScheme scheme, Optional<QuotedPcrs> pcrs) {
    Claims.Builder claims =
        Claims.builder()
            .text("tpm.sig_alg", "0x%04x".formatted(scheme.algorithm().id()))
            .text("tpm.sig_hash", scheme.hash().claimName())
            .text("tpm.ak_trust", key.endorsement().by())
            .flag("tpm.ak.attributes_known", key.area().isPresent());
    key.area()
        .flatMap(area -> area.hierarchyOf(attest.qualifiedSigner()))
        .ifPresent(hierarchy -> claims.text("tpm.ak.hierarchy", hierarchy.claimName()));
    pcrs.ifPresent(
        quoted ->
            quoted
                .banks()
                .forEach(
                    (bank, registers) ->
                        registers.forEach(
                            (pcr, value) ->
                                claims.binary(
                                    "tpm.pcr.%s.%d".formatted(bank.claimName(), pcr), value))));
    return attest
        .claims()
        .with(
            key.area()
                .map(area -> area.claims("tpm.ak"))
                .orElseGet(() -> ofBareKey("tpm.ak", key.key())))
        .with(claims.build())
        .with(key.endorsement().claims());
  }
}
