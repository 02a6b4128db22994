package dev.assay.verifier;

import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.crypto.VerificationKey;
import dev.assay.evidence.svsm.SvsmVerifier;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.EvidenceItem;
import java.util.Base64;
import java.util.Optional;

/// The binding that an event names, with what the event brings for it.
final class EventBinding {
  private EventBinding() {}

  /// @param item the first one, which the binding is about
  static Parsed<Binding> of(Evidence evidence, EvidenceItem item) {
    Bytes nonce = EventBytes.of(evidence.getNonce());
    Binding binding =
        switch (evidence.getBinding()) {
          case "nonce" -> new Binding.Nonce(nonce);
          case "nonce-key" ->
              new Binding.NonceKey(nonce, EventBytes.of(evidence.getGuestPublicKey()));
          // An SVSM takes 64 bytes, to which whoever asks it fills a shorter nonce up.
          case "svsm-vtpm" ->
              new Binding.SvsmVtpm(
                  nonce.zeroPaddedTo(SvsmVerifier.NONCE_BYTES), ItemField.MANIFEST.of(item));
          // The manifest is the EK's public area; the item's key is the SRK's.
          case "svsm-vtpm-srk" ->
              new Binding.SvsmVtpmSrk(nonce, ItemField.MANIFEST.of(item), ItemField.KEY.of(item));
          case "kbs" -> new Binding.Kbs(EventBytes.of(evidence.getRuntimeData()));
          case "raw" -> new Binding.Raw(nonce);
          default -> new Binding.Unchecked();
        };
    if (binding instanceof Binding.Unchecked) {
      return malformed(
          Reason.BINDING_UNSUPPORTED,
          "binding",
          "nonce, nonce-key, svsm-vtpm, svsm-vtpm-srk, kbs or raw",
          evidence.getBinding());
    }
    return switch (binding.reportData()) {
      case Parsed.Malformed<Bytes>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
      case Parsed.Ok<Bytes>(var _) -> new Parsed.Ok<>(binding);
    };
  }

  /// Where REPORT_DATA does not cover the nonce itself, whether what it covers names this nonce.
  static Parsed<Optional<Refusal>> nonceNotCovered(Binding binding, Bytes nonce) {
    if (!(binding instanceof Binding.Kbs(Bytes runtimeData))) {
      return new Parsed.Ok<>(Optional.empty());
    }
    // The nonce travels as text, and guests copy it unread.
    String wanted = Base64.getEncoder().encodeToString(nonce.toArray());
    return switch (KbsRuntimeData.read(runtimeData)) {
      case Parsed.Malformed<KbsRuntimeData>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
      case Parsed.Ok<KbsRuntimeData>(KbsRuntimeData read) when read.nonce().equals(wanted) ->
          new Parsed.Ok<>(Optional.empty());
      case Parsed.Ok<KbsRuntimeData>(KbsRuntimeData read) ->
          new Parsed.Ok<>(
              Optional.of(
                  new Refusal(
                      Reason.BINDING_MISMATCH, "runtime_data.nonce", wanted, read.nonce())));
    };
  }

  /// The guest's key (SubjectPublicKeyInfo), where the event's binding covers one: a secret will be
  /// sealed to it. What an event says of a key beside the binding, nobody vouches for.
  static Optional<Bytes> guestKey(Evidence evidence) {
    return switch (evidence.getBinding()) {
      case "nonce-key" -> Optional.of(EventBytes.of(evidence.getGuestPublicKey()));
      case "kbs" ->
          KbsRuntimeData.read(EventBytes.of(evidence.getRuntimeData()))
                  instanceof Parsed.Ok<KbsRuntimeData>(KbsRuntimeData read)
              ? read.guestKey().map(VerificationKey::spki)
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static <T> Parsed<T> malformed(Reason reason, String field, String wanted, String got) {
    return new Parsed.Malformed<>(new Refusal(reason, field, wanted, got));
  }
}
