package dev.assay.verifier;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.assay.evidence.Binding;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.Parsed;
import dev.assay.evidence.Reason;
import dev.assay.evidence.Refusal;
import dev.assay.evidence.svsm.SvsmVerifier;
import dev.assay.schemas.event.Evidence;
import dev.assay.schemas.event.EvidenceItem;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

/// The binding that an event names, with what the event brings for it.
final class EventBinding {
  private static final String RUNTIME_DATA = "runtime_data";
  private static final String NONCE = "nonce";

  /// A member that is there twice would let the hash cover one nonce and us read another.
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

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
    return switch (nonceIn(runtimeData)) {
      case Parsed.Malformed<String>(Refusal refusal) -> new Parsed.Malformed<>(refusal);
      case Parsed.Ok<String>(String got) when got.equals(wanted) ->
          new Parsed.Ok<>(Optional.empty());
      case Parsed.Ok<String>(String got) ->
          new Parsed.Ok<>(
              Optional.of(
                  new Refusal(Reason.BINDING_MISMATCH, RUNTIME_DATA + "." + NONCE, wanted, got)));
    };
  }

  private static Parsed<String> nonceIn(Bytes runtimeData) {
    try (JsonParser json = JSON.createParser(runtimeData.toArray())) {
      Optional<String> nonce = nonceIn(json);
      if (json.nextToken() != null) {
        return malformed(Reason.TRAILING_BYTES, RUNTIME_DATA, "one JSON object", "more after it");
      }
      return nonce
          .<Parsed<String>>map(Parsed.Ok::new)
          .orElseGet(
              () ->
                  malformed(
                      Reason.FIELD_OUT_OF_RANGE, RUNTIME_DATA + "." + NONCE, "a text", "none"));
    } catch (IOException e) {
      return malformed(
          Reason.MALFORMED_ENCODING,
          RUNTIME_DATA,
          "a JSON object, each member once",
          runtimeData.length() + " bytes that are none");
    }
  }

  /// Reads one whole object.
  private static Optional<String> nonceIn(JsonParser json) throws IOException {
    Optional<String> nonce = Optional.empty();
    if (json.nextToken() != JsonToken.START_OBJECT) {
      return nonce;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String member = json.currentName();
      JsonToken value = json.nextToken();
      if (member.equals(NONCE) && value == JsonToken.VALUE_STRING) {
        nonce = Optional.of(json.getText());
      } else {
        json.skipChildren();
      }
    }
    return nonce;
  }

  private static <T> Parsed<T> malformed(Reason reason, String field, String wanted, String got) {
    return new Parsed.Malformed<>(new Refusal(reason, field, wanted, got));
  }
}
