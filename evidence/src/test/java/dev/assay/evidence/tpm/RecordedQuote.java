package dev.assay.evidence.tpm;

import static dev.assay.evidence.RecordedCase.ok;

import com.fasterxml.jackson.databind.JsonNode;
import dev.assay.evidence.Bytes;
import dev.assay.evidence.RecordedCase;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A quote of a recorded case: some cases have one for each bank.
///
/// @param suffix of the roles of its files, e.g. `_sha384`
record RecordedQuote(RecordedCase recorded, String suffix) {
  private static final List<String> BANKS = List.of("_sha1", "_sha256", "_sha384");

  static List<RecordedQuote> all() {
    return RecordedCase.all("tpm-quote").stream().flatMap(RecordedQuote::in).toList();
  }

  static RecordedQuote named(String name, String suffix) {
    return new RecordedQuote(RecordedCase.named("tpm-quote", name), suffix);
  }

  private static Stream<RecordedQuote> in(RecordedCase recorded) {
    return recorded.has("message")
        ? Stream.of(new RecordedQuote(recorded, ""))
        : BANKS.stream().map(bank -> new RecordedQuote(recorded, bank));
  }

  Bytes message() {
    return recorded.file(suffix.isEmpty() ? "message" : "quote" + suffix);
  }

  TpmAttest attest() {
    return ok(TpmAttest.parse(message()));
  }

  Bytes signature() {
    return recorded.file(recorded.has("signature_tpmt") ? "signature_tpmt" : "signature" + suffix);
  }

  /// The key in every form that the case has it.
  List<AttestationKey> keys() {
    return Stream.of("ak_public_tpmt", "ak_public_tpm2b", "ak_public")
        .filter(recorded::has)
        .map(role -> ok(AttestationKey.parse(recorded.file(role), AkEndorsement.GIVEN_KEY)))
        .toList();
  }

  /// The registers in every form that the case has them.
  List<PcrValues> pcrs() {
    return Stream.of("pcrs" + suffix, "pcrs_sha1", "pcrs_sha256", "pcr_file_tpm2_tools")
        .filter(role -> suffix.isEmpty() || role.equals("pcrs" + suffix))
        .filter(recorded::has)
        .map(role -> ok(PcrValues.parse(recorded.file(role))))
        .toList();
  }

  Bytes nonce() {
    return Bytes.fromHex(claims().path("extra_data").asText());
  }

  TpmQuote quote(AttestationKey key, PcrValues pcrs) {
    return new TpmQuote(
        attest(),
        ok(TpmSignature.parse(signature(), key.key())),
        Optional.of(pcrs),
        Optional.of(nonce()));
  }

  /// What the case says the quote says.
  JsonNode claims() {
    if (suffix.isEmpty()) {
      return recorded.claims().path("tpm_quote");
    }
    for (JsonNode quote : recorded.claims().path("quotes")) {
      if (suffix.equals("_" + quote.path("bank").asText())) {
        return quote.path("attest");
      }
    }
    throw new AssertionError("no claims for " + this);
  }

  @Override
  public String toString() {
    return recorded + suffix;
  }
}
